import { and, eq, inArray } from "drizzle-orm";
import { unschedule } from "#db/directory.ts";
import { seatChanges } from "#db/schema/billing.ts";
import { settleSeatChange } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { chooseCurrent } from "#app/domain/billing/sync/subscription.rules.ts";
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
    if (settledAt) await unschedule(scope.db, { kind: seatsDue, refId: open.id });
  }
  return states.map((state) => (state === current ? { ...state, quantity: usable } : state));
}
