import type { ReactNode } from "react";
import { auditActions, isAuditAction } from "#app/domain/audit/actions.rules.ts";
import type { ActivityEvent } from "#app/domain/audit/list-activity.ts";
import { Happening } from "#app/ui/timeline.tsx";

export type Told = ReturnType<typeof told>;

/** An event in words, for a page: who did what to what. */
export function told(event: ActivityEvent) {
  const staff = event.actorKind === "staff";
  return {
    id: event.id,
    at: event.at,
    actor: staff ? `${event.actorLabel} (staff)` : event.actorLabel,
    staff,
    says: isAuditAction(event.action) ? auditActions[event.action].says : event.action,
    // The reader knows the workspace they are in.
    target: event.targetKind === "workspace" ? null : event.targetLabel,
  };
}

/** One line of a Timeline. Staff stand out: the workspace did not ask them in. */
export function Event({ event, time, detail }: { event: Told; time: ReactNode; detail?: ReactNode }) {
  return (
    <Happening mark={event.staff ? "suspended" : "active"} tone={event.staff ? "caution" : "plain"} time={time} detail={detail}>
      <b>{event.actor}</b> {event.says} {event.target && <b>{event.target}</b>}
    </Happening>
  );
}
