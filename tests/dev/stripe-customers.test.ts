import { expect, test } from "vitest";
import type Stripe from "stripe";
import { at, customerWith, openShop, subscribe } from "./stripe-shop.ts";

test("tax ids: the form of each type is asked for, and its country known", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({ name: "Acme" });
  const make = (type: Stripe.TaxIdCreateParams.Type, value: string): Promise<Stripe.TaxId> =>
    shop.stripe.customers.createTaxId(customer.id, { type, value });
  const good: [string, string, string][] = [
    ["eu_vat", "DE123456789", "DE"], ["eu_vat", "EL123456789", "GR"], ["eu_vat", "ATU12345678", "AT"], ["gb_vat", "GB123456789", "GB"],
    ["us_ein", "12-3456789", "US"], ["ch_vat", "CHE-123.456.789 MWST", "CH"], ["no_vat", "123456789MVA", "NO"], ["au_abn", "12345678912", "AU"],
    ["ca_gst_hst", "123456789RT0002", "CA"], ["in_gst", "12ABCDE3456FGZH", "IN"], ["jp_trn", "T1234567891234", "JP"], ["sg_gst", "M12345678X", "SG"],
    ["br_cnpj", "01.234.456/5432-10", "BR"], ["mx_rfc", "ABC010203AB9", "MX"], ["za_vat", "4123456789", "ZA"], ["nz_gst", "123456789", "NZ"],
  ];
  for (const [type, value, country] of good) {
    const made = await make(type, value);
    expect([type, made.country, made.customer]).toEqual([type, country, customer.id]);
    await shop.stripe.customers.deleteTaxId(customer.id, made.id);
  }
  for (const [type, value] of [["eu_vat", "DE12345678"], ["eu_vat", "XX123456789"], ["gb_vat", "123456789"], ["us_ein", "123456789"], ["ch_vat", "CHE123456789"], ["no_vat", "123456789"]] as const) {
    await expect(make(type, value)).rejects.toMatchObject({ statusCode: 400, code: "tax_id_invalid", param: "value" });
  }
  await expect(make("kz_bin", "123456789123")).rejects.toMatchObject({ code: "local_unserved", param: "type" });
  expect((await shop.stripe.customers.listTaxIds(customer.id)).data).toEqual([]);
});

test("European, British and Australian numbers are verified a minute later; others are not", async () => {
  const shop = await openShop();
  const customer = await shop.stripe.customers.create({
    name: "Acme", tax_id_data: [{ type: "eu_vat", value: "DE123456789" }, { type: "eu_vat", value: "111111111" }, { type: "us_ein", value: "12-3456789" }, { type: "gb_vat", value: "222222222" }],
  });
  const states = async (): Promise<[string, string | undefined][]> =>
    (await shop.stripe.customers.listTaxIds(customer.id)).data.map((row) => [row.value, row.verification?.status]);
  expect(await states()).toEqual([["222222222", "pending"], ["12-3456789", "unavailable"], ["111111111", "pending"], ["DE123456789", "pending"]]);
  await shop.local.advanceTo(at("2026-01-31T10:01:00Z"));
  expect(await states()).toEqual([["222222222", "pending"], ["12-3456789", "unavailable"], ["111111111", "unverified"], ["DE123456789", "verified"]]);
  const { data: [first] } = await shop.stripe.customers.listTaxIds(customer.id, { limit: 1 });
  expect(await shop.stripe.customers.deleteTaxId(customer.id, first?.id as string)).toEqual(expect.objectContaining({ deleted: true, object: "tax_id" }));
  await expect(shop.stripe.customers.retrieveTaxId(customer.id, first?.id as string)).rejects.toMatchObject({ statusCode: 404 });
  const types = shop.local.events().map((event) => event.type).filter((type) => type.startsWith("customer.tax_id"));
  expect(types).toEqual([...Array<string>(4).fill("customer.tax_id.created"), "customer.tax_id.updated", "customer.tax_id.updated", "customer.tax_id.deleted"]);
  await expect(shop.stripe.customers.create({ tax_id_data: [{ type: "us_ein", value: "1" }] })).rejects.toMatchObject({ param: "tax_id_data[0][value]" });
  expect((await shop.stripe.customers.list()).data).toHaveLength(1);
});

test("address, tax number and purchase order are printed on invoices, as they are when each is finalized", async () => {
  const shop = await openShop();
  const sub = await subscribe(shop, "pm_card_visa");
  const customer = sub.customer as string;
  await shop.stripe.customers.update(customer, {
    address: { line1: "Hauptstr. 1", postal_code: "10115", city: "Berlin", country: "DE" },
    shipping: { name: "Acme Lager", address: { city: "Potsdam", country: "DE" } },
    invoice_settings: { custom_fields: [{ name: "Purchase order", value: "PO-77" }] },
  });
  await shop.stripe.customers.createTaxId(customer, { type: "eu_vat", value: "DE123456789" });
  await shop.local.advanceTo(at("2026-02-28T10:30:00Z"));
  await shop.stripe.customers.update(customer, { invoice_settings: { custom_fields: [{ name: "Purchase order", value: "PO-78" }] } });
  await shop.local.advanceTo(at("2026-02-28T11:00:00Z"));
  const { data: [invoice, first] } = await shop.stripe.invoices.list({ customer });
  expect(first).toMatchObject({ custom_fields: null, customer_address: null, customer_tax_ids: [] });
  expect(invoice).toMatchObject({
    custom_fields: [{ name: "Purchase order", value: "PO-78" }], customer_address: { city: "Berlin", line2: null },
    customer_shipping: { name: "Acme Lager" }, customer_tax_ids: [{ type: "eu_vat", value: "DE123456789" }],
  });
  const page = await (await fetch(invoice?.hosted_invoice_url as string)).text();
  const pdf = await (await fetch(invoice?.invoice_pdf as string)).text();
  for (const text of ["PO-78", "DE123456789", "Hauptstr. 1, 10115 Berlin, DE"]) {
    expect(page).toContain(text);
    expect(pdf).toContain(text);
  }
  await shop.stripe.customers.update(customer, { invoice_settings: { custom_fields: "" }, shipping: "" });
  expect(await shop.stripe.customers.retrieve(customer)).toMatchObject({ shipping: null, invoice_settings: { custom_fields: null } });
  const five = Array.from({ length: 5 }, (_, index) => ({ name: `Field ${index}`, value: "x" }));
  await expect(shop.stripe.customers.update(customer, { invoice_settings: { custom_fields: five } })).rejects.toThrow("At most 4");
});

test("a credit given by hand pays the next invoice, in the customer's currency only", async () => {
  const shop = await openShop();
  const customer = await customerWith(shop, "pm_card_visa");
  const given = await shop.stripe.customers.createBalanceTransaction(customer.id, { amount: -500, currency: "usd", description: "Sorry", metadata: { why: "outage" } });
  expect(given).toMatchObject({ type: "adjustment", ending_balance: -500, description: "Sorry", metadata: { why: "outage" } });
  expect(await shop.stripe.customers.retrieveBalanceTransaction(customer.id, given.id)).toMatchObject({ amount: -500 });
  await expect(shop.stripe.customers.createBalanceTransaction(customer.id, { amount: -1, currency: "eur" })).rejects.toMatchObject({ param: "currency" });
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: shop.growth.id }], expand: ["latest_invoice"] });
  expect(sub.latest_invoice).toMatchObject({ total: 1200, amount_due: 700, amount_paid: 700, starting_balance: -500, ending_balance: 0 });
});

test("a customer keeps the currency of the first purchase, on the API, on the checkout page and in previews", async () => {
  const shop = await openShop();
  const euros = await shop.stripe.prices.create({ product: shop.growth.product as string, currency: "eur", unit_amount: 1100, recurring: { interval: "month" }, lookup_key: "growth_month_eur" });
  const yen = await shop.stripe.prices.create({ product: shop.growth.product as string, currency: "jpy", unit_amount: 1800, recurring: { interval: "month" } });
  const customer = await customerWith(shop, "pm_card_visa");
  expect(customer.currency).toBeNull();
  const sub = await shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: euros.id, quantity: 2 }], expand: ["latest_invoice"] });
  expect(sub).toMatchObject({ currency: "eur", latest_invoice: { currency: "eur", total: 2200 } });
  expect((await shop.stripe.customers.retrieve(customer.id) as Stripe.Customer).currency).toBe("eur");
  for (const price of [shop.growth, yen]) {
    await expect(shop.stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })).rejects.toThrow("cannot combine currencies");
    await expect(shop.stripe.subscriptions.update(sub.id, { items: [{ id: sub.items.data[0]?.id, price: price.id }] })).rejects.toMatchObject({ param: "items" });
    await expect(shop.stripe.checkout.sessions.create({ mode: "subscription", customer: customer.id, line_items: [{ price: price.id, quantity: 1 }], success_url: "http://app.test/done" }))
      .rejects.toThrow("cannot combine currencies");
  }
  const other = await customerWith(shop, "pm_card_visa");
  const inYen = await shop.stripe.subscriptions.create({ customer: other.id, items: [{ price: yen.id, quantity: 3 }], expand: ["latest_invoice"] });
  const invoice = inYen.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ currency: "jpy", total: 5400, amount_paid: 5400 });
  expect(await (await fetch(invoice.hosted_invoice_url as string)).text()).toContain("¥5,400");
});
