import { and, asc, eq, inArray } from "drizzle-orm";
import { unschedule } from "#db/directory.ts";
import { seatChanges } from "#db/schema/billing.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { settleSeatChange } from "#app/domain/billing/seat-changes.rules.ts";
import { chooseCurrent } from "#app/domain/billing/subscription.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

/** What falls due when fewer seats take effect. */
export const seatsDue = "seats.apply";

export type SeatChangeRow = typeof seatChanges.$inferSelect;

/** The one change that is under way, if any. */
export async function findOpenSeatChange({ db, tenantId }: Scope): Promise<SeatChangeRow | null> {
  const [row] = await db
    .select()
    .from(seatChanges)
    .where(and(eq(seatChanges.tenantId, tenantId), inArray(seatChanges.status, ["requested", "awaiting_payment"])));
  return row ?? null;
}

/** Settles the open change against what Stripe has, and answers the states with the seats that may be filled now. */
export async function settleOpenSeatChange(scope: Scope, states: readonly SubscriptionState[]): Promise<SubscriptionState[]> {
  const { current } = chooseCurrent(states);
  const open = current && (await findOpenSeatChange(scope));
  if (!current || !open) return [...states];
  const { status, usable, failure } = settleSeatChange(open, current);
  if (status !== open.status) {
    const settledAt = status === "awaiting_payment" ? null : scope.now;
    await scope.db
      .update(seatChanges)
      .set({ status, failure, settledAt })
      .where(and(eq(seatChanges.tenantId, scope.tenantId), eq(seatChanges.id, open.id)));
    if (settledAt && open.takesEffect === "period_end") await unschedule(scope.db, { kind: seatsDue, refId: open.id });
  }
  return states.map((state) => (state === current ? { ...state, quantity: usable } : state));
}

/** Whoever waited for a seat comes in, the longest-waiting first, as far as the seats go. */
export async function seatPendingMembers(scope: Scope): Promise<string[]> {
  const { db, tenantId, standing } = scope;
  const waiting = await db
    .select({ id: memberships.id, name: memberships.name })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.status, "pending_seat")))
    .orderBy(asc(memberships.joinedAt), asc(memberships.id));
  const { seats } = standing.terms.limits;
  const free = seats === null ? waiting.length : Math.max(0, seats - standing.usage.seats);
  const seated = waiting.slice(0, free);
  for (const { id, name } of seated) {
    await db
      .update(memberships)
      .set({ status: "active" })
      .where(and(eq(memberships.tenantId, tenantId), eq(memberships.id, id)));
    await recordEvent(scope, {
      action: "member.seat_given",
      target: { kind: "membership", id, label: name },
      before: { status: "pending_seat" },
      after: { status: "active" },
    });
  }
  return seated.map(() => "member.seat_given");
}
