import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, GOOD_CARD, openShop, press } from "./stripe-shop.ts";
import type { Shop } from "./stripe-shop.ts";

async function taxed(shop: Shop, address: Stripe.AddressParam, more: Stripe.CustomerUpdateParams = {}): Promise<Stripe.Subscription> {
  const customer = await customerWith(shop, "pm_card_visa");
  await shop.stripe.customers.update(customer.id, { address, ...more });
  return shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id, quantity: 3 }], automatic_tax: { enabled: true } });
}

async function newest(shop: Shop, sub: Stripe.Subscription): Promise<Stripe.Invoice> {
  return (await shop.stripe.invoices.list({ subscription: sub.id })).data[0] as Stripe.Invoice;
}

test("case 15: tax by the customer's country is in the totals", async () => {
  const shop = await openShop();
  const german = await newest(shop, await taxed(shop, { country: "DE" }));
  expect(german).toMatchObject({ subtotal: 3600, total: 4284, total_excluding_tax: 3600, amount_paid: 4284, automatic_tax: { enabled: true, status: "complete" } });
  expect(german.total_taxes).toMatchObject([{ amount: 684, taxable_amount: 3600, tax_behavior: "exclusive", taxability_reason: "standard_rated" }]);
  const rate = await shop.stripe.taxRates.retrieve(german.total_taxes?.[0]?.tax_rate_details?.tax_rate as string);
  expect(rate).toMatchObject({ percentage: 19, country: "DE", tax_type: "vat" });
  expect((await newest(shop, await taxed(shop, { country: "US", postal_code: "94107" }))).total).toBe(3888);
  expect((await newest(shop, await taxed(shop, { country: "AE" }))).total).toBe(3600);
});

test("a business with a European number, or exempt, pays none, and the invoice says why", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  await shop.stripe.customers.update(customer.id, { address: { country: "FR" } });
  await shop.stripe.customers.createTaxId(customer.id, { type: "eu_vat", value: "FRAB123456789" });
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], automatic_tax: { enabled: true } });
  expect(await newest(shop, sub)).toMatchObject({ total: 1200, total_taxes: [{ amount: 0, taxability_reason: "reverse_charge" }] });
  expect(await newest(shop, await taxed(shop, { country: "FR" }, { tax_exempt: "exempt" }))).toMatchObject({ total: 3600, total_taxes: [{ taxability_reason: "customer_exempt" }] });
});

test("case 15: without an address nothing is sold with tax; an address lost later stops the invoice, and giving it lets it go", async () => {
  const shop = await openShop();
  const nobody = await customerWith(shop, "pm_card_visa");
  await expect(shop.stripe.subscriptions.create({ customer: nobody.id, items: [{ price: shop.growth.id }], automatic_tax: { enabled: true } }))
    .rejects.toMatchObject({ statusCode: 400, code: "customer_tax_location_invalid" });
  const sub = await taxed(shop, { country: "DE" });
  const customer = sub.customer as string;
  await shop.stripe.customers.update(customer, { address: "" });
  await expect(shop.stripe.subscriptions.update(sub.id, { items: [{ id: sub.items.data[0]?.id, quantity: 9 }], proration_behavior: "always_invoice" }))
    .rejects.toMatchObject({ code: "customer_tax_location_invalid" });
  expect((await shop.stripe.subscriptions.retrieve(sub.id)).items.data[0]?.quantity).toBe(3);
  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  const stuck = await newest(shop, sub);
  expect(stuck).toMatchObject({
    status: "draft", automatic_tax: { status: "requires_location_inputs" }, last_finalization_error: { code: "customer_tax_location_invalid" }, auto_advance: true,
  });
  expect(shop.local.events().filter((event) => event.type === "invoice.finalization_failed")).toHaveLength(1);
  await expect(shop.stripe.invoices.finalizeInvoice(stuck.id as string)).rejects.toMatchObject({ code: "customer_tax_location_invalid" });
  await shop.stripe.customers.update(customer, { address: { country: "AT" } });
  await shop.local.advanceTo(at("2026-03-01T12:00:00Z"));
  expect(await shop.stripe.invoices.retrieve(stuck.id as string)).toMatchObject({ status: "paid", total: 4320, last_finalization_error: null });
});

test("a draft that nobody helps is tried for three days and then left", async () => {
  const shop = await openShop();
  const sub = await taxed(shop, { country: "DE" });
  await shop.stripe.customers.update(sub.customer as string, { address: "" });
  await shop.local.advanceTo(at("2026-03-20T00:00:00Z"));
  expect(await newest(shop, sub)).toMatchObject({ status: "draft", auto_advance: false, automatically_finalizes_at: null });
  expect(shop.local.events().filter((event) => event.type === "invoice.finalization_failed")).toHaveLength(3);
});

test("rates given by hand: added to the price or within it; inclusive prices with automatic tax too", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  const rate = (inclusive: boolean): Promise<Stripe.TaxRate> => shop.stripe.taxRates.create({ display_name: "VAT", inclusive, percentage: 20 as never });
  const [added, within] = [await rate(false), await rate(true)];
  const buy = async (ids: string[]): Promise<Stripe.Invoice> =>
    newest(shop, await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], default_tax_rates: ids }));
  expect(await buy([added.id])).toMatchObject({ total: 1440, total_excluding_tax: 1200, total_taxes: [{ amount: 240 }] });
  expect(await buy([within.id])).toMatchObject({ total: 1200, total_excluding_tax: 1000, total_taxes: [{ amount: 200, taxable_amount: 1000 }] });
  await shop.stripe.taxRates.update(added.id, { active: false });
  await expect(buy([added.id])).rejects.toMatchObject({ param: "default_tax_rates" });
  expect((await shop.stripe.taxRates.list({ active: true })).data.map((row) => row.id)).toEqual([within.id]);
  const priced = await shop.stripe.prices.create({ product: shop.growth.product as string, currency: "usd", unit_amount: 1190, recurring: { interval: "month" }, tax_behavior: "inclusive" });
  await shop.stripe.customers.update(customer.id, { address: { country: "DE" } });
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: priced.id }], automatic_tax: { enabled: true } });
  expect(await newest(shop, sub)).toMatchObject({ total: 1190, total_excluding_tax: 1000 });
});

test("tax comes after the discount; a credit note gives back its share of the tax; a preview is what is charged", async () => {
  const shop = await openShop();
  const sub = await taxed(shop, { country: "DE" });
  await shop.stripe.coupons.create({ id: "HALF", percent_off: 50, duration: "forever" });
  await shop.stripe.subscriptions.update(sub.id, { discounts: [{ coupon: "HALF" }] });
  expect((await shop.stripe.invoices.createPreview({ subscription: sub.id })).total).toBe(2142);
  await shop.local.advanceTo(at("2026-02-14T10:00:00Z"));
  const change = { items: [{ id: sub.items.data[0]?.id, quantity: 6 }], proration_behavior: "always_invoice" as const };
  const preview = await shop.stripe.invoices.createPreview({ subscription: sub.id, subscription_details: { ...change, proration_date: shop.local.now().getTime() / 1000 } });
  await shop.stripe.subscriptions.update(sub.id, change);
  // Unused time at the full price that was paid, the rest of the month at half: nothing more is due, in net or tax.
  expect([preview.total, (await newest(shop, sub)).total]).toEqual([0, 0]);
  await shop.local.advanceTo(at("2026-02-28T12:00:00Z"));
  const invoice = await newest(shop, sub);
  const page = await (await fetch(invoice.hosted_invoice_url as string)).text();
  for (const text of ["Discount", "-$36.00", "Tax", "$6.84"]) expect(page).toContain(text);
  expect(await (await fetch(invoice.invoice_pdf as string)).text()).toContain("Discount: -$36.00");
  expect(invoice).toMatchObject({ subtotal: 7200, total: 4284, total_taxes: [{ amount: 684, taxable_amount: 3600 }] });
  const note = await shop.stripe.creditNotes.create({
    invoice: invoice.id as string, lines: [{ type: "invoice_line_item", invoice_line_item: invoice.lines.data[0]?.id as string, quantity: 3 }], refund_amount: 2142,
  });
  expect(note).toMatchObject({ subtotal: 3600, discount_amount: 1800, total_excluding_tax: 1800, total: 2142, total_taxes: [{ amount: 342 }] });
  const rest = await shop.stripe.creditNotes.create({ invoice: invoice.id as string, amount: 1190, credit_amount: 1190 });
  expect(rest).toMatchObject({ total: 1190, total_excluding_tax: 1000 });
});

test("checkout asks for the address that the tax needs, keeps it, and charges with tax", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({ email: "olga@acme.test" });
  const base = { mode: "subscription" as const, customer: customer.id, line_items: [{ price: shop.growth.id, quantity: 2 }], automatic_tax: { enabled: true }, success_url: "http://app.test/done" };
  await expect(shop.stripe.checkout.sessions.create(base)).rejects.toMatchObject({ code: "customer_tax_location_invalid" });
  const session = await shop.stripe.checkout.sessions.create({ ...base, customer_update: { address: "auto" } });
  expect(session).toMatchObject({ amount_total: 2400, automatic_tax: { enabled: true, status: "requires_location_inputs" } });
  expect(await (await fetch(session.url as string)).text()).toContain("to come");
  expect(await (await press(session.url as string, GOOD_CARD)).text()).toContain("Enter your country");
  expect(await (await press(session.url as string, { ...GOOD_CARD, country: "us" })).text()).toContain("Enter your postal code");
  expect((await press(session.url as string, { ...GOOD_CARD, country: "de", city: "Berlin" })).status).toBe(303);
  expect(await shop.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ amount_total: 2856, total_details: { amount_tax: 456 }, automatic_tax: { status: "complete" } });
  expect((await shop.stripe.customers.retrieve(customer.id) as Stripe.Customer).address).toMatchObject({ country: "DE", city: "Berlin" });
  expect((await shop.stripe.invoices.list()).data[0]).toMatchObject({ total: 2856, status: "paid" });
});
