import { and, desc, eq, inArray, lt, or } from "drizzle-orm";
import { claimStripeId } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { checkouts } from "#db/schema/billing.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { awaitsPayment, firstChargeAt, mayCheckOut, type CheckoutVerdict } from "#app/domain/billing/checkout/checkout.rules.ts";
import { customerFacts, ensureCustomer, type CustomerFacts } from "#app/domain/billing/checkout/ensure-customer.ts";
import { stripePriceIds } from "#app/domain/billing/prices/prices.ts";
import { syncCustomer } from "#app/domain/billing/sync/sync-customer.ts";
import { currencyFor, settledCurrency } from "#app/domain/currency.rules.ts";
import { isReleased } from "#app/domain/entitlements.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import { overagesOf, priceList, type Currency, type Interval, type PlanKey } from "#app/domain/plans.rules.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { actingMember, authorize, refreshed, type Scope } from "#app/domain/scope.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";

export interface CheckoutWish {
  plan: PlanKey;
  interval: Interval;
  quantity: number;
  /** Left out: the workspace's own, or what is suggested to it. Once one has been paid in, it stays. */
  currency?: Currency | undefined;
}

export type ChosenWish = CheckoutWish & { currency: Currency };

/** A little less than Stripe keeps a page open. */
const openForMs = 23 * 3_600_000;
const openingForMs = 10 * 60_000;

type CheckoutRow = typeof checkouts.$inferSelect;

interface Prepared {
  checkout: CheckoutRow;
  /** Of the seats first, then of what is billed by use. */
  lookupKeys: string[];
  chargeAt: Date | null;
  customer: CustomerFacts;
  slug: string;
  appUrl: string;
  /** Does Stripe work the tax out? Its page then asks for an address where there is none. */
  automaticTax: boolean;
}

/**
 * Opens Stripe's checkout for a workspace without a living subscription and answers where it is. The wish stands in our
 * books first, and its id is the key of every call, so a second press or a lost answer leads to the same page.
 * Refuses conflict when there is a subscription already, invalid for the number of seats.
 */
export async function startCheckout(work: BillingWork, wish: CheckoutWish): Promise<{ url: string }> {
  const known = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    return customerFacts(scope);
  });
  // Another tab may have just bought one, and its event may still be on its way.
  if (known.stripeCustomerId) await syncCustomer(work, { customerId: known.stripeCustomerId });

  const prepared = await work.inScope((scope) => prepare(scope, wish));
  const customerId = await ensureCustomer(work, prepared.customer, prepared.checkout.id);
  const others = await work.asSystem((scope) => otherOpenSessions(scope, prepared.checkout.id));
  for (const sessionId of others) await expireSession(work, sessionId);
  const session = await openSession(work, prepared, customerId);
  await work.asSystem((scope) => noteSession(scope, prepared.checkout.id, session.id));
  if (!session.url) throw new Error(`${session.id} has no address.`);
  return { url: session.url };
}

/** Under the workspace's turn: of two tabs that ask at once, the second finds the wish of the first. */
async function prepare(opened: Scope, asked: CheckoutWish): Promise<Prepared> {
  await takeTurn(opened);
  await authorize(opened, "billing.manage");
  const scope = await refreshed(opened);
  const { standing } = scope;
  if (standing.workspace.closedAt) refuse("conflict", "The workspace is closed. Restore it first.");
  const wish = { ...asked, currency: settledCurrency(standing.subscription) ?? asked.currency ?? currencyFor(standing) };
  const verdict = mayCheckOut(wish, {
    subscription: standing.subscription,
    seatsHeld: standing.usage.seats,
    seatsOfPlan: priceList.plans[wish.plan].limits.seats,
  });
  if (!verdict.ok) refuseCheckout(verdict);
  const checkout = (await sameWish(scope, wish)) ?? (await newWish(scope, wish));
  const { name, slug } = standing.workspace;
  return {
    checkout,
    lookupKeys: [verdict.price.lookupKey, ...overagesOf(wish.plan, wish.interval, wish.currency).flatMap(({ meter, lookupKey }) => (checkout.meters.includes(meter) ? [lookupKey] : []))],
    // From when it was wished for, not from now: the same key must ask for the same.
    chargeAt: firstChargeAt(standing.workspace, checkout.createdAt),
    customer: { ...(await customerFacts(scope)), name },
    slug,
    appUrl: scope.app.url,
    automaticTax: scope.app.automaticTax,
  };
}

function refuseCheckout({ reason, least, most }: CheckoutVerdict & { ok: false }): never {
  switch (reason) {
    case "not_sold":
      return refuseInvalid({ plan: "This plan is not sold by that period. Choose one from the list." });
    case "has_subscription":
      return refuse("conflict", "The workspace already has a subscription. Change its seats or its plan in Billing.");
    case "awaits_payment":
      return refuse("conflict", awaitsPayment);
    case "too_few_seats":
      return refuseInvalid({ quantity: `${least} ${least === 1 ? "seat is" : "seats are"} held by people and invitations. Buy at least as many, or remove somebody first.` });
    case "too_many_seats":
      return refuseInvalid({ quantity: `This plan has at most ${most} seats.` });
  }
}

/**
 * Wished for or opened already, the very same: its page is reused, not doubled. Whoever waited too long begins anew,
 * since Stripe lets a page expire after a day and forgets a key.
 */
async function sameWish({ db, tenantId, now }: Scope, wish: ChosenWish): Promise<CheckoutRow | null> {
  await db
    .update(checkouts)
    .set({ status: "expired" })
    .where(
      and(
        eq(checkouts.tenantId, tenantId),
        or(
          and(eq(checkouts.status, "open"), lt(checkouts.createdAt, new Date(now.getTime() - openForMs))),
          and(eq(checkouts.status, "opening"), lt(checkouts.createdAt, new Date(now.getTime() - openingForMs))),
        ),
      ),
    );
  const [row] = await db
    .select()
    .from(checkouts)
    .where(
      and(
        eq(checkouts.tenantId, tenantId),
        eq(checkouts.plan, wish.plan),
        eq(checkouts.billingInterval, wish.interval),
        eq(checkouts.quantity, wish.quantity),
        eq(checkouts.currency, wish.currency),
        inArray(checkouts.status, ["opening", "open"]),
      ),
    )
    .orderBy(desc(checkouts.createdAt))
    .limit(1);
  return row ?? null;
}

async function newWish(scope: Scope, { plan, interval, quantity, currency }: ChosenWish): Promise<CheckoutRow> {
  const [row] = await scope.db
    .insert(checkouts)
    .values({
      tenantId: scope.tenantId,
      id: newId(),
      plan,
      billingInterval: interval,
      quantity,
      currency,
      // Written down with the wish, so that the same key asks for the same should a feature come in between.
      meters: overagesOf(plan, interval, currency).flatMap(({ meter }) => (isReleased(meters[meter].feature, scope.standing.flags) ? [meter] : [])),
      status: "opening",
      requestedBy: actingMember(scope).membershipId,
      createdAt: scope.now,
    })
    .returning();
  await recordEvent(scope, {
    action: "checkout.started",
    target: { kind: "plan", id: plan, label: priceList.plans[plan].name },
    after: { plan, interval, quantity, currency },
  });
  return row!;
}

async function otherOpenSessions({ db, tenantId }: Scope, checkoutId: string): Promise<string[]> {
  const rows = await db
    .select({ id: checkouts.id, sessionId: checkouts.stripeSessionId })
    .from(checkouts)
    .where(and(eq(checkouts.tenantId, tenantId), eq(checkouts.status, "open")));
  return rows.flatMap(({ id, sessionId }) => (id !== checkoutId && sessionId ? [sessionId] : []));
}

/** A page left open in another tab must not sell a second subscription. */
async function expireSession(work: BillingWork, sessionId: string): Promise<void> {
  const session = await work.stripe.checkout.sessions.retrieve(sessionId);
  if (session.status === "complete") {
    refuse("conflict", "A checkout of this workspace has just been completed in another tab. Go back to Billing to see it.");
  }
  if (session.status === "open") await work.stripe.checkout.sessions.expire(sessionId);
  await work.asSystem(({ db, tenantId }) =>
    db
      .update(checkouts)
      .set({ status: "expired" })
      .where(and(eq(checkouts.tenantId, tenantId), eq(checkouts.stripeSessionId, sessionId))),
  );
}

async function openSession(work: BillingWork, { checkout, lookupKeys, chargeAt, slug, appUrl, automaticTax }: Prepared, customer: string) {
  if (checkout.stripeSessionId) return work.stripe.checkout.sessions.retrieve(checkout.stripeSessionId);
  const [seats, ...metered] = await stripePriceIds(work.stripe, lookupKeys);
  const billing = `${appUrl}/w/${slug}/billing`;
  return work.stripe.checkout.sessions.create(
    {
      mode: "subscription",
      customer,
      line_items: [{ price: seats!, quantity: checkout.quantity }, ...metered.map((price) => ({ price }))],
      client_reference_id: checkout.id,
      metadata: { workspace: work.tenantId, checkout: checkout.id },
      subscription_data: {
        metadata: { workspace: work.tenantId, checkout: checkout.id },
        ...(chargeAt ? { trial_end: Math.floor(chargeAt.getTime() / 1000) } : {}),
      },
      payment_method_collection: "always",
      // A code that has expired is an error at its field, on Stripe's page.
      allow_promotion_codes: true,
      ...(automaticTax ? { automatic_tax: { enabled: true }, customer_update: { address: "auto" } } : {}),
      success_url: `${billing}/return?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${billing}/plan`,
    },
    { idempotencyKey: `checkout:${checkout.id}` },
  );
}

async function noteSession({ db, tenantId }: Scope, checkoutId: string, sessionId: string): Promise<void> {
  if (!(await claimStripeId(db, sessionId))) throw new Error(`${sessionId} belongs to another workspace.`);
  await db
    .update(checkouts)
    .set({ stripeSessionId: sessionId, status: "open" })
    .where(and(eq(checkouts.tenantId, tenantId), eq(checkouts.id, checkoutId), eq(checkouts.status, "opening")));
}
