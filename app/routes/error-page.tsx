import { contactAddress } from "#app/http/contact-address.ts";
import { DoorShell } from "#app/ui/door-shell.tsx";
import { ProblemPage } from "#app/ui/problem-page.tsx";

/** What a refused, missing or failed page looks like. A refusal speaks in its own words; a bug tells nothing but its id. */
export function ErrorPage({ status, data, requestId }: { status: number; data: unknown; requestId?: string | undefined }) {
  const refusal = refusalOf(data);
  if (refusal?.code === "waiting_outside") return <WaitingOutside {...refusal} />;
  return (
    <DoorShell>
      <title>{`${titleOf(status)} · Afterlogin`}</title>
      <ProblemPage
        kind={status === 404 ? "not_found" : status < 500 ? "refused" : "failed"}
        title={titleOf(status)}
        requestId={requestId}
        contactHref={contactAddress({ request: requestId })}
        action={{ href: "/", label: "To the start" }}
      >
        <p>{status === 404 ? textOf(status) : (refusal?.message ?? textOf(status))}</p>
      </ProblemPage>
    </DoorShell>
  );
}

interface RefusalData {
  code: string;
  message?: string;
  status?: string;
  suspendedFor?: string | null;
  workspace?: string;
}

export function refusalOf(data: unknown): RefusalData | null {
  return typeof data === "object" && data !== null && "code" in data ? (data as RefusalData) : null;
}

/** Somebody who belongs to the workspace and may not come in now: told why, and what would change it. */
function WaitingOutside({ status, suspendedFor, workspace }: RefusalData) {
  const title = status === "pending_seat" ? "Your seat is being paid" : "You are suspended here";
  return (
    <DoorShell>
      <title>{`${title} · Afterlogin`}</title>
      <ProblemPage kind="refused" title={title} action={{ href: "/workspaces", label: "Your workspaces" }}>
        {status === "pending_seat" && (
          <p>{workspace} has bought a seat for you. As soon as its payment arrives, this page opens. Reload it to look again.</p>
        )}
        {status === "suspended" && suspendedFor === "over_limit" && (
          <p>{workspace} has more people than its plan. Everything you made is kept. Its owner can let you back in by choosing who stays or by changing the plan.</p>
        )}
        {status === "suspended" && suspendedFor !== "over_limit" && (
          <p>An admin of {workspace} has suspended your membership. Everything you made is kept. Ask an admin of the workspace to let you back in.</p>
        )}
      </ProblemPage>
    </DoorShell>
  );
}

export function titleOf(status: number): string {
  if (status === 404) return "There is nothing here";
  if (status === 403) return "You may not do that";
  if (status === 409) return "That is not possible now";
  if (status < 500) return "That did not work";
  return "Something failed";
}

export function textOf(status: number): string {
  if (status === 404) return "The address may be wrong, or it leads to something that you cannot see.";
  if (status < 500) return "Go back and try again.";
  return "Nothing was changed. Try again in a moment, or write to us.";
}
