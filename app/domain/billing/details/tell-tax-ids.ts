import { and, eq, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { taxIds } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isMissing, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { presentCustomerId } from "#app/domain/billing/sync/sync-customer.ts";
import { forgetTaxId, untoldTaxIds, verificationOf, type TaxIdRow } from "#app/domain/billing/details/tax-id-rows.ts";
import { taxIdHint, type TaxIdType } from "#app/domain/billing/details/tax-ids.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** A number that Stripe would not take, and why. It stands here no more. */
export interface RefusedTaxId {
  id: string;
  problem: string;
}

/**
 * Tells Stripe of tax ids that were added or taken away here. Each has a key of its own, so two who tell at once, or one
 * who died half-way, make no second one. Throws when nobody knows whether Stripe heard; it may then be called again.
 */
export async function tellTaxIds(work: BillingWork): Promise<RefusedTaxId[]> {
  const { customerId, untold } = await work.asSystem(async (scope) => ({ customerId: await presentCustomerId(scope), untold: await untoldTaxIds(scope) }));
  if (customerId === null) return [];
  const refused: RefusedTaxId[] = [];
  for (const row of untold) {
    const problem = row.removedAt === null ? await add(work, customerId, row) : await remove(work, customerId, row);
    if (problem) refused.push({ id: row.id, problem });
  }
  return refused;
}

async function add(work: BillingWork, customerId: string, row: TaxIdRow): Promise<string | null> {
  try {
    const created = await create(work, customerId, row);
    await work.asSystem((scope) => noteCreated(scope, row.id, created));
    return null;
  } catch (error) {
    if (!isRefused(error)) throw error;
    await work.asSystem((scope) => giveUp(scope, row));
    return error.message;
  }
}

/** One whose making nobody heard the end of is made with the same key first: that says its id. */
async function remove(work: BillingWork, customerId: string, row: TaxIdRow): Promise<null> {
  try {
    const id = row.stripeTaxId ?? (await create(work, customerId, row)).id;
    await work.stripe.customers.deleteTaxId(customerId, id);
  } catch (error) {
    if (!isMissing(error) && !isRefused(error)) throw error;
  }
  await work.asSystem((scope) => forgetTaxId(scope, row.id));
  return null;
}

function create({ stripe }: BillingWork, customerId: string, { id, type, value }: TaxIdRow): Promise<Stripe.TaxId> {
  return stripe.customers.createTaxId(customerId, { type: type as TaxIdType, value }, { idempotencyKey: `tax-id:${customerId}:${id}` });
}

async function noteCreated({ db, tenantId }: Scope, id: string, created: Stripe.TaxId): Promise<void> {
  await db
    .update(taxIds)
    .set({ stripeTaxId: created.id, verification: verificationOf(created), country: created.country, syncedAt: sql`clock_timestamp()` })
    .where(and(eq(taxIds.tenantId, tenantId), eq(taxIds.id, id)));
}

async function giveUp(scope: Scope, { id, type, value }: TaxIdRow): Promise<void> {
  await forgetTaxId(scope, id);
  await recordEvent(scope, {
    action: "billing.tax_id_removed",
    target: { kind: "tax_id", id, label: taxIdHint(type, value) },
    after: { type, reason: "Stripe did not take it" },
  });
}
