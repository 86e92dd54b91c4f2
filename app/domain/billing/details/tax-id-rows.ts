import { and, asc, eq, inArray, isNotNull, isNull, lte, or } from "drizzle-orm";
import type Stripe from "stripe";
import { newId } from "#db/ids.ts";
import { taxIds } from "#db/schema/billing.ts";
import { verifications, type Verification } from "#app/domain/billing/details/tax-ids.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

export type TaxIdRow = typeof taxIds.$inferSelect;

/** Those that stand, the oldest first. */
export function listTaxIds({ db, tenantId }: Scope): Promise<TaxIdRow[]> {
  return db
    .select()
    .from(taxIds)
    .where(and(eq(taxIds.tenantId, tenantId), isNull(taxIds.removedAt)))
    .orderBy(asc(taxIds.createdAt), asc(taxIds.id));
}

/** Those of which Stripe is to hear: new ones, and ones that were taken away. */
export function untoldTaxIds({ db, tenantId }: Scope): Promise<TaxIdRow[]> {
  return db
    .select()
    .from(taxIds)
    .where(and(eq(taxIds.tenantId, tenantId), or(isNull(taxIds.stripeTaxId), isNotNull(taxIds.removedAt))))
    .orderBy(asc(taxIds.createdAt), asc(taxIds.id));
}

export async function forgetTaxId({ db, tenantId }: Scope, id: string): Promise<void> {
  await db.delete(taxIds).where(and(eq(taxIds.tenantId, tenantId), eq(taxIds.id, id)));
}

export function verificationOf({ verification }: Pick<Stripe.TaxId, "verification">): Verification {
  const status = verification?.status;
  return verifications.find((known) => known === status) ?? "unavailable";
}

/** Makes the tax ids those that Stripe had at `readAt`, except what was said here and Stripe has yet to hear. */
export async function writeTaxIds(scope: Scope, read: readonly Stripe.TaxId[], readAt: Date): Promise<string[]> {
  const { db, tenantId } = scope;
  const known = await db.select().from(taxIds).where(eq(taxIds.tenantId, tenantId));
  const changed: string[] = [];
  for (const there of read) {
    const verification = verificationOf(there);
    const row = known.find(({ stripeTaxId, type, value }) => stripeTaxId === there.id || (type === there.type && value === there.value));
    const facts = { stripeTaxId: there.id, verification, country: there.country, syncedAt: readAt };
    if (row) await db.update(taxIds).set(facts).where(and(eq(taxIds.tenantId, tenantId), eq(taxIds.id, row.id)));
    else await db.insert(taxIds).values({ tenantId, id: newId(), type: there.type, value: there.value, createdAt: new Date(there.created * 1000), ...facts });
    if (row?.verification !== verification) changed.push(`tax id ${verification}`);
  }
  const gone = known.filter(({ stripeTaxId }) => stripeTaxId !== null && !read.some(({ id }) => id === stripeTaxId)).map(({ id }) => id);
  if (gone.length === 0) return changed;
  const forgotten = await db
    .delete(taxIds)
    .where(and(eq(taxIds.tenantId, tenantId), inArray(taxIds.id, gone), or(isNull(taxIds.syncedAt), lte(taxIds.syncedAt, readAt))))
    .returning({ id: taxIds.id });
  return forgotten.length > 0 ? [...changed, "tax id gone"] : changed;
}
