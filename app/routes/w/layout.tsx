import { isRouteErrorResponse, Outlet, type MiddlewareFunction } from "react-router";
import { holds, may, type Scope } from "#app/domain/scope.ts";
import { standingBanner, type StandingBanner } from "#app/domain/standing-banner.rules.ts";
import { findOwner } from "#app/domain/workspaces/people.ts";
import { planWords } from "#app/domain/workspaces/plan-words.rules.ts";
import { roleLabels, roleText } from "#app/domain/workspaces/roles.rules.ts";
import { sameSection } from "#app/domain/workspaces/sections.rules.ts";
import { contactAddress } from "#app/http/contact-address.ts";
import type { Entry, EntryWorkspace } from "#app/http/enter.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { workspaceDoor } from "#app/http/workspace-door.ts";
import { useRootData } from "#app/root.tsx";
import { ErrorPage } from "#app/routes/error-page.tsx";
import { Banner } from "#app/ui/banner.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { Flash } from "#app/ui/flash.tsx";
import { Page } from "#app/ui/page.tsx";
import { WorkspaceShell } from "#app/ui/workspace-shell.tsx";
import { workspaceNavigation } from "#app/routes/w/navigation.ts";
import { RefusedPage } from "#app/routes/w/refused-page.tsx";
import type { Route } from "./+types/layout";

export const middleware: MiddlewareFunction<Response>[] = [workspaceDoor];

/** All from the door's one look-up; only a banner that says "contact the owner" asks for the name. */
export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const { standing, actor } = scope;
  const banner = bannerFor(scope);
  return {
    workspace: shown(entry.workspaces.find(({ id }) => id === scope.tenantId), entry, url.pathname),
    roleLabel: actor.kind === "member" ? roleText(actor) : "",
    owns: actor.kind === "member" && actor.role === "owner",
    others: entry.workspaces.filter(({ id }) => id !== scope.tenantId).map((other) => shown(other, entry, url.pathname)),
    phase: phaseOf(standing.access),
    openInvitations: entry.openInvitations,
    person: { id: entry.user.id, name: entry.user.name, email: entry.user.email },
    seesBilling: holds(scope, "billing.read"),
    seesActivity: holds(scope, "activity.read"),
    seesSettings: holds(scope, "workspace.settings"),
    banner,
    owner: banner?.action === "contact_owner" ? await findOwner(scope) : null,
  };
});

export default function WorkspaceLayout({ loaderData }: Route.ComponentProps) {
  return (
    <Shell data={loaderData}>
      <Outlet />
    </Shell>
  );
}

/** What is refused or missing inside a workspace keeps the workspace around it, where the door was passed. */
export function ErrorBoundary({ error, loaderData }: Route.ErrorBoundaryProps) {
  const { requestId, path } = useRootData();
  const problem = isRouteErrorResponse(error) ? { status: error.status, data: error.data as unknown } : { status: 500, data: null };
  if (!loaderData) return <ErrorPage {...problem} requestId={requestId} />;
  return (
    <Shell data={loaderData}>
      <Page>
        <RefusedPage {...problem} {...loaderData} requestId={requestId} path={path} />
      </Page>
    </Shell>
  );
}

type ShellData = Route.ComponentProps["loaderData"];

function Shell({ data, children }: { data: ShellData; children: React.ReactNode }) {
  const root = useRootData();
  const { workspace, person } = data;
  const contactHref = contactAddress({ workspace: workspace.slug, page: root.path });
  return (
    <WorkspaceShell
      switcher={{
        workspace: { ...workspace, roleLabel: data.roleLabel, standing: data.phase },
        others: data.others,
        findAction: "/workspaces",
        createHref: "/workspaces/new",
        invitations: { count: data.openInvitations, href: "/account/invitations" },
      }}
      search={{ action: `/w/${workspace.slug}/search` }}
      navigation={workspaceNavigation({ ...data, slug: workspace.slug, path: root.path })}
      user={{
        person,
        links: [
          { href: "/account/profile", label: "Profile", icon: "user" },
          { href: "/account/security", label: "Security", icon: "shield" },
          { href: "/workspaces", label: "Workspaces", icon: "building" },
          { href: contactHref, label: "Write to us", icon: "help" },
        ],
        theme: root.theme,
        themeAction: "/theme",
        signOutAction: "/sign-out",
        returnTo: root.path,
      }}
      banner={data.banner && <StandingNote banner={data.banner} owner={data.owner} slug={workspace.slug} contactHref={contactHref} />}
      flash={root.flash && <Flash {...root.flash} />}
    >
      {children}
    </WorkspaceShell>
  );
}

function StandingNote({ banner, ...ways }: { banner: StandingBanner } & Ways) {
  return (
    <Banner kind={banner.kind} phase={banner.phase} title={banner.title} action={<BannerAction action={banner.action} {...ways} />}>
      {banner.text}
    </Banner>
  );
}

type Ways = { owner: ShellData["owner"]; slug: string; contactHref: string };

function BannerAction({ action, owner, slug, contactHref }: { action: StandingBanner["action"] } & Ways) {
  if (action === null) return null;
  if (action === "contact_us") return <LinkButton href={contactHref}>Write to us</LinkButton>;
  if (action === "contact_owner") return owner && <LinkButton href={`mailto:${owner.email}`}>Contact {owner.name}</LinkButton>;
  return <LinkButton href={`/w/${slug}/${action.path}`}>{action.label}</LinkButton>;
}

function bannerFor(scope: Scope): StandingBanner | null {
  const { standing, actor, now } = scope;
  return standingBanner({
    ...standing,
    now,
    viewer: {
      managesBilling: may(scope, "billing.manage"),
      readsBilling: holds(scope, "billing.read"),
      owns: actor.kind === "member" && actor.role === "owner",
    },
    view: standing.workspace,
  });
}

function shown(workspace: EntryWorkspace | undefined, { now }: Entry, path: string) {
  if (!workspace) throw new Error("The door let somebody into a workspace that is not among theirs.");
  const { id, name, slug, role } = workspace;
  return { id, name, slug, href: sameSection(path, workspace), roleLabel: roleLabels[role], planLabel: planWords(workspace, now) };
}

/** Beside the name: only what is not simply in order. */
function phaseOf({ level, reason }: Scope["standing"]["access"]) {
  if (level !== "full") return { phase: level, label: reason === "closed" ? "Closed" : phaseLabels[level] };
  return reason === "trialing" ? { phase: "trial" as const, label: "Growth trial" } : null;
}

const phaseLabels = { grace: "Grace", restricted: "Restricted", read_only: "Read-only", suspended: "Suspended" } as const;
