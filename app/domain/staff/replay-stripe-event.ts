import { databaseOver } from "#db/database.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { replayEvent } from "#app/domain/billing/inbox/replay-event.ts";
import { refuse } from "#app/domain/refusal.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";
import { getStripeEvent } from "#app/domain/staff/stripe-inbox.ts";

/**
 * Puts an event back into the inbox. Doing so twice changes nothing more: what follows is a sync, which reads Stripe's
 * present state. Recorded before it is done, for staff and, where the event is a workspace's, for its people.
 */
export async function replayStripeEvent(desk: StaffDesk, input: { eventId: string }): Promise<void> {
  authorizeStaff(desk, "stripe_events.replay");
  const event = await getStripeEvent(desk, input.eventId);
  if (event.replay === "under_way") refuse("conflict", "This event is being worked on now. Look again in a moment.");
  if (event.replay === "other_world") refuse("conflict", "This event is of Stripe's other mode, so it never has an effect here.");
  if (event.workspace && event.tenantId) await tellWorkspace(desk, event.tenantId, event);
  await recordStaffEvent(databaseOver(desk.pool), desk.request, {
    action: "stripe_event.replayed",
    staff: desk.staff,
    ...(event.tenantId ? { tenantId: event.tenantId } : {}),
    detail: { event: event.id },
  });
  if (!(await replayEvent(desk.pool, event.id))) refuse("conflict", "This event is being worked on now. Look again in a moment.");
}

async function tellWorkspace(desk: StaffDesk, tenantId: string, event: { id: string; type: string }): Promise<void> {
  const { tenantPool: pool, now, request, app } = desk;
  await withScope(openScopeInside({ pool, tenantId, actor: staffActor(desk), now, request, app, writable: true }), (scope) =>
    recordEvent(scope, { action: "staff.replayed_event", target: { kind: "stripe_event", id: event.id, label: event.type }, after: { event: event.id } }),
  );
}
