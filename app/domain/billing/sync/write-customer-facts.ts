import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { billingDetails } from "#db/schema/billing.ts";
import { customerFactsOf, lacksLocation } from "#app/domain/billing/sync/customer-facts.rules.ts";
import { adoptAddress, lockedDetailsRow } from "#app/domain/billing/details/details-rows.ts";
import type { CustomerState } from "#app/domain/billing/sync/fetch-customer.ts";
import { billingMailFacts, mailBillingManagers } from "#app/domain/billing/mail-billing-managers.ts";
import { writeTaxIds } from "#app/domain/billing/details/tax-id-rows.ts";
import type { Scope } from "#app/domain/scope.ts";
import { addressMissingMail } from "#app/emails/billing/address-missing.ts";

/** The credit that Stripe holds, an address it asked for, and whether it lacks one. Answers what changed. */
export async function writeCustomerFacts(scope: Scope, state: CustomerState, readAt: Date): Promise<string[]> {
  const row = await lockedDetailsRow(scope);
  if (!state.customer || row.stripeCustomerId !== state.customerId) return [];
  const { credit, currency, address } = customerFactsOf(state.customer);
  const changed: string[] = [];
  if (row.creditBalance !== credit || row.creditCurrency !== currency) {
    await scope.db.update(billingDetails).set({ creditBalance: credit, creditCurrency: currency }).where(eq(billingDetails.tenantId, scope.tenantId));
    if (row.creditBalance !== credit) changed.push("credit balance");
  }
  // What somebody has just typed here, and Stripe has yet to hear, goes first.
  if (address && row.country === null && row.untoldSince === null) {
    await adoptAddress(scope, address, row.version);
    changed.push("billing address");
  }
  changed.push(...(await writeTaxIds(scope, state.taxIds, readAt)));
  const missing = await noteMissingAddress(scope, lacksLocation(state));
  return missing ? [...changed, missing] : changed;
}

/** Told once for each time it happens, to those who can add the address. */
async function noteMissingAddress(scope: Scope, missing: boolean): Promise<string | null> {
  const { db, tenantId, now } = scope;
  const ours = eq(billingDetails.tenantId, tenantId);
  if (!missing) {
    const cleared = await db
      .update(billingDetails)
      .set({ addressMissingSince: null })
      .where(and(ours, isNotNull(billingDetails.addressMissingSince)))
      .returning({ id: billingDetails.tenantId });
    return cleared.length > 0 ? "address no longer missing" : null;
  }
  const noted = await db
    .update(billingDetails)
    .set({ addressMissingSince: now })
    .where(and(ours, isNull(billingDetails.addressMissingSince)))
    .returning({ id: billingDetails.tenantId });
  if (noted.length === 0) return null;
  await mailBillingManagers(scope, `address-missing:${tenantId}:${now.toISOString()}`, addressMissingMail(billingMailFacts(scope)));
  return "address missing";
}
