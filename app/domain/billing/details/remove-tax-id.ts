import { and, eq, isNull } from "drizzle-orm";
import { schedule } from "#db/directory.ts";
import { isId } from "#db/ids.ts";
import { taxIds } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { taxIdHint } from "#app/domain/billing/details/tax-ids.rules.ts";
import { detailsDue, tellAgainAt } from "#app/domain/billing/details/tell-details.ts";
import { tellTaxIds } from "#app/domain/billing/details/tell-tax-ids.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** From here it is gone at once, and from invoices as soon as Stripe has heard. Invoices that exist keep it. */
export async function removeTaxId(work: BillingWork, input: { taxIdId: string }): Promise<void> {
  await work.inScope((scope) => remove(scope, input));
  try {
    await tellTaxIds(work);
  } catch (error) {
    // What falls due goes on.
    if (!isUncertain(error)) throw error;
  }
}

async function remove(scope: Scope, { taxIdId: id }: { taxIdId: string }): Promise<void> {
  await authorize(scope, "billing.manage");
  if (!isId(id)) refuseUnknown();
  const { db, tenantId, now } = scope;
  const [row] = await db
    .update(taxIds)
    .set({ removedAt: now })
    .where(and(eq(taxIds.tenantId, tenantId), eq(taxIds.id, id), isNull(taxIds.removedAt)))
    .returning();
  if (!row) refuseUnknown();
  await schedule(db, { kind: detailsDue, refId: tenantId, at: tellAgainAt(now) });
  await recordEvent(scope, {
    action: "billing.tax_id_removed",
    target: { kind: "tax_id", id, label: taxIdHint(row.type, row.value) },
    after: { type: row.type },
  });
}
