import { schedule } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { taxIds } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { lockedDetailsRow } from "#app/domain/billing/details/details-rows.ts";
import { isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { listTaxIds } from "#app/domain/billing/details/tax-id-rows.ts";
import { checkTaxId, mostTaxIds, taxIdHint } from "#app/domain/billing/details/tax-ids.rules.ts";
import { detailsDue, tellAgainAt } from "#app/domain/billing/details/tell-details.ts";
import { tellTaxIds } from "#app/domain/billing/details/tell-tax-ids.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** Ours first, then Stripe's, which prints it on every invoice and asks the country's register about it. */
export async function addTaxId(work: BillingWork, input: { type: string; value: string }): Promise<{ stripe: "told" | "coming" }> {
  const id = await work.inScope((scope) => add(scope, input));
  try {
    const refused = (await tellTaxIds(work)).find((one) => one.id === id);
    if (refused) refuseInvalid({ value: `Stripe does not take this number: ${refused.problem}` });
  } catch (error) {
    if (!isUncertain(error)) throw error;
    return { stripe: "coming" };
  }
  return { stripe: "told" };
}

async function add(scope: Scope, { type, value }: { type: string; value: string }): Promise<string> {
  await authorize(scope, "billing.manage");
  const checked = checkTaxId(type, value);
  if (!checked.ok) refuseInvalid({ [checked.field]: checked.message });
  // Two at once are one after the other.
  await lockedDetailsRow(scope);
  const standing = await listTaxIds(scope);
  if (standing.some((one) => one.type === checked.type && one.value === checked.value)) refuseInvalid({ value: "This number stands here already." });
  if (standing.length >= mostTaxIds) refuse("conflict", `A workspace has at most ${mostTaxIds} tax ids. Take one away first.`);
  const id = newId();
  const { db, tenantId, now } = scope;
  const [row] = await db
    .insert(taxIds)
    .values({ tenantId, id, type: checked.type, value: checked.value, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: taxIds.id });
  if (!row) refuse("conflict", "This number is just being taken away. Try again in a minute.");
  await schedule(db, { kind: detailsDue, refId: tenantId, at: tellAgainAt(now) });
  await recordEvent(scope, {
    action: "billing.tax_id_added",
    target: { kind: "tax_id", id, label: taxIdHint(checked.type, checked.value) },
    after: { type: checked.type },
  });
  return id;
}
