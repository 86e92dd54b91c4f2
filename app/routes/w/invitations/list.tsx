import { holds, may } from "#app/domain/scope.ts";
import { invitationStatuses, type InvitationStatus } from "#app/domain/workspaces/invitations.rules.ts";
import { countOpenInvitations, listInvitations, type ListedInvitation } from "#app/domain/workspaces/list-invitations.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, RelativeTime, type Reader } from "#app/ui/dates.tsx";
import { Empty, NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { State, type Look } from "#app/ui/state.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { PeopleTabs } from "#app/routes/w/members/people-tabs.tsx";
import type { Route } from "./+types/list";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const status = statusFrom(url.searchParams.get("status"));
  const [page, open] = await Promise.all([
    listInvitations(scope, { status, after: url.searchParams.get("after") }),
    countOpenInvitations(scope),
  ]);
  const { name, slug } = scope.standing.workspace;
  return {
    ...page,
    open,
    status,
    continued: url.searchParams.has("after"),
    workspace: { name, slug },
    mayInvite: may(scope, "members.invite"),
    invitesByRole: holds(scope, "members.invite"),
    mayRevoke: may(scope, "invitations.revoke"),
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
    now: scope.now,
  };
});

export default function Invitations({ loaderData }: Route.ComponentProps) {
  const { invitations, open, status, workspace, mayInvite, next } = loaderData;
  const base = `/w/${workspace.slug}/invitations`;
  const invite = mayInvite && (
    <LinkButton kind="primary" icon="user-plus" href={`${base}/new`}>
      Invite people
    </LinkButton>
  );
  return (
    <Page>
      <title>{`Invitations · ${workspace.name} · Afterlogin`}</title>
      <PageHead title="Invitations" actions={invitations.length > 0 && invite}>
        {loaderData.invitesByRole && !mayInvite && "Invitations have stopped until billing is settled."}
      </PageHead>
      <PeopleTabs slug={workspace.slug} current="invitations" invitations={open} />
      {invitations.length === 0 && status === null && !loaderData.continued ? (
        <Empty title="Nobody has been invited yet" action={invite} shape="round" note="A link works for 7 days and only for the address that was invited.">
          {loaderData.invitesByRole ? "Invite the people you work with: one form takes many addresses." : "Admins and the owner can invite people."}
        </Empty>
      ) : (
        <>
          <FilterBar label="Invitations" clearHref={status ? base : null}>
            <FilterSelect name="status" label="Status" value={status ?? ""} options={statusOptions} />
          </FilterBar>
          {invitations.length === 0 ? <NothingFound clearHref={base}>No invitation has this status.</NothingFound> : <List {...loaderData} />}
          <Pagination nextHref={next && `${base}?${new URLSearchParams({ ...(status && { status }), after: next })}`} />
        </>
      )}
    </Page>
  );
}

function List({ invitations, workspace, mayInvite, mayRevoke, reader, now }: Route.ComponentProps["loaderData"]) {
  const base = `/w/${workspace.slug}/invitations`;
  return (
    <Ledger
      label="Invitations"
      columns={[{ label: "Address" }, { label: "Role" }, { label: "Status" }, { label: "Sent" }, { label: "Invited by" }, { label: "Actions", hidden: true, align: "right" }]}
    >
      {invitations.map((invitation) => (
        <Row key={invitation.id}>
          <RowHead strong>
            <span className="break-all">{invitation.email}</span>
          </RowHead>
          <Cell label="Role">{roleLabels[invitation.role]}</Cell>
          <Cell>
            <InvitationStatusWord invitation={invitation} reader={reader} />
          </Cell>
          <Cell label="Sent">
            <RelativeTime at={invitation.lastSentAt} now={now} {...reader} />
            {invitation.sentCount > 1 && <span className="quiet"> ({invitation.sentCount} times)</span>}
          </Cell>
          <Cell label="Invited by">{invitation.invitedBy}</Cell>
          <Cell align="right" full>
            <div className="flex justify-end gap-2">
              {mayInvite && invitation.mayResend && (
                <form method="post" action={`${base}/${invitation.id}/resending`}>
                  <SubmitButton kind="outlined" size="small" pending="Sending" aria-label={`Send again to ${invitation.email}`}>
                    Send again
                  </SubmitButton>
                </form>
              )}
              {mayRevoke && invitation.status === "open" && (
                <LinkButton kind="quiet" size="small" href={`${base}/${invitation.id}/revocation`} aria-label={`Revoke the invitation of ${invitation.email}`}>
                  Revoke
                </LinkButton>
              )}
            </div>
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

function InvitationStatusWord({ invitation: { status, expiresAt }, reader }: { invitation: ListedInvitation; reader: Reader }) {
  const until = untilWords[status];
  if (!until) return <State look={looks[status]} />;
  const says = (
    <span>
      {until} <DateOnly at={expiresAt} {...reader} short />
    </span>
  );
  return <State look={looks[status]} says={says} />;
}

const looks: Record<InvitationStatus, Look> = {
  open: ["Open", "invited", "info"],
  accepted: ["Accepted", "active", "positive"],
  expired: ["Expired", "left", "caution"],
  revoked: ["Revoked", "suspended", "plain"],
};

/** Where the date of expiry says more than the word alone. */
const untilWords: Partial<Record<InvitationStatus, string>> = { open: "Open until", expired: "Expired on" };

const statusOptions = [{ value: "", label: "Every status" }, ...invitationStatuses.map((status) => ({ value: status, label: looks[status][0] }))];

function statusFrom(text: string | null): InvitationStatus | null {
  return invitationStatuses.find((status) => status === text) ?? null;
}
