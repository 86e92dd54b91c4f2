import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type Stripe from "stripe";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import { saveBillingDetails } from "#app/domain/billing/details/save-billing-details.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { tellCustomerAgain } from "#app/domain/billing/details/tell-customer.ts";
import { tellDetails } from "#app/domain/billing/details/tell-details.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal } from "#tests/support/stories.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const nothing = { billingEmail: "", companyName: "", country: "", line1: "", line2: "", city: "", state: "", postal: "", purchaseOrder: "", invoiceEmails: "" };
const berlin = { country: "DE", line1: "Torstraße 1", city: "Berlin", postal: "10119" };

async function paying(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  return place;
}

async function atStripe(place: Workspace): Promise<Stripe.Customer> {
  return (await world.stripe.customers.retrieve(await world.customerOf(place))) as Stripe.Customer;
}

async function versionOf(place: Workspace): Promise<number> {
  const { rows } = await world.admin.query<{ version: number }>("select version from tenant.billing_details where tenant_id = $1", [place.tenantId]);
  return rows[0]!.version;
}

async function save(place: Workspace, typed: Partial<typeof nothing>, who = place.owner) {
  return saveBillingDetails(world.work(place, who), { ...nothing, billingEmail: "bills@example.test", ...typed, version: await versionOf(place) });
}

async function shown(place: Workspace) {
  return world.as(place, place.owner, async (scope) => (await getBilling(scope)).details);
}

describe("billing details", () => {
  test("are saved here, told to Stripe and recorded with what changed alone", async () => {
    const lark = await paying("Lark", "Lars");
    expect(await save(lark, { ...berlin, billingEmail: " Accounts@Lark.test ", companyName: "Lark GmbH" })).toEqual({ stripe: "told" });
    expect(await atStripe(lark)).toMatchObject({ email: "accounts@lark.test", name: "Lark GmbH", address: { country: "DE", line1: "Torstraße 1", city: "Berlin", postal_code: "10119" } });
    expect(await shown(lark)).toMatchObject({ billingEmail: "accounts@lark.test", companyName: "Lark GmbH", address: { country: "DE", city: "Berlin" }, untold: false });
    const event = (await world.events(lark)).find(({ action }) => action === "billing.address_changed");
    expect(event).toMatchObject({ after: { billingEmail: "accounts@lark.test", companyName: "Lark GmbH", country: "DE" } });
    expect(Object.keys(event!.after as object)).not.toContain("purchaseOrder");
  });

  test("that change nothing change nothing: no event, no version, no call", async () => {
    const wren = await paying("Wren", "Wanda");
    await save(wren, berlin);
    const version = await versionOf(wren);
    const events = (await world.events(wren)).length;
    const calls = world.stripeEvents("customer.updated").length;
    await save(wren, berlin);
    expect([await versionOf(wren), (await world.events(wren)).length, world.stripeEvents("customer.updated").length]).toEqual([version, events, calls]);
  });

  test("taken away are taken away at Stripe, too", async () => {
    const robin = await paying("Robin", "Rob");
    await save(robin, { ...berlin, companyName: "Robin AG", purchaseOrder: "PO-7" });
    expect((await atStripe(robin)).invoice_settings.custom_fields).toEqual([{ name: "Purchase order", value: "PO-7" }]);
    await save(robin, {});
    const { name, address, invoice_settings: settings } = await atStripe(robin);
    expect([name, address?.country ?? null, settings.custom_fields]).toEqual(["Robin", null, null]);
    expect((await shown(robin)).address).toBeNull();
  });

  test("the second of two who edit is told, and the first one's words stand", async () => {
    const finch = await paying("Finch", "Fay");
    const bill = await world.person("Bill");
    await world.join(finch, bill, "member", { billingManager: true });
    const version = await versionOf(finch);
    await saveBillingDetails(world.work(finch, finch.owner), { ...nothing, ...berlin, billingEmail: "one@finch.test", version });
    const refused = await refusal(saveBillingDetails(world.work(finch, bill), { ...nothing, ...berlin, billingEmail: "two@finch.test", version }));
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("someone else") as string });
    expect((await atStripe(finch)).email).toBe("one@finch.test");
  });

  test("at once, one is saved and the other is told", async () => {
    const owl = await paying("Owl", "Olaf");
    const version = await versionOf(owl);
    const both = await Promise.allSettled(["one", "two"].map((name) => saveBillingDetails(world.work(owl, owl.owner), { ...nothing, billingEmail: `${name}@owl.test`, version })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await atStripe(owl)).email).toBe((await shown(owl)).billingEmail);
  });

  test("are refused field by field, and nothing of them is kept", async () => {
    const crow = await paying("Crow", "Cora");
    const refused = await refusal(save(crow, { billingEmail: "nowhere", country: "US", line1: "1 Main St", city: "Austin", invoiceEmails: "x" }));
    expect(refused.code).toBe("invalid");
    expect(Object.keys(refused.fields).sort()).toEqual(["billingEmail", "invoiceEmails", "postal", "state"]);
    expect((await shown(crow)).address).toBeNull();
  });

  test("can be given before there is a customer, who then has them from the first invoice", async () => {
    const tern = await world.workspace({ name: "Tern", owner: await world.person("Tess"), plan: "starter" });
    expect(await save(tern, { ...berlin, companyName: "Tern SE" })).toEqual({ stripe: "told" });
    await startCheckout(world.work(tern, tern.owner), { plan: "growth", interval: "month", quantity: 2 });
    expect(await atStripe(tern)).toMatchObject({ name: "Tern SE", address: { city: "Berlin" } });
    expect((await shown(tern)).untold).toBe(false);
  });
});

describe("a Stripe that does not answer", () => {
  test("keeps nobody from saving; what falls due tells it later, with the same words", async () => {
    const stork = await paying("Stork", "Stella");
    world.local.requests.failNext(3);
    expect(await save(stork, berlin)).toEqual({ stripe: "coming" });
    expect((await shown(stork)).untold).toBe(true);
    expect((await atStripe(stork)).address).toBeNull();
    const { rows } = await world.admin.query<{ ref: string }>("select ref_id as ref from directory.due where tenant_id = $1 and kind = 'details.tell'", [stork.tenantId]);
    expect(rows).toEqual([{ ref: stork.tenantId }]);
    expect(await tellCustomerAgain(world.systemWork(stork))).toEqual({ told: true });
    expect((await atStripe(stork)).address).toMatchObject({ city: "Berlin" });
    expect((await shown(stork)).untold).toBe(false);
  });

  test("whose answer is lost is asked with the same key: one change there", async () => {
    const heron = await paying("Heron", "Hal");
    const before = world.stripeEvents("customer.updated").length;
    world.local.requests.loseNext(2);
    await save(heron, berlin);
    await tellDetails(world.systemWork(heron));
    expect(world.stripeEvents("customer.updated").length).toBe(before + 1);
    expect((await shown(heron)).untold).toBe(false);
  });

  test("a process that dies while it tells keeps the next one away for two minutes, and reconcile finishes", async () => {
    const ibis = await paying("Ibis", "Ida");
    await save(ibis, {});
    const set = (until: string) =>
      world.admin.query(`update tenant.billing_details set city = 'Bonn', country = 'DE', line1 = 'A', version = version + 1, untold_since = now(), telling_until = now() + $2::interval where tenant_id = $1`, [ibis.tenantId, until]);
    await set("1 minute");
    expect(await tellCustomerAgain(world.systemWork(ibis))).toEqual({ told: false });
    expect((await atStripe(ibis)).address?.city ?? null).toBeNull();
    await set("-1 second");
    await reconcile({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
    expect((await atStripe(ibis)).address?.city).toBe("Bonn");
  });

  test("ten who tell at once tell it once", async () => {
    const duck = await paying("Duck", "Dan");
    await world.admin.query("update tenant.billing_details set city = 'Bonn', country = 'DE', line1 = 'A', version = version + 1, untold_since = now() where tenant_id = $1", [duck.tenantId]);
    const before = world.stripeEvents("customer.updated").length;
    await Promise.all(Array.from({ length: 10 }, () => tellDetails(world.systemWork(duck))));
    expect(world.stripeEvents("customer.updated").length).toBe(before + 1);
  });
});

describe("what Stripe says of the customer", () => {
  test("its credit is shown, with its sign turned to what it means", async () => {
    const gull = await paying("Gull", "Gus");
    await world.stripe.customers.createBalanceTransaction(await world.customerOf(gull), { amount: -2500, currency: "usd" });
    expect(await syncWorkspace(world.systemWork(gull))).toMatchObject({ changed: ["credit balance"] });
    expect((await shown(gull)).credit).toEqual({ amount: 2500, currency: "usd" });
    expect(await syncWorkspace(world.systemWork(gull))).toMatchObject({ changed: [] });
  });

  test("an address it asked for becomes ours where we have none, and replaces none of ours", async () => {
    const swan = await paying("Swan", "Sue");
    const customer = await world.customerOf(swan);
    await world.stripe.customers.update(customer, { address: { country: "FR", line1: "1 rue A", city: "Paris", postal_code: "75001" } });
    await syncWorkspace(world.systemWork(swan));
    expect((await shown(swan)).address).toMatchObject({ country: "FR", city: "Paris" });
    await save(swan, berlin);
    await world.stripe.customers.update(customer, { address: { country: "FR", line1: "1 rue A", city: "Paris", postal_code: "75001" } });
    await syncWorkspace(world.systemWork(swan));
    expect((await shown(swan)).address).toMatchObject({ country: "DE" });
  });

  test("a reading made before somebody typed an address does not undo it", async () => {
    const coot = await paying("Coot", "Cal");
    await world.stripe.customers.update(await world.customerOf(coot), { address: { country: "FR", line1: "1 rue A", city: "Paris", postal_code: "75001" } });
    await world.admin.query("update tenant.billing_details set untold_since = now(), version = version + 1 where tenant_id = $1", [coot.tenantId]);
    await syncWorkspace(world.systemWork(coot));
    expect((await shown(coot)).address).toBeNull();
  });
});

describe("invoice mails to finance addresses", () => {
  async function invoiceMails(place: Workspace) {
    return (await world.mails()).filter(({ tenantId, template }) => tenantId === place.tenantId && template === "invoice_issued");
  }

  test("each address gets each invoice once, with the purchase order and a link that needs no sign-in", async () => {
    const kite = await world.workspace({ name: "Kite", owner: await world.person("Kim"), plan: "starter" });
    await save(kite, { invoiceEmails: "ap@kite.test books@kite.test" });
    await world.subscribe(kite);
    for (let times = 0; times < 3; times++) await syncWorkspace(world.systemWork(kite));
    const mails = await invoiceMails(kite);
    expect(mails.map(({ to }) => to).sort()).toEqual(["ap@kite.test", "books@kite.test"]);
    expect(mails[0]!.text).toContain("/invoices/");
    expect(mails[0]!.subject).toMatch(/^Invoice .* of Kite: \$60\.00$/);
  });

  test("an open invoice is sent when it is owed, and not again when it is paid", async () => {
    const rook = await paying("Rook", "Rita");
    await save(rook, { invoiceEmails: "ap@rook.test" });
    world.local.payments.always(await world.customerOf(rook), "declined");
    const { subscription } = await world.standing(rook);
    await world.moveTo(new Date(subscription!.periodEnd.getTime() + 2 * 3_600_000));
    await syncWorkspace(world.systemWork(rook));
    const [mail, ...others] = await invoiceMails(rook);
    expect(others).toEqual([]);
    expect(mail!.text).toContain("is open");
    world.local.payments.always(await world.customerOf(rook), null);
    await world.stripe.invoices.pay((await world.standing(rook)).openDebt!.stripeInvoiceId);
    await syncWorkspace(world.systemWork(rook));
    expect(await invoiceMails(rook)).toHaveLength(1);
  });

  test("invoices from long ago are history", async () => {
    const dove = await paying("Dove", "Dora");
    await save(dove, { invoiceEmails: "ap@dove.test" });
    await world.admin.query("delete from tenant.invoices where tenant_id = $1", [dove.tenantId]);
    await world.setNow(new Date((await world.now()).getTime() + 40 * 86_400_000));
    await syncWorkspace(world.systemWork(dove));
    expect(await invoiceMails(dove)).toEqual([]);
  });
});
