import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { EventStatus, MailStatusMark, ReceiptStatusMark } from "#app/routes/staff/delivery.tsx";
import { auditActions, isAuditAction } from "#app/domain/audit/actions.rules.ts";
import { DateTime } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Identifier } from "#app/ui/note.tsx";

export function WebhooksPart({ data }: { data: WorkspaceData }) {
  const { stripeEvents } = data.file;
  if (stripeEvents.length === 0) return <p className="text-ink-2">Stripe has sent nothing about this workspace.</p>;
  return (
    <Ledger label="Webhooks" columns={[{ label: "State" }, { label: "Event" }, { label: "Tries", align: "right" }, { label: "Received" }, { label: "Error" }]}>
      {stripeEvents.map((event) => (
        <Row key={event.id}>
          <Cell>
            <EventStatus status={event.status} />
          </Cell>
          <RowHead>
            <a className="plain" href={`/staff/stripe-inbox/${event.id}`}>
              <Identifier>{event.type}</Identifier>
            </a>{" "}
            <span className="id quiet block break-all">{event.id}</span>
          </RowHead>
          <Cell label="Tries" align="right">
            {event.attempts}
          </Cell>
          <Cell label="Received">
            <DateTime at={event.receivedAt} {...staffReader} short />
          </Cell>
          <Cell full tone="critical">
            {event.error}
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

export function MailsPart({ data }: { data: WorkspaceData }) {
  const { mails } = data.file;
  if (mails.length === 0) return <p className="text-ink-2">No mail has been sent in this workspace’s name.</p>;
  return (
    <Ledger label="Mails" columns={[{ label: "State" }, { label: "Subject" }, { label: "To" }, { label: "Kind" }, { label: "Written" }]}>
      {mails.map((mail) => (
        <Row key={mail.id}>
          <Cell>
            <MailStatusMark status={mail.status} />
          </Cell>
          <RowHead>{mail.subject}</RowHead>
          <Cell>
            <span className="break-all">{mail.to}</span>
          </Cell>
          <Cell label="Kind">{mail.template}</Cell>
          <Cell label="Written">
            <DateTime at={mail.createdAt} {...staffReader} short />
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

export function ReceiptsPart({ data }: { data: WorkspaceData }) {
  const { receipts } = data.file;
  if (receipts.length === 0) return <p className="text-ink-2">No job has run for this workspace that leaves a receipt.</p>;
  return (
    <Ledger label="Receipts" columns={[{ label: "State" }, { label: "Job" }, { label: "Tries", align: "right" }, { label: "Asked for" }, { label: "Error" }]}>
      {receipts.map((receipt) => (
        <Row key={receipt.id}>
          <Cell>
            <ReceiptStatusMark status={receipt.status} />
          </Cell>
          <RowHead>
            <Identifier>{receipt.job}</Identifier>
          </RowHead>
          <Cell label="Tries" align="right">
            {receipt.attempts}
          </Cell>
          <Cell label="Asked for">
            <DateTime at={receipt.createdAt} {...staffReader} short />
          </Cell>
          <Cell full tone="critical">
            {receipt.error}
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

/** Targets that are what customers write stay out: a project's name is content. */
const contentKinds = ["project", "task", "comment"];

export function ActivityPart({ data }: { data: WorkspaceData }) {
  return (
    <Ledger label="Activity" columns={[{ label: "When" }, { label: "Who" }, { label: "What" }, { label: "Request" }]}>
      {data.file.events.map((event) => (
        <Row key={event.id}>
          <Cell>
            <DateTime at={event.at} {...staffReader} short />
          </Cell>
          <RowHead>{event.actor}</RowHead>
          <Cell>
            {isAuditAction(event.action) ? auditActions[event.action].says : event.action}{" "}
            {event.target && !contentKinds.includes(event.targetKind ?? "") && <b>{event.target}</b>}
          </Cell>
          <Cell>{event.requestId && <span className="id quiet break-all">{event.requestId}</span>}</Cell>
        </Row>
      ))}
    </Ledger>
  );
}
