import { isRouteErrorResponse, Outlet, useRouteError, useRouteLoaderData } from "react-router";
import { staffLoader, staffDoor } from "#app/http/staff-door.ts";
import { useRootData, type RootData } from "#app/root.tsx";
import { ErrorPage } from "#app/routes/error-page.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { Flash } from "#app/ui/flash.tsx";
import { Page } from "#app/ui/page.tsx";
import { ProblemPage } from "#app/ui/problem-page.tsx";
import { StaffShell } from "#app/ui/staff-shell.tsx";
import type { ReactNode } from "react";
import type { Route } from "./+types/layout";

export const middleware: Route.MiddlewareFunction[] = [staffDoor];

export const loader = staffLoader(async ({ desk, session, url }) => ({
  staff: { name: desk.staff.name, role: desk.staff.role, sessionEndsAt: session.expiresAt },
  path: url.pathname,
  term: url.pathname === "/staff" ? (url.searchParams.get("q") ?? "") : "",
}));

type StaffData = Awaited<ReturnType<typeof loader>>;

const links = [
  { href: "/staff", label: "Workspaces" },
  { href: "/staff/support-requests", label: "Support" },
  { href: "/staff/stripe-inbox", label: "Stripe inbox" },
  { href: "/staff/mails", label: "Mails" },
  { href: "/staff/jobs", label: "Jobs" },
];

export default function StaffLayout({ loaderData }: Route.ComponentProps) {
  return (
    <Frame data={loaderData}>
      <Outlet />
    </Frame>
  );
}

/** Staff stay behind their door when something is refused; a stranger gets what any wrong address gets. */
export function ErrorBoundary() {
  const error = useRouteError();
  const root = useRouteLoaderData("root") as RootData | undefined;
  const data = useRouteLoaderData("routes/staff/layout") as StaffData | undefined;
  const problem = isRouteErrorResponse(error) ? { status: error.status, data: error.data as unknown } : { status: 500, data: null };
  if (!data) return <ErrorPage {...problem} requestId={root?.requestId} />;
  return (
    <Frame data={data}>
      <title>{`${titleOf(problem.status)} · Staff · Afterlogin`}</title>
      <Page>
        <ProblemPage
          kind={problem.status === 404 ? "not_found" : problem.status < 500 ? "refused" : "failed"}
          title={titleOf(problem.status)}
          requestId={root?.requestId}
          action={{ href: "/staff", label: "To the workspaces" }}
        >
          <p>{messageOf(problem.data) ?? "Nothing was changed. The request below stands in the log."}</p>
        </ProblemPage>
      </Page>
    </Frame>
  );
}

function Frame({ data, children }: { data: StaffData; children: ReactNode }) {
  const { flash } = useRootData();
  const { staff, path, term } = data;
  return (
    <StaffShell
      links={links.map((link) => ({ ...link, current: link.href === "/staff" ? isWorkspaces(path) : path.startsWith(link.href) }))}
      search={{ action: "/staff", value: term }}
      staff={{ name: staff.name, roleLabel: staff.role, sessionEndsAt: staff.sessionEndsAt, reader: staffReader }}
      signOutAction="/staff/sign-out"
      flash={flash && <Flash {...flash} />}
    >
      {children}
    </StaffShell>
  );
}

function isWorkspaces(path: string): boolean {
  return path === "/staff" || path.startsWith("/staff/workspaces");
}

function titleOf(status: number): string {
  if (status === 404) return "There is nothing here";
  if (status === 403) return "Your role may not do that";
  return status < 500 ? "That is not possible now" : "Something failed";
}

function messageOf(data: unknown): string | null {
  return typeof data === "object" && data !== null && "message" in data && typeof data.message === "string" ? data.message : null;
}
