import type { InboxRow } from "#app/domain/staff/stripe-inbox.ts";
import type { MailStatus } from "#app/domain/staff/states.rules.ts";
import { State, type Look } from "#app/ui/state.tsx";

const eventLooks: Record<InboxRow["status"], Look> = {
  received: ["Received", "delivery_received", "info"],
  processing: ["Being worked on", "delivery_retrying", "info"],
  failed: ["Retrying", "delivery_retrying", "info"],
  dead: ["Failed", "delivery_failed", "critical"],
  quarantined: ["Quarantined", "delivery_received", "caution"],
  ignored: ["Ignored", "none", "plain"],
  done: ["Applied", "delivery_applied", "positive"],
};

const mailLooks: Record<MailStatus, Look> = {
  waiting: ["Waiting", "delivery_received", "info"],
  attempting: ["Under way", "delivery_retrying", "info"],
  sent: ["Sent", "delivery_applied", "positive"],
  parked: ["Parked", "delivery_failed", "caution"],
  refused: ["Refused", "delivery_failed", "critical"],
};

const receiptLooks: Record<"queued" | "running" | "done" | "failed" | "canceled", Look> = {
  queued: ["Queued", "delivery_received", "info"],
  running: ["Running", "delivery_retrying", "info"],
  done: ["Done", "delivery_applied", "positive"],
  failed: ["Failed", "delivery_failed", "critical"],
  canceled: ["Canceled", "none", "plain"],
};

export function EventStatus({ status }: { status: InboxRow["status"] }) {
  return <State look={eventLooks[status]} />;
}

export function MailStatusMark({ status }: { status: MailStatus }) {
  return <State look={mailLooks[status]} />;
}

export function ReceiptStatusMark({ status }: { status: keyof typeof receiptLooks }) {
  return <State look={receiptLooks[status]} />;
}
