import type { SupportStatus } from "#app/domain/staff/states.rules.ts";
import { State, type Look } from "#app/ui/state.tsx";

const looks: Record<SupportStatus, Look> = {
  open: ["Open", "delivery_received", "caution"],
  answered: ["Answered", "delivery_applied", "positive"],
  closed: ["Closed", "none", "plain"],
};

export function SupportStatusMark({ status }: { status: SupportStatus }) {
  return <State look={looks[status]} />;
}
