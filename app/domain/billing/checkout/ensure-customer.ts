import { eq } from "drizzle-orm";
import { claimStripeId } from "#db/directory.ts";
import { billingDetails } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isRefused, isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { tellCustomer } from "#app/domain/billing/details/tell-customer.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";

/** What a checkout tells Stripe about the workspace. */
export interface CustomerFacts {
  name: string;
  email: string;
  stripeCustomerId: string | null;
}

export async function customerFacts({ db, tenantId, standing }: Scope): Promise<CustomerFacts> {
  const [row] = await db.select().from(billingDetails).where(eq(billingDetails.tenantId, tenantId));
  if (!row) refuseUnknown();
  return { name: standing.workspace.name, email: row.billingEmail, stripeCustomerId: row.stripeCustomerId };
}

/**
 * The workspace's customer at Stripe, made when it has none. `key` makes two calls at once, or a call whose answer was
 * lost, one customer. The claim keeps any other workspace from ever having it.
 */
export async function ensureCustomer(work: BillingWork, facts: CustomerFacts, key: string): Promise<string> {
  const customerId = facts.stripeCustomerId ?? (await createCustomer(work, facts, key));
  await tellWhatIsKnown(work);
  return customerId;
}

/** Address, company and purchase order are for the first invoice already. Nobody's purchase waits for them. */
async function tellWhatIsKnown(work: BillingWork): Promise<void> {
  try {
    await tellCustomer(work);
  } catch (error) {
    if (!isRefused(error) && !isUncertain(error)) throw error;
  }
}

async function createCustomer(work: BillingWork, facts: CustomerFacts, key: string): Promise<string> {
  const customer = await work.stripe.customers.create(
    { name: facts.name, email: facts.email, metadata: { workspace: work.tenantId } },
    { idempotencyKey: `customer:${key}` },
  );
  return work.asSystem(async (scope) => {
    if (!(await claimStripeId(scope.db, customer.id))) throw new Error(`${customer.id} belongs to another workspace.`);
    const ours = eq(billingDetails.tenantId, scope.tenantId);
    const [row] = await scope.db.select({ id: billingDetails.stripeCustomerId }).from(billingDetails).where(ours).for("update");
    // Another tab was first with another key: its customer is the one.
    if (row?.id) return row.id;
    await scope.db.update(billingDetails).set({ stripeCustomerId: customer.id }).where(ours);
    return customer.id;
  });
}
