import { actingMember, holds, may } from "#app/domain/scope.ts";
import { isRole, listMembers, type MemberStatusFilter } from "#app/domain/workspaces/list-members.ts";
import { countOpenInvitations } from "#app/domain/workspaces/list-invitations.ts";
import { actionsOn } from "#app/domain/workspaces/member-actions.rules.ts";
import { roleLabels, roleText } from "#app/domain/workspaces/roles.rules.ts";
import { seatView } from "#app/domain/workspaces/seat-words.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { Person } from "#app/ui/avatar.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, RelativeTime } from "#app/ui/dates.tsx";
import { NothingFound } from "#app/ui/empty.tsx";
import { FilterBar, FilterSelect, SearchInput } from "#app/ui/filter-bar.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { MenuLink, RowMenu } from "#app/ui/menu.tsx";
import { Page } from "#app/ui/page.tsx";
import { PageHead } from "#app/ui/page-head.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { SeatSummary } from "#app/ui/seat-summary.tsx";
import { MemberStatus } from "#app/routes/w/members/member-status.tsx";
import { PeopleTabs } from "#app/routes/w/members/people-tabs.tsx";
import type { Route } from "./+types/list";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const { workspace, usage, terms, subscription, access } = scope.standing;
  const filter = filterFrom(url);
  const [page, openInvitations] = await Promise.all([listMembers(scope, filter), countOpenInvitations(scope)]);
  const actor = actingMember(scope);
  return {
    ...page,
    members: page.members.map((member) => ({ ...member, you: member.id === actor.membershipId, actions: actionsOn(actor, member, (permission) => may(scope, permission)) })),
    filter,
    seats: seatView({ usage, terms, subscription, onTrial: access.reason === "trialing", locale: workspace.locale }),
    openInvitations,
    workspace: { name: workspace.name, slug: workspace.slug },
    mayInvite: may(scope, "members.invite"),
    invitesByRole: holds(scope, "members.invite"),
    buysSeats: may(scope, "billing.manage"),
    reader: { locale: entry.user.locale, timeZone: entry.user.timeZone },
    now: scope.now,
  };
});

export default function Members({ loaderData }: Route.ComponentProps) {
  const { members, seats, filter, workspace, reader, now, total } = loaderData;
  const base = `/w/${workspace.slug}/members`;
  const filtered = filter.search !== "" || filter.role !== null || filter.status !== null;
  return (
    <Page>
      <title>{`Members · ${workspace.name} · Afterlogin`}</title>
      <PageHead title="Members" actions={<InviteButton {...loaderData} />} />
      <SeatSummary {...seats} action={loaderData.buysSeats && <LinkButton href={`/w/${workspace.slug}/billing/seats`}>Change seats</LinkButton>}>
        {seats.words}
      </SeatSummary>
      <PeopleTabs slug={workspace.slug} current="members" invitations={loaderData.openInvitations} />
      <FilterBar label="Members" clearHref={filtered ? base : null}>
        <SearchInput label="Name or email" value={filter.search} />
        <FilterSelect name="role" label="Role" value={filter.role ?? ""} options={roleOptions} />
        <FilterSelect name="status" label="Status" value={filter.status ?? ""} options={statusOptions} />
      </FilterBar>
      {members.length === 0 ? (
        <NothingFound clearHref={base}>Nobody here matches that.</NothingFound>
      ) : (
        <Ledger
          label="Members"
          columns={[
            { label: "Person" },
            { label: "Role" },
            { label: "Status" },
            { label: "Last active" },
            { label: "Joined" },
            { label: "Actions", hidden: true, align: "right" },
          ]}
        >
          {members.map((member) => (
            <Row key={member.id}>
              <RowHead>
                <Person id={member.userId} name={member.name} detail={member.email} you={member.you} />
              </RowHead>
              <Cell label="Role">{roleText(member)}</Cell>
              <Cell>
                <MemberStatus {...member} />
              </Cell>
              <Cell label="Last active">
                {member.lastActiveAt ? <RelativeTime at={member.lastActiveAt} now={now} {...reader} /> : "not yet"}
              </Cell>
              <Cell label="Joined">
                <DateOnly at={member.joinedAt} {...reader} short />
              </Cell>
              <Cell align="right" push>
                {member.actions.length > 0 && (
                  <RowMenu label={`Actions for ${member.name}`}>
                    {member.actions.map((action) => (
                      <MenuLink key={action.label} href={`/w/${workspace.slug}/${action.path}`} danger={action.danger}>
                        {action.label}
                      </MenuLink>
                    ))}
                  </RowMenu>
                )}
              </Cell>
            </Row>
          ))}
        </Ledger>
      )}
      <Pagination
        summary={total > members.length ? `Showing ${members.length} of ${total}` : total === 1 ? "1 person" : `${total} people`}
        previousHref={loaderData.previous && pageHref(base, filter, "before", loaderData.previous)}
        nextHref={loaderData.next && pageHref(base, filter, "after", loaderData.next)}
      />
    </Page>
  );
}

function InviteButton({ mayInvite, invitesByRole, workspace }: { mayInvite: boolean; invitesByRole: boolean; workspace: { slug: string } }) {
  if (!invitesByRole) return null;
  if (!mayInvite) return <span className="meta">Invitations have stopped until billing is settled.</span>;
  return (
    <LinkButton kind="primary" icon="user-plus" href={`/w/${workspace.slug}/invitations/new`}>
      Invite people
    </LinkButton>
  );
}

const roleOptions = [
  { value: "", label: "Every role" },
  ...(["owner", "admin", "member", "viewer"] as const).map((role) => ({ value: role, label: roleLabels[role] })),
];
const statusOptions = [
  { value: "", label: "Every status" },
  { value: "active", label: "Active" },
  { value: "suspended", label: "Suspended" },
  { value: "pending_seat", label: "Waiting for a seat" },
];

function filterFrom({ searchParams }: URL) {
  const role = searchParams.get("role");
  const status = searchParams.get("status");
  return {
    search: (searchParams.get("q") ?? "").trim().slice(0, 100),
    role: isRole(role) ? role : null,
    status: isStatus(status) ? status : null,
    after: searchParams.get("after"),
    before: searchParams.get("before"),
  };
}

function isStatus(text: string | null): text is MemberStatusFilter {
  return text === "active" || text === "suspended" || text === "pending_seat";
}

function pageHref(base: string, filter: ReturnType<typeof filterFrom>, side: "after" | "before", cursor: string): string {
  const query = new URLSearchParams();
  if (filter.search) query.set("q", filter.search);
  if (filter.role) query.set("role", filter.role);
  if (filter.status) query.set("status", filter.status);
  query.set(side, cursor);
  return `${base}?${query}`;
}
