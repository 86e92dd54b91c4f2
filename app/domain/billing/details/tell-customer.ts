import { schedule } from "#db/directory.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { finishDrafts } from "#app/domain/billing/details/finish-drafts.ts";
import { detailsDue, tellAgainAt, tellDetails } from "#app/domain/billing/details/tell-details.ts";
import { tellTaxIds } from "#app/domain/billing/details/tell-tax-ids.ts";

/** Tells Stripe all that was said here about the customer and has not arrived there. `busy`: somebody else tells it. */
export async function tellCustomer(work: BillingWork): Promise<"told" | "busy"> {
  const details = await tellDetails(work);
  await tellTaxIds(work);
  return details;
}

/** For jobs: where somebody else tells just now, who may die over it, it is looked at again. */
export async function tellCustomerAgain(work: BillingWork): Promise<{ told: boolean }> {
  const told = (await tellCustomer(work)) === "told";
  if (!told) await work.asSystem(({ db, tenantId, now }) => schedule(db, { kind: detailsDue, refId: tenantId, at: tellAgainAt(now) }));
  else await finishDrafts(work);
  return { told };
}
