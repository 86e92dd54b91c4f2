import { createHash } from "node:crypto";
import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import type Stripe from "stripe";
import { billingDetails } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { detailsOf, detailsRow } from "#app/domain/billing/details/details-rows.ts";
import type { BillingDetails } from "#app/domain/billing/details/billing-details.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

interface Telling {
  customerId: string;
  version: number;
  params: Stripe.CustomerUpdateParams;
}

/** Longer than a call with its retries takes. A claim that is older belongs to a process that died. */
const claimMs = 120_000;
const mostRounds = 5;

/** What falls due after each change: where Stripe has heard by then, nothing is left to do. */
export const detailsDue = "details.tell";

export function tellAgainAt(now: Date): Date {
  return new Date(now.getTime() + claimMs);
}


/**
 * Tells Stripe what stands in the billing details, if it has not been told. One at a time for each workspace, so that an
 * older state never arrives after a newer one; whoever tells goes on until nothing is new. `busy`: somebody else tells.
 * Throws when Stripe refuses or nobody knows whether it heard; it may then be called again.
 */
export async function tellDetails(work: BillingWork): Promise<"told" | "busy"> {
  for (let round = 0; round < mostRounds; round++) {
    const claim = await work.asSystem(claimTelling);
    if (claim === "told" || claim === "busy") return claim;
    try {
      await work.stripe.customers.update(claim.customerId, claim.params, { idempotencyKey: keyOf(claim) });
    } catch (error) {
      await work.asSystem(release);
      throw error;
    }
    await work.asSystem((scope) => noteTold(scope, claim.version));
  }
  return "busy";
}

/** Claims age in real time, as they are about processes. */
async function claimTelling(scope: Scope): Promise<Telling | "told" | "busy"> {
  const { db, tenantId, standing } = scope;
  const now = new Date();
  const [row] = await db
    .update(billingDetails)
    .set({ tellingUntil: new Date(now.getTime() + claimMs) })
    .where(
      and(
        eq(billingDetails.tenantId, tenantId),
        isNotNull(billingDetails.untoldSince),
        isNotNull(billingDetails.stripeCustomerId),
        or(isNull(billingDetails.tellingUntil), lt(billingDetails.tellingUntil, now)),
      ),
    )
    .returning();
  if (row?.stripeCustomerId) return { customerId: row.stripeCustomerId, version: row.version, params: paramsOf(detailsOf(row), standing.workspace.name) };
  const { untoldSince, stripeCustomerId } = await detailsRow(scope);
  return untoldSince !== null && stripeCustomerId !== null ? "busy" : "told";
}

async function noteTold({ db, tenantId }: Scope, version: number): Promise<void> {
  const ours = eq(billingDetails.tenantId, tenantId);
  await db.update(billingDetails).set({ untoldSince: null }).where(and(ours, eq(billingDetails.version, version)));
  await db.update(billingDetails).set({ tellingUntil: null }).where(ours);
}

async function release({ db, tenantId }: Scope): Promise<void> {
  await db.update(billingDetails).set({ tellingUntil: null }).where(eq(billingDetails.tenantId, tenantId));
}

/** One key for one thing said to one customer: said again it is the same, and something else is never mistaken for it. */
function keyOf({ customerId, version, params }: Telling): string {
  const said = createHash("sha256").update(JSON.stringify(params)).digest("base64url").slice(0, 22);
  return `details:${customerId}:${version}:${said}`;
}

function paramsOf({ billingEmail, companyName, address, purchaseOrder }: BillingDetails, workspaceName: string): Stripe.CustomerUpdateParams {
  return {
    email: billingEmail,
    name: companyName ?? workspaceName,
    address: address
      ? {
          country: address.country,
          line1: address.line1,
          line2: address.line2,
          city: address.city,
          state: address.state,
          postal_code: address.postal,
        }
      : "",
    invoice_settings: { custom_fields: purchaseOrder ? [{ name: "Purchase order", value: purchaseOrder }] : "" },
  };
}
