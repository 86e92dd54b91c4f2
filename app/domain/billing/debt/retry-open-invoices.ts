import { and, asc, eq, gt } from "drizzle-orm";
import { invoices } from "#db/schema/billing.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { isCardReturn } from "#app/domain/billing/debt/card-return.ts";
import { isCardProblem, isRefused } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { authorize } from "#app/domain/scope.ts";

export type RetryOutcome = { tried: number; paid: number; stillOpen: number; problem: string | null };

/** Back from Stripe's page for another card. Null where the mark is not ours, or too old: nothing is paid then. */
export async function returnFromCardUpdate(work: BillingWork, mark: string): Promise<RetryOutcome | null> {
  const ours = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    return isCardReturn(scope.app.keyring, mark, { tenantId: scope.tenantId, now: scope.now });
  });
  return ours ? retryOpenInvoices(work) : null;
}

/** After a new card: tries what is open again at once, and writes down what came of it. A second call finds nothing open. */
export async function retryOpenInvoices(work: BillingWork): Promise<RetryOutcome> {
  await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
  });
  await syncWorkspace(work);
  const open = await openInvoiceIds(work);
  let problem: string | null = null;
  for (const id of open) problem = (await pay(work, id)) ?? problem;
  if (open.length > 0) await syncWorkspace(work);
  const left = await openInvoiceIds(work);
  return { tried: open.length, paid: open.filter((id) => !left.includes(id)).length, stillOpen: left.length, problem };
}

function openInvoiceIds(work: BillingWork): Promise<string[]> {
  return work.asSystem(async ({ db, tenantId }) => {
    const rows = await db
      .select({ id: invoices.stripeInvoiceId })
      .from(invoices)
      .where(and(eq(invoices.tenantId, tenantId), eq(invoices.status, "open"), gt(invoices.amountRemaining, 0)))
      .orderBy(asc(invoices.issuedAt));
    return rows.map(({ id }) => id);
  });
}

/** What stood against it, or null. Paid meanwhile by somebody else is as good as paid. */
async function pay({ stripe }: BillingWork, id: string): Promise<string | null> {
  try {
    await stripe.invoices.pay(id);
    return null;
  } catch (error) {
    if (isCardProblem(error)) return error.message;
    if (isRefused(error)) return error.code === "invoice_already_paid" ? null : error.message;
    throw error;
  }
}
