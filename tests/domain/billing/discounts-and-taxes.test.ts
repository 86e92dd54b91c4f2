import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishDrafts } from "#app/domain/billing/details/finish-drafts.ts";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { listInvoices } from "#app/domain/billing/invoices/list-invoices.ts";
import { saveBillingDetails } from "#app/domain/billing/details/save-billing-details.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { cards, createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const nothing = { billingEmail: "bills@example.test", companyName: "", country: "", line1: "", line2: "", city: "", state: "", postal: "", purchaseOrder: "", invoiceEmails: "" };
const berlin = { ...nothing, country: "DE", line1: "Torstraße 1", city: "Berlin", postal: "10119" };

const sync = (place: Workspace) => syncWorkspace(world.systemWork(place));

async function starter(name: string, owner: string): Promise<Workspace> {
  return world.workspace({ name, owner: await world.person(owner), plan: "starter" });
}

async function invoices(place: Workspace) {
  const { invoices: all } = await world.as(place, place.owner, (scope) => listInvoices(scope, { status: null, after: null }));
  return all.map(({ total, discount, tax, status }) => ({ total, discount, tax, status })).reverse();
}

/** Through the checkout with a code. Answers the last status, and what the page said to the code. */
async function buy(place: Workspace, code: string) {
  const { url } = await startCheckout(world.work(place, place.owner), { plan: "growth", interval: "month", quantity: 5 });
  const press = (typed: Record<string, string>) => fetch(url, { method: "POST", body: new URLSearchParams(typed), redirect: "manual", headers: { origin: world.local.url } });
  // A code changes the price, which the page shows before anything is charged.
  const text = await (await press({ code, code_button: "apply" })).text();
  const { status } = await press({ number: cards.good, expiry: "12 / 40", cvc: "123", name: "A Cardholder", ...(text.includes("code-problem") ? { code } : {}) });
  await sync(place);
  return { status, text };
}

async function coupon(code: string, given: object, more: { expires_at?: number } = {}) {
  const { id } = await world.stripe.coupons.create({ percent_off: 50, duration: "once", ...given });
  await world.stripe.promotionCodes.create({ code, promotion: { type: "coupon", coupon: id }, ...more });
}

async function months(place: Workspace, count: number) {
  for (let month = 0; month < count; month++) {
    await world.days(31);
    await sync(place);
  }
}

describe("case 14: a coupon", () => {
  test("for once is taken off the first invoice, and no other", async () => {
    await coupon("HALFONCE", {});
    const acme = await starter("Acme", "Anna");
    await buy(acme, "HALFONCE");
    await months(acme, 2);
    expect(await invoices(acme)).toMatchObject([{ total: 3000, discount: 3000 }, { total: 6000, discount: 0 }, { total: 6000, discount: 0 }]);
  });

  test("that repeats is taken off for its months", async () => {
    await coupon("TWOMONTHS", { percent_off: 10, duration: "repeating", duration_in_months: 2 });
    const birch = await starter("Birch", "Ben");
    await buy(birch, "TWOMONTHS");
    await months(birch, 2);
    expect(await invoices(birch)).toMatchObject([{ total: 5400, discount: 600 }, { total: 5400, discount: 600 }, { total: 6000, discount: 0 }]);
    expect(await sync(birch)).toMatchObject({ changed: [] });
  });

  test("code that has expired is an error at its field, and nothing is charged", async () => {
    await coupon("GONE", {}, { expires_at: Math.floor((await world.now()).getTime() / 1000) + 3600 });
    await world.days(1);
    const cedar = await starter("Cedar", "Cleo");
    const { status, text } = await buy(cedar, "GONE");
    expect(status).not.toBe(303);
    expect(text).toMatch(/id="code-problem"[^>]*>[^<]*expired/);
    expect([await invoices(cedar), (await world.standing(cedar)).subscription]).toEqual([[], null]);
  });
});

describe("case 15: tax", () => {
  /** Stripe works the tax out from the address from now on. */
  async function taxed(place: Workspace) {
    await world.subscribe(place);
    await world.stripe.subscriptions.update((await world.standing(place)).subscription!.stripeSubscriptionId, { automatic_tax: { enabled: true } });
  }

  async function renew(place: Workspace) {
    await world.moveTo(new Date((await world.standing(place)).subscription!.periodEnd.getTime() + 2 * 3_600_000));
    return sync(place);
  }

  async function mails(place: Workspace) {
    return (await world.mails()).filter(({ tenantId, template }) => tenantId === place.tenantId && template === "address_missing");
  }

  const details = (place: Workspace) => world.as(place, place.owner, async (scope) => (await getBilling(scope)).details);
  const version = async (place: Workspace) => (await world.admin.query<{ version: number }>("select version from tenant.billing_details where tenant_id = $1", [place.tenantId])).rows[0]!.version;
  const save = async (place: Workspace, typed: typeof nothing) => saveBillingDetails(world.work(place, place.owner), { ...typed, version: await version(place) });

  /** Its address is gone at Stripe, so that the next invoice cannot be worked out. */
  async function withoutAddress(place: Workspace) {
    await save(place, berlin);
    await taxed(place);
    await save(place, nothing);
    return renew(place);
  }

  test("stands in the total and beside it", async () => {
    const dill = await starter("Dill", "Dina");
    await save(dill, berlin);
    await taxed(dill);
    await renew(dill);
    expect((await invoices(dill)).at(-1)).toMatchObject({ total: 7140, tax: 1140 });
  });

  test("without an address flags it for staff, and tells those who manage billing what to add, once", async () => {
    const elm = await starter("Elm", "Ella");
    expect(await withoutAddress(elm)).toMatchObject({ changed: expect.arrayContaining(["address missing"]) as string[], flags: ["address_missing"] });
    for (let times = 0; times < 3; times++) await sync(elm);
    const [mail, ...others] = await mails(elm);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: "ella@example.test", text: expect.stringContaining("/billing/details") as string });
    expect((await details(elm)).addressMissing).toBe(true);
    expect((await world.standing(elm)).access).toMatchObject({ level: "full", reason: "active" });
  });

  test("once the address is there, the invoice is sent at once, and the flag goes", async () => {
    const fir = await starter("Fir", "Finn");
    await withoutAddress(fir);
    expect(await invoices(fir)).toHaveLength(1);
    await save(fir, berlin);
    expect((await invoices(fir)).at(-1)).toMatchObject({ total: 7140, tax: 1140 });
    expect((await details(fir)).addressMissing).toBe(false);
    expect(await sync(fir)).toMatchObject({ flags: [] });
    expect(await finishDrafts(world.systemWork(fir))).toEqual({ finished: 0 });
  });

  test("switched on, is asked about at the checkout, whose address becomes ours", async () => {
    const hazel = await starter("Hazel", "Hanna");
    const work = world.work(hazel, hazel.owner);
    const withTax = { ...work, inScope: <T>(inside: (scope: Scope) => Promise<T>) => work.inScope((scope) => inside({ ...scope, app: { ...scope.app, automaticTax: true } })) };
    const { url } = await startCheckout(withTax, { plan: "growth", interval: "month", quantity: 5 });
    const press = (typed: object) => fetch(url, { method: "POST", redirect: "manual", headers: { origin: world.local.url }, body: new URLSearchParams({ number: cards.good, expiry: "12 / 40", cvc: "123", name: "H", ...typed }) });
    expect((await press({})).status).toBe(402);
    expect((await press({ country: "de", line1: "Torstraße 1", city: "Berlin", postal_code: "10119" })).status).toBe(303);
    await sync(hazel);
    expect(await invoices(hazel)).toMatchObject([{ total: 7140, tax: 1140 }]);
    expect((await details(hazel)).address).toMatchObject({ country: "DE", city: "Berlin" });
  });

  test("that is missing again is told again", async () => {
    const gorse = await starter("Gorse", "Gail");
    await withoutAddress(gorse);
    await save(gorse, berlin);
    await save(gorse, nothing);
    await renew(gorse);
    expect(await mails(gorse)).toHaveLength(2);
  });
});
