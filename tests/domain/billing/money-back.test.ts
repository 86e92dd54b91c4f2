import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelForDispute } from "#app/domain/billing/lifecycle/cancel-for-dispute.ts";
import { listInvoices } from "#app/domain/billing/invoices/list-invoices.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

async function paying(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  return place;
}

const sync = (place: Workspace) => syncWorkspace(world.systemWork(place));
const charge = async (place: Workspace) => (await world.stripe.charges.list({ customer: await world.customerOf(place) })).data[0]!;

async function ledger(place: Workspace) {
  const { invoices } = await world.as(place, place.owner, (scope) => listInvoices(scope, { status: null, after: null }));
  return invoices.map(({ status, total, adjustments }) => ({ status, total, adjustments: adjustments.map(({ kind, amount, status: state }) => [kind, amount, state]) }));
}

async function actionsOf(place: Workspace) {
  return (await world.events(place)).map(({ action }) => action);
}

async function asked(place: Workspace) {
  return (await world.outbox()).filter(({ job, tenantId }) => job === "billing.cancel-for-dispute" && tenantId === place.tenantId);
}

/** Delivers what Stripe said since, as its webhooks do, and works it off. */
async function deliverAll(types: RegExp) {
  for (const event of world.stripeEvents().filter(({ type }) => types.test(type))) await world.deliver(event);
  return world.drain();
}

describe("refunds", () => {
  test("case 13: a partial refund, then the rest, stand in the ledger beside the invoice; access is unchanged", async () => {
    const acme = await paying("Acme", "Anna");
    const before = (await world.standing(acme)).access;
    const { id } = await charge(acme);
    await world.stripe.refunds.create({ charge: id, amount: 1000 });
    expect(await sync(acme)).toMatchObject({ changed: ["payment.refunded"] });
    expect(await ledger(acme)).toEqual([{ status: "paid", total: 6000, adjustments: [["refund", 1000, "succeeded"]] }]);
    await world.stripe.refunds.create({ charge: id });
    await sync(acme);
    expect(await ledger(acme)).toEqual([{ status: "paid", total: 6000, adjustments: [["refund", 1000, "succeeded"], ["refund", 5000, "succeeded"]] }]);
    expect((await world.standing(acme)).access).toEqual(before);
    expect((await actionsOf(acme)).filter((action) => action === "payment.refunded")).toHaveLength(2);
    expect(await sync(acme)).toMatchObject({ changed: [] });
  });

  test("case 13: the event of a refund is enough; nobody has to ask", async () => {
    const birch = await paying("Birch", "Ben");
    await world.stripe.refunds.create({ charge: (await charge(birch)).id, amount: 500 });
    const [event] = world.stripeEvents("refund.created").slice(-1);
    await world.deliver(event!);
    expect((await world.drain()).done).toBe(1);
    expect((await ledger(birch))[0]!.adjustments).toEqual([["refund", 500, "succeeded"]]);
  });

  test("a credit note stands beside the invoice it belongs to", async () => {
    const cedar = await paying("Cedar", "Cleo");
    const { data } = await world.stripe.invoices.list({ customer: await world.customerOf(cedar) });
    await world.stripe.creditNotes.create({ invoice: data[0]!.id!, amount: 700, credit_amount: 700 });
    await sync(cedar);
    expect((await ledger(cedar))[0]!.adjustments).toEqual([["credit_note", 700, "issued"]]);
    expect(await actionsOf(cedar)).toContain("invoice.credited");
  });

  test("a refund that Stripe cannot be asked about makes the event wait, and it is done later", async () => {
    const dill = await paying("Dill", "Dina");
    await world.stripe.refunds.create({ charge: (await charge(dill)).id, amount: 300 });
    const [event] = world.stripeEvents("refund.created").slice(-1);
    await world.deliver(event!);
    world.local.requests.failNext(50);
    expect((await world.drain()).failed).toBe(1);
    world.local.requests.failNext(0);
    await world.admin.query("update platform.stripe_events set claimed_at = now() - interval '1 second' where id = $1", [event!.id]);
    expect((await world.drain()).done).toBe(1);
  });
});

describe("disputes", () => {
  test("case 12: a dispute that is opened changes no access, stands beside the invoice and is flagged for staff", async () => {
    const elm = await paying("Elm", "Ella");
    const before = (await world.standing(elm)).access;
    await world.local.disputes.open((await charge(elm)).id);
    expect(await deliverAll(/^charge\.dispute\./)).toMatchObject({ failed: 0, ignored: 0, quarantined: 0 });
    expect((await world.standing(elm)).access).toEqual(before);
    expect((await ledger(elm))[0]!.adjustments).toMatchObject([["dispute", 6000, expect.stringMatching(/needs_response|under_review/) as string]]);
    expect(await actionsOf(elm)).toContain("payment.disputed");
    expect(await sync(elm)).toMatchObject({ changed: [], flags: ["dispute_open"] });
    expect(await asked(elm)).toEqual([]);
  });

  test("case 12: the event of a dispute names no customer, only the payment, and reaches its workspace all the same", async () => {
    const dogwood = await paying("Dogwood", "Dora");
    await world.local.disputes.open((await charge(dogwood)).id);
    const [event] = world.stripeEvents("charge.dispute.created").slice(-1);
    expect((event!.data.object as { customer?: string }).customer).toBeUndefined();
    await world.deliver(event!);
    world.local.requests.failNext(3);
    expect(await world.drain(), "nobody knows yet whose it is").toMatchObject({ failed: 1, ignored: 0 });
    await world.admin.query("update platform.stripe_events set claimed_at = now() - interval '1 second' where id = $1", [event!.id]);
    expect((await world.drain()).done).toBe(1);
    const { rows } = await world.admin.query<{ customer: string; tenant: string }>("select customer_id as customer, tenant_id as tenant from platform.stripe_events where id = $1", [event!.id]);
    expect(rows).toEqual([{ customer: await world.customerOf(dogwood), tenant: dogwood.tenantId }]);
  });

  test("case 12: won, everything stays as it is and the flag goes", async () => {
    const fir = await paying("Fir", "Finn");
    const dispute = await world.local.disputes.open((await charge(fir)).id);
    await sync(fir);
    await world.local.disputes.close(dispute, "won");
    expect(await sync(fir)).toMatchObject({ changed: ["payment.dispute_decided"], flags: [] });
    expect((await world.standing(fir)).access).toMatchObject({ level: "full", reason: "active" });
    expect(await asked(fir)).toEqual([]);
  });

  test("case 12: lost, the subscription it paid for is canceled, once, with the reason in the activity", async () => {
    const gorse = await paying("Gorse", "Gail");
    const dispute = await world.local.disputes.open((await charge(gorse)).id);
    await world.local.disputes.close(dispute, "lost");
    for (let times = 0; times < 3; times++) await sync(gorse);
    const [job, ...others] = await asked(gorse);
    expect(others).toEqual([]);
    const { adjustmentId } = job!.payload as { adjustmentId: string };
    expect(await cancelForDispute(world.systemWork(gorse), { adjustmentId })).toEqual({ canceled: expect.stringMatching(/^sub_/) as string });
    const { subscription, access } = await world.standing(gorse);
    expect([subscription!.status, access.reason]).toEqual(["canceled", "starter"]);
    const ended = (await world.events(gorse)).find(({ action }) => action === "subscription.canceled");
    expect(ended).toMatchObject({ after: { reason: expect.stringContaining("disputed") as string } });
    expect(await cancelForDispute(world.systemWork(gorse), { adjustmentId })).toEqual({ canceled: null });
  });

  test("case 12: a subscription that began after a lost dispute is left alone", async () => {
    const hazel = await paying("Hazel", "Hanna");
    const dispute = await world.local.disputes.open((await charge(hazel)).id);
    await world.local.disputes.close(dispute, "lost");
    await sync(hazel);
    const { adjustmentId } = (await asked(hazel))[0]!.payload as { adjustmentId: string };
    await world.stripe.subscriptions.cancel((await world.standing(hazel)).subscription!.stripeSubscriptionId);
    await sync(hazel);
    const anew = await world.subscribe(hazel);
    expect(await cancelForDispute(world.systemWork(hazel), { adjustmentId })).toEqual({ canceled: null });
    expect((await world.standing(hazel)).subscription).toMatchObject({ stripeSubscriptionId: anew, status: "active" });
  });

  test("case 12: an answer that is lost on the way cancels once", async () => {
    const iris = await paying("Iris", "Ivo");
    const dispute = await world.local.disputes.open((await charge(iris)).id);
    await world.local.disputes.close(dispute, "lost");
    await sync(iris);
    const { adjustmentId } = (await asked(iris))[0]!.payload as { adjustmentId: string };
    world.local.requests.loseNext(3);
    await cancelForDispute(world.systemWork(iris), { adjustmentId }).catch(() => {});
    await cancelForDispute(world.systemWork(iris), { adjustmentId });
    await sync(iris);
    expect((await actionsOf(iris)).filter((action) => action === "subscription.canceled")).toHaveLength(1);
  });
});

describe("the list of invoices", () => {
  test("goes on where a page ended, filters, and takes nonsense for the beginning", async () => {
    const jade = await paying("Jade", "Jan");
    for (let month = 0; month < 3; month++) {
      await world.days(31);
      await sync(jade);
    }
    const list = (after: string | null, status: "open" | "paid" | null = null, most = 2) => world.as(jade, jade.owner, (scope) => listInvoices(scope, { status, after, most }));
    const first = await list(null);
    const second = await list(first.next);
    const numbers = [...first.invoices, ...second.invoices].map(({ number }) => number);
    expect([first.invoices.length, second.invoices.length, second.next, new Set(numbers).size]).toEqual([2, 2, null, 4]);
    expect((await list(null, "open")).invoices).toEqual([]);
    expect((await list(null, "paid", 10)).invoices).toHaveLength(4);
    for (const nonsense of ["", "x", "1.2", `9e99.${jade.tenantId}`]) expect((await list(nonsense)).invoices).toHaveLength(2);
  });

  test("shows nobody another workspace's, nor what became of it", async () => {
    const [kelp, lime] = [await paying("Kelp", "Kai"), await paying("Lime", "Lou")];
    await world.stripe.refunds.create({ charge: (await charge(kelp)).id, amount: 100 });
    await sync(kelp);
    expect((await ledger(lime)).map(({ adjustments }) => adjustments)).toEqual([[]]);
  });
});
