import { and, eq } from "drizzle-orm";
import { seatChanges } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { withdrawn } from "#app/domain/billing/seats/seat-changes.rules.ts";
import { pushOrLeave, type SetSeatsOutcome } from "#app/domain/billing/seats/set-seats.ts";
import { findOpenSeatChange } from "#app/domain/billing/seats/settle-seats.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

/** Keeps the seats that were to become fewer at the period's end. They are paid, so nothing is charged. */
export async function withdrawSeatReduction(work: BillingWork): Promise<SetSeatsOutcome> {
  const { id, actor } = await work.inScope(async (scope) => {
    await takeTurn(scope);
    await authorize(scope, "billing.manage");
    const open = await findOpenSeatChange(scope);
    if (open?.takesEffect !== "period_end") refuse("conflict", "No smaller number of seats is waiting.");
    await scope.db
      .update(seatChanges)
      .set({ failure: withdrawn })
      .where(and(eq(seatChanges.tenantId, scope.tenantId), eq(seatChanges.id, open.id)));
    await recordEvent(scope, {
      action: "seats.requested",
      target: { kind: "subscription", id: open.id, label: "Seats" },
      before: { quantity: open.quantity },
      after: { quantity: open.quantityBefore },
    });
    return { id: open.id, actor: scope.actor };
  });
  return pushOrLeave(work, id, actor);
}
