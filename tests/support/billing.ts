import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import { startLocalStripe } from "#dev/stripe/server.ts";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";
import { processInbox, type InboxCounts } from "#app/domain/billing/inbox/process-inbox.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { createInboxBell } from "#app/domain/billing/inbox/inbox-bell.ts";
import { receiveEvent, type Reception } from "#app/domain/billing/inbox/receive-event.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import type { Currency, Interval, PlanKey } from "#app/domain/plans.rules.ts";
import { openScopeInside, withScope, type Scope } from "#app/domain/scope.ts";
import { standingFrom, type RawStanding, type Standing } from "#app/domain/standing.ts";
import { createWorld, type Person, type Workspace } from "./stories.ts";

export type BillingWorld = Awaited<ReturnType<typeof createBillingWorld>>;

export const webhookSecret = "whsec_ofTheTests";

/** A world beside a local Stripe of its own, with the price list published. Both clocks are moved together. */
export async function createBillingWorld() {
  const world = await createWorld();
  const local = await startLocalStripe({ port: 0, dataFile: null });
  const settings = { secretKey: `sk_test_${randomBytes(8).toString("hex")}`, local: { host: "127.0.0.1", port: local.port, protocol: "http" as const } };
  const stripe = stripeClient(settings);
  await publishPrices(stripe, { dryRun: false });

  /** As somebody's requests: each of their scopes is opened anew, as the door opens it. */
  function work(place: Workspace, who: Person): BillingWork {
    return {
      stripe,
      tenantId: place.tenantId,
      inScope: (inside) => world.as(place, who, inside),
      asSystem: (inside) => asSystem(place, inside),
    };
  }

  function systemWork(place: Workspace): BillingWork {
    return { stripe, tenantId: place.tenantId, inScope: (inside) => asSystem(place, inside), asSystem: (inside) => asSystem(place, inside) };
  }

  async function asSystem<T>(place: Workspace, inside: (scope: Scope) => Promise<T>): Promise<T> {
    const now = await world.now();
    return systemScopes({ pool: world.pools.afterlogin_tenant, tenantId: place.tenantId, now, app: world.app, request: world.request() })(inside);
  }

  /** Fills in the form of a hosted page, as a person with this card would. Answers the page's status. */
  async function payAt(url: string, card: string = cards.good): Promise<number> {
    const body = new URLSearchParams({ number: card, expiry: "12 / 40", cvc: "123", name: "A Cardholder" });
    const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { origin: local.url } });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** Through checkout with a good card, then synced. Answers the subscription's id. */
  async function subscribe(place: Workspace, input: { plan?: PlanKey; interval?: Interval; currency?: Currency; seats?: number; card?: string } = {}): Promise<string> {
    const { url } = await startCheckout(work(place, place.owner), { plan: input.plan ?? "growth", interval: input.interval ?? "month", currency: input.currency, quantity: input.seats ?? 5 });
    const status = await payAt(url, input.card);
    if (status !== 303) throw new Error(`The checkout answered ${status}.`);
    await syncWorkspace(systemWork(place));
    const { subscription } = await standing(place);
    if (!subscription) throw new Error(`${place.name} has no subscription after its checkout.`);
    return subscription.stripeSubscriptionId;
  }

  /** The workspace's standing as its next request will find it. */
  async function standing(place: Workspace): Promise<Standing> {
    const now = await world.now();
    const { rows } = await world.admin.query<{ standing: RawStanding }>("select directory.standing_of($1, $2) as standing", [place.tenantId, now]);
    return standingFrom(rows[0]!.standing, now);
  }

  async function customerOf(place: Workspace): Promise<string> {
    const { rows } = await world.admin.query<{ id: string | null }>("select stripe_customer_id as id from tenant.billing_details where tenant_id = $1", [place.tenantId]);
    if (!rows[0]?.id) throw new Error(`${place.name} has no customer at Stripe.`);
    return rows[0].id;
  }

  /** Moves business time here and Stripe's time there, with all that happens at Stripe on the way. */
  async function moveTo(date: Date): Promise<void> {
    await local.advanceTo(date);
    await world.setNow(date);
  }

  async function days(count: number): Promise<void> {
    await moveTo(new Date(local.now().getTime() + count * 86_400_000));
  }

  const wake = createInboxBell(world.pools.afterlogin_intake, () => {});

  /** Posts an event to our intake as Stripe would. */
  async function deliver(event: object, options: { livemode?: boolean } = {}): Promise<Reception> {
    const body = JSON.stringify(event);
    const signature = stripe.webhooks.generateTestHeaderString({ payload: body, secret: webhookSecret });
    const intake = { stripe, pool: world.pools.afterlogin_intake, webhookSecret, livemode: options.livemode ?? false, wake };
    return receiveEvent(intake, { body: Buffer.from(body), signature });
  }

  async function drain(): Promise<InboxCounts> {
    return processInbox({ stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
  }

  /** Of Stripe's own record, oldest first. */
  function stripeEvents(type?: string): Stripe.Event[] {
    return (local.events() as unknown as Stripe.Event[]).filter((event) => type === undefined || event.type === type);
  }

  /** In a scope of the worker's role, as a job's handler has it. */
  async function asJob<T>(place: Workspace, inside: Parameters<typeof withScope<T>>[1]): Promise<T> {
    const actor = { kind: "system", label: "Afterlogin" } as const;
    const opening = { pool: world.pools.afterlogin_worker, tenantId: place.tenantId, actor, now: await world.now(), request: world.request(), app: world.app };
    return withScope(openScopeInside({ ...opening, writable: true }), inside);
  }

  async function close(): Promise<void> {
    await local.stop();
    await world.close();
  }

  return { ...world, local, settings, stripe, work, systemWork, payAt, subscribe, standing, customerOf, moveTo, days, deliver, drain, stripeEvents, asJob, close };
}

export const cards = {
  good: "4242424242424242",
  declined: "4000000000000002",
  /** Can be saved; every payment is declined. */
  declinesLater: "4000000000000341",
  mastercard: "5555555555554444",
  /** Asks for authentication at every payment. */
  authenticates: "4000002760003184",
} as const;
