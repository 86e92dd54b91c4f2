import { and, eq, gt } from "drizzle-orm";
import type Stripe from "stripe";
import { databaseOver } from "#db/database.ts";
import { invoices } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { isMissing, isRefused, isUncertain } from "#app/domain/billing/stripe-problems.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import { requireLook } from "#app/domain/staff/looks.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { staffReason } from "#app/domain/staff/staff-reason.ts";
import { authorizeStaff, staffActor, type StaffDesk } from "#app/domain/staff/staff.ts";

export interface WrittenOff {
  amount: number;
  currency: string;
  number: string | null;
}

interface Wish {
  tenantId: string;
  stripe: Stripe;
  stripeInvoiceId: string;
  typedName: string;
  reason: string;
}

/**
 * Gives up an open invoice: Stripe stops asking for it, and it keeps the workspace from nothing any more. Recorded for
 * staff before it is done, and for the workspace's people when it is.
 */
export async function writeOffDebt(desk: StaffDesk, wish: Wish): Promise<WrittenOff> {
  authorizeStaff(desk, "debts.write_off");
  await requireLook(desk, wish.tenantId);
  const reason = staffReason(wish.reason);
  const work = workOf(desk, wish);
  const invoice = await work.inScope((scope) => openInvoice(scope, wish));
  const { amount, currency } = invoice;
  await recordStaffEvent(databaseOver(desk.pool), desk.request, { action: "debt.written_off", staff: desk.staff, tenantId: wish.tenantId, detail: { invoice: wish.stripeInvoiceId, amount, currency } });
  await atStripe(async () => {
    await wish.stripe.invoices.markUncollectible(wish.stripeInvoiceId, {}, { idempotencyKey: `write-off:${wish.stripeInvoiceId}` });
    await syncWorkspace(work);
  });
  await work.inScope((scope) =>
    recordEvent(scope, {
      action: "debt.written_off",
      target: { kind: "invoice", id: wish.stripeInvoiceId, label: invoice.number ?? "an invoice" },
      after: { amount, currency, reason },
    }),
  );
  return invoice;
}

async function openInvoice({ db, tenantId, standing }: Scope, { stripeInvoiceId, typedName }: Wish): Promise<WrittenOff> {
  const [row] = await db
    .select({ amount: invoices.amountRemaining, currency: invoices.currency, number: invoices.number })
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.stripeInvoiceId, stripeInvoiceId), eq(invoices.status, "open"), gt(invoices.amountRemaining, 0)));
  if (!row) refuse("conflict", "This invoice is not open any more, so there is nothing to write off.");
  if (typedName.trim() !== standing.workspace.name) refuseInvalid({ typedName: "Type the workspace’s name as it is written above." });
  return row;
}

function workOf(desk: StaffDesk, { tenantId, stripe }: Wish): BillingWork {
  const opening = { pool: desk.tenantPool, tenantId, now: desk.now, request: desk.request, app: desk.app };
  return {
    stripe,
    tenantId,
    inScope: (run) => withScope(openScopeInside({ ...opening, actor: staffActor(desk), writable: true }), run),
    asSystem: systemScopes(opening),
  };
}

async function atStripe(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isRefused(error) || isMissing(error)) refuse("conflict", `Stripe does not write it off: ${(error as Error).message}`);
    if (!isUncertain(error)) throw error;
    refuse("conflict", "Stripe does not answer now. Try again in a moment: it is written off once.");
  }
}
