import { and, eq, sql } from "drizzle-orm";
import { billingDetails } from "#db/schema/billing.ts";
import type { BillingAddress } from "#app/domain/billing/details/billing-address.rules.ts";
import type { BillingDetails } from "#app/domain/billing/details/billing-details.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";

export type DetailsRow = typeof billingDetails.$inferSelect;

export async function detailsRow({ db, tenantId }: Scope): Promise<DetailsRow> {
  const [row] = await db.select().from(billingDetails).where(eq(billingDetails.tenantId, tenantId));
  return row ?? refuseUnknown();
}

/** The same, held until the transaction ends. */
export async function lockedDetailsRow({ db, tenantId }: Scope): Promise<DetailsRow> {
  const [row] = await db.select().from(billingDetails).where(eq(billingDetails.tenantId, tenantId)).for("update");
  return row ?? refuseUnknown();
}

export function detailsOf(row: DetailsRow): BillingDetails {
  const { billingEmail, companyName, purchaseOrder, invoiceEmails } = row;
  return { billingEmail, companyName, address: addressOf(row), purchaseOrder, invoiceEmails };
}

function addressOf({ country, line1, line2, city, state, postalCode }: DetailsRow): BillingAddress | null {
  if (country === null) return null;
  return { country, line1: line1 ?? "", line2: line2 ?? "", city: city ?? "", state: state ?? "", postal: postalCode ?? "" };
}

/** Writes what a person gave; Stripe is to be told. The caller holds the row. */
export async function writeDetails({ db, tenantId, now }: Scope, details: BillingDetails): Promise<void> {
  await db
    .update(billingDetails)
    .set({ ...columnsOf(details), untoldSince: now, version: sql`${billingDetails.version} + 1` })
    .where(eq(billingDetails.tenantId, tenantId));
}

/** An address that Stripe's checkout asked for becomes ours where we have none. */
export async function adoptAddress({ db, tenantId }: Scope, address: BillingAddress, version: number): Promise<void> {
  await db
    .update(billingDetails)
    .set({ ...addressColumns(address), version: sql`${billingDetails.version} + 1` })
    .where(and(eq(billingDetails.tenantId, tenantId), eq(billingDetails.version, version)));
}

function columnsOf({ billingEmail, companyName, address, purchaseOrder, invoiceEmails }: BillingDetails) {
  return { billingEmail, companyName, purchaseOrder, invoiceEmails, ...addressColumns(address) };
}

function addressColumns(address: BillingAddress | null) {
  const text = (part: string | undefined) => (part === undefined || part === "" ? null : part);
  return {
    country: text(address?.country),
    line1: text(address?.line1),
    line2: text(address?.line2),
    city: text(address?.city),
    state: text(address?.state),
    postalCode: text(address?.postal),
  };
}
