import type { StandingBanner } from "#app/domain/standing-banner.rules.ts";
import type { Giver } from "#app/domain/workspaces/people.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { contactAddress } from "#app/http/contact-address.ts";
import { refusalOf, textOf, titleOf } from "#app/routes/error-page.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { NotPermitted } from "#app/ui/not-permitted.tsx";
import { ProblemPage } from "#app/ui/problem-page.tsx";
import { AccessStatus } from "#app/ui/status.tsx";

/** What is refused or missing inside a workspace: whether the role, the workspace's access or nobody stands in the way, and the way on. */
export function RefusedPage({ status, data, requestId, path, workspace, person, roleLabel, owns, phase, banner }: RefusedPageProps) {
  const home = `/w/${workspace.slug}`;
  const contactHref = contactAddress({ workspace: workspace.slug, page: path, request: requestId });
  const refusal = refusalOf(data);
  const message = status === 404 ? textOf(status) : (refusal?.message ?? textOf(status));
  const role = `Your role in ${workspace.name}: ${roleLabel}.`;
  if (refusal?.code === "read_only" && phase) {
    const shut = phase.phase === "suspended";
    const title = `${workspace.name} ${shut ? `is ${phase.label.toLowerCase()}` : phase.phase === "read_only" ? "is read-only" : "cannot grow now"}`;
    return (
      <ProblemPage
        word={<AccessStatus phase={phase.phase}>{phase.label}</AccessStatus>}
        kind="refused"
        title={title}
        requestId={requestId}
        contactHref={banner?.action === "contact_us" ? undefined : contactHref}
        actions={
          <>
            <WayOn banner={banner} home={home} contactHref={contactHref} />
            {owns && phase.phase !== "restricted" && <LinkButton href={`${home}/settings/exports`}>Export its data</LinkButton>}
            {shut ? <LinkButton href="/workspaces">Your workspaces</LinkButton> : <LinkButton href={home}>To the workspace’s home</LinkButton>}
          </>
        }
      >
        <Title>{title}</Title>
        <p>{shut ? shutText(phase.label, owns) : message}</p>
        <p>{role}</p>
      </ProblemPage>
    );
  }
  const title = titleOf(status);
  if (status === 403) {
    return (
      <NotPermitted
        title={title}
        entries={[
          { term: "Who can give it", value: <Givers givers={giversIn(data)} home={home} /> },
          { term: "Signed in as", value: <span className="break-all">{person.email}</span> },
        ]}
        back={{ href: home, label: "To the workspace’s home" }}
      >
        <Title>{`${title} · ${workspace.name}`}</Title>
        {role} {message}
      </NotPermitted>
    );
  }
  return (
    <ProblemPage
      kind={status === 404 ? "not_found" : status < 500 ? "refused" : "failed"}
      title={title}
      requestId={requestId}
      contactHref={contactHref}
      actions={<LinkButton href={home}>To the workspace’s home</LinkButton>}
    >
      <Title>{`${title} · ${workspace.name}`}</Title>
      <p>{message}</p>
    </ProblemPage>
  );
}

export type RefusedPageProps = {
  status: number;
  data: unknown;
  requestId?: string | undefined;
  /** Of the page that is refused. */
  path: string;
  workspace: { name: string; slug: string };
  person: { email: string };
  roleLabel: string;
  owns: boolean;
  /** What is not in order about the workspace, in a word. */
  phase: { phase: "grace" | "restricted" | "read_only" | "suspended" | "trial"; label: string } | null;
  banner: StandingBanner | null;
};

/** Whom to ask, by name; everybody else who could do it stands under Members. */
function Givers({ givers, home }: { givers: readonly Giver[]; home: string }) {
  return (
    <>
      {givers.map(({ membershipId, name, email, role }) => (
        <span key={membershipId} className="block">
          <a className="inline-block min-h-6" href={`mailto:${email}`}>{name}</a>, {roleLabels[role].toLowerCase()}
        </span>
      ))}
      <a className="inline-block min-h-6" href={`${home}/members`}>
        All members
      </a>
    </>
  );
}

/** The door's refusal brings them along; a refusal by somebody else's hand does not. */
function giversIn(data: unknown): readonly Giver[] {
  return typeof data === "object" && data !== null && "givers" in data ? (data as { givers: Giver[] }).givers : [];
}

function Title({ children }: { children: string }) {
  return <title>{`${children} · Afterlogin`}</title>;
}

/** What the banner offers above is what to do here, too. */
function WayOn({ banner, home, contactHref }: { banner: StandingBanner | null; home: string; contactHref: string }) {
  const action = banner?.action ?? null;
  if (action === null || action === "contact_owner") return null;
  if (action === "contact_us") {
    return (
      <LinkButton kind="primary" href={contactHref}>
        Write to us
      </LinkButton>
    );
  }
  return (
    <LinkButton kind="primary" href={`${home}/${action.path}`}>
      {action.label}
    </LinkButton>
  );
}

function shutText(label: string, owns: boolean): string {
  if (label === "Closed") {
    return owns ? "Nobody works in it now. Until its data is deleted you can restore it, or take a copy with you." : "Nobody works in it now. Only its owner can restore it.";
  }
  return owns ? "Nobody works in it now. Nothing was deleted: you can take a copy with you, and write to us." : "Nobody works in it now. Nothing was deleted. Its owner can write to us.";
}
