import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { roleLabels } from "#app/domain/workspaces/roles.rules.ts";
import { DateOnly, RelativeTime } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { PersonStatus, Status } from "#app/ui/status.tsx";

export function MembersPart({ data }: { data: WorkspaceData }) {
  const { members, invitations, standing } = data.file;
  return (
    <div className="grid gap-8">
      <Ledger label="Members" columns={[{ label: "Person" }, { label: "Role" }, { label: "Status" }, { label: "Joined" }, { label: "Last active" }]}>
        {members.map((member) => (
          <Row key={member.id}>
            <RowHead>
              <b>{member.name}</b> <span className="meta block break-all">{member.email}</span>
            </RowHead>
            <Cell>
              {roleLabels[standing.workspace.ownerId === member.id ? "owner" : member.role]}
              {member.billingManager && ", billing manager"}
            </Cell>
            <Cell>{member.status === "pending_seat" ? <Status mark="invited" tone="info">Waits for a seat</Status> : <PersonStatus status={member.status} />}</Cell>
            <Cell label="Joined">
              <DateOnly at={member.joinedAt} {...staffReader} short />
            </Cell>
            <Cell label="Last active">{member.lastActiveAt ? <RelativeTime at={member.lastActiveAt} now={data.now} {...staffReader} /> : "never"}</Cell>
          </Row>
        ))}
      </Ledger>
      <section>
        <h2 className="mb-3">Open invitations</h2>
        {invitations.length === 0 ? (
          <p className="text-ink-2">No invitation is open.</p>
        ) : (
          <Ledger label="Open invitations" columns={[{ label: "Address" }, { label: "Role" }, { label: "Sent", align: "right" }, { label: "Expires" }]}>
            {invitations.map((invitation) => (
              <Row key={invitation.id}>
                <RowHead>
                  <span className="break-all">{invitation.email}</span>
                </RowHead>
                <Cell>{roleLabels[invitation.role]}</Cell>
                <Cell label="Sent" align="right">
                  {invitation.sentCount}
                </Cell>
                <Cell label="Expires">
                  <DateOnly at={invitation.expiresAt} {...staffReader} short />
                </Cell>
              </Row>
            ))}
          </Ledger>
        )}
      </section>
    </div>
  );
}
