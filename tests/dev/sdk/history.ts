import type Stripe from "stripe";
import type { LocalStripe } from "#dev/stripe/server.ts";
import { at, GOOD_CARD, press, seconds } from "../stripe-shop.ts";

interface Wares {
  product: Stripe.Product;
  seats: Stripe.Price;
  pro: Stripe.Price;
  requests: Stripe.Price;
}

/** A business's life in which every endpoint is called at least once, and every kind of object appears in several states. */
export async function wholeHistory(stripe: Stripe, local: LocalStripe): Promise<void> {
  await endpoints(stripe);
  const wares = await catalog(stripe);
  const customer = await customers(stripe);
  await offers(stripe, wares, customer);
  await checkouts(stripe, wares, customer);
  const sub = await subscriptions(stripe, local, wares, customer);
  await usage(stripe, customer);
  await plans(stripe, wares, sub);
  await local.advanceTo(at("2026-03-03T12:00:00Z"));
  await invoices(stripe, local, wares, customer);
  await moneyBack(stripe, local, customer);
  await portal(stripe, customer, wares);
  await endings(stripe, local, wares, sub);
  await clocks(stripe, local);
  await stripe.events.list({ limit: 100 });
  await stripe.events.retrieve(local.events()[0]?.id as string);
}

async function clocks(stripe: Stripe, local: LocalStripe): Promise<void> {
  const now = Math.floor(local.now().getTime() / 1000);
  const { testClocks } = stripe.testHelpers;
  const clock = await testClocks.create({ frozen_time: now, name: "Renewals" });
  await stripe.customers.create({ test_clock: clock.id });
  await testClocks.advance(clock.id, { frozen_time: now + 60 });
  while ((await testClocks.retrieve(clock.id)).status !== "ready") await testClocks.list();
  await testClocks.list();
  await testClocks.del(clock.id);
}

async function endpoints(stripe: Stripe): Promise<void> {
  const endpoint = await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/none", enabled_events: ["customer.created"], description: "Nobody" });
  await stripe.webhookEndpoints.retrieve(endpoint.id);
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true, metadata: { a: "b" } });
  await stripe.webhookEndpoints.list();
  await stripe.webhookEndpoints.del(endpoint.id);
}

async function catalog(stripe: Stripe): Promise<Wares> {
  const product = await stripe.products.create({
    name: "Growth", description: "Seats", images: ["http://app.test/growth.png"], marketing_features: [{ name: "Projects" }], unit_label: "seat", url: "http://app.test",
    default_price_data: { currency: "usd", unit_amount: 100, recurring: { interval: "month" } },
  });
  await stripe.products.update(product.id, { metadata: { plan: "growth" }, statement_descriptor: "GROWTH" });
  await stripe.products.retrieve(product.id, { expand: ["default_price"] });
  const gone = await stripe.products.create({ name: "Gone" });
  await stripe.products.del(gone.id);
  await stripe.products.list({ active: true });
  const meter = await stripe.billing.meters.create({ display_name: "Requests", event_name: "requests", event_time_window: "day", default_aggregation: { formula: "sum" } });
  await stripe.billing.meters.update(meter.id, { display_name: "API requests" });
  await stripe.billing.meters.retrieve(meter.id);
  await stripe.billing.meters.deactivate(meter.id);
  await stripe.billing.meters.reactivate(meter.id);
  await stripe.billing.meters.list();
  const price = (more: Partial<Stripe.PriceCreateParams>): Promise<Stripe.Price> =>
    stripe.prices.create({ product: product.id, currency: "usd", recurring: { interval: "month" }, ...more });
  const requests = await price({
    recurring: { interval: "month", usage_type: "metered", meter: meter.id }, billing_scheme: "tiered", tiers_mode: "graduated",
    tiers: [{ up_to: 100, unit_amount: 0 }, { up_to: "inf", unit_amount_decimal: "0.5" as never, flat_amount: 10 }], lookup_key: "requests",
  });
  const seats = await price({ unit_amount: 1200, lookup_key: "seats", tax_behavior: "exclusive", nickname: "Seats" });
  const pro = await price({ unit_amount: 3000, recurring: { interval: "month", trial_period_days: 7 }, transform_quantity: { divide_by: 5, round: "up" } });
  await price({ unit_amount_decimal: "12.5" as never, recurring: undefined });
  await stripe.prices.update(seats.id, { nickname: "Seat", metadata: { a: "1" } });
  await stripe.prices.retrieve(requests.id, { expand: ["tiers", "product"] });
  await stripe.prices.list({ lookup_keys: ["seats"], expand: ["data.product"] });
  return { product, seats, pro, requests };
}

async function customers(stripe: Stripe): Promise<string> {
  const { id } = await stripe.customers.create({
    email: "olga@acme.test", name: "Acme", address: { line1: "Hauptstr. 1", city: "Berlin", country: "DE" }, phone: "+49 30 1", preferred_locales: ["de"],
    shipping: { name: "Acme", address: { city: "Potsdam", country: "DE" } }, business_name: "Acme GmbH", metadata: { workspace: "acme" },
    invoice_settings: { custom_fields: [{ name: "Purchase order", value: "PO-1" }], footer: "Thank you" }, tax_id_data: [{ type: "us_ein", value: "12-3456789" }],
  });
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: id });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: card.id } });
  const vat = await stripe.customers.createTaxId(id, { type: "eu_vat", value: "111111111" });
  await stripe.customers.retrieveTaxId(id, vat.id, { expand: ["customer"] });
  await stripe.customers.listTaxIds(id);
  const balance = await stripe.customers.createBalanceTransaction(id, { amount: -250, currency: "usd", description: "Sorry", metadata: { a: "b" } });
  await stripe.customers.retrieveBalanceTransaction(id, balance.id);
  await stripe.customers.listBalanceTransactions(id);
  await stripe.customers.list({ email: "olga@acme.test", expand: ["data.tax_ids", "data.subscriptions"] });
  await stripe.paymentMethods.retrieve(card.id);
  await stripe.paymentMethods.update(card.id, { billing_details: { name: "Olga" }, metadata: { a: "b" } });
  await stripe.paymentMethods.list({ customer: id, type: "card" });
  await stripe.customers.listPaymentMethods(id);
  await stripe.customers.retrievePaymentMethod(id, card.id);
  await setups(stripe, id);
  const gone = await stripe.customers.create({});
  await stripe.customers.del(gone.id);
  await stripe.customers.retrieve(gone.id);
  await stripe.customers.retrieve(id, { expand: ["invoice_settings.default_payment_method", "tax_ids"] });
  return id;
}

async function setups(stripe: Stripe, customer: string): Promise<void> {
  const card = await stripe.paymentMethods.create({ type: "card", card: { number: "5555555555554444", exp_month: 12, exp_year: 2034, cvc: "123" } });
  const setup = await stripe.setupIntents.create({ customer, usage: "off_session" });
  await stripe.setupIntents.confirm(setup.id, { payment_method: card.id });
  await stripe.setupIntents.retrieve(setup.id, { expand: ["payment_method", "customer"] });
  await stripe.setupIntents.cancel((await stripe.setupIntents.create({ customer })).id);
  await stripe.setupIntents.list({ customer });
  const spare = await stripe.paymentMethods.attach("pm_card_amex", { customer });
  await stripe.paymentMethods.detach(spare.id);
}

async function offers(stripe: Stripe, wares: Wares, customer: string): Promise<void> {
  await stripe.coupons.create({ id: "TEN", percent_off: 10, duration: "forever", name: "Ten", applies_to: { products: [wares.product.id] } });
  await stripe.coupons.create({ id: "FIVER", amount_off: 500, currency: "usd", duration: "repeating", duration_in_months: 3, redeem_by: seconds("2027-01-01T00:00:00Z"), max_redemptions: 9 });
  await stripe.coupons.retrieve("TEN", { expand: ["applies_to"] });
  await stripe.coupons.update("TEN", { name: "Ten off", metadata: { a: "b" } });
  await stripe.coupons.list();
  await stripe.coupons.create({ id: "GONE", percent_off: 1 });
  const code = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: "GONE" }, code: "BYE", customer, restrictions: { first_time_transaction: true } });
  await stripe.coupons.del("GONE");
  await stripe.promotionCodes.retrieve(code.id, { expand: ["promotion.coupon"] });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: "FIVER" }, code: "HELLO", expires_at: seconds("2026-12-01T00:00:00Z"), max_redemptions: 3 });
  await stripe.promotionCodes.update(code.id, { metadata: { a: "b" } });
  await stripe.promotionCodes.list({ active: true, expand: ["data.promotion.coupon"] });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 20 as never, inclusive: false, country: "GB", tax_type: "vat" });
  await stripe.taxRates.retrieve(rate.id);
  await stripe.taxRates.update(rate.id, { description: "British" });
  await stripe.taxRates.list();
}

async function checkouts(stripe: Stripe, wares: Wares, customer: string): Promise<void> {
  const base = { mode: "subscription" as const, success_url: "http://app.test/done", cancel_url: "http://app.test/back", metadata: { a: "b" } };
  const line_items = [{ price: wares.seats.id, quantity: 2 }, { price: wares.requests.id }];
  const guest = await stripe.checkout.sessions.create({ ...base, line_items, allow_promotion_codes: true, automatic_tax: { enabled: true }, client_reference_id: "acme" });
  await stripe.checkout.sessions.update(guest.id, { metadata: { c: "d" } });
  await press(guest.url as string, { code: "HELLO", code_button: "apply" });
  await stripe.checkout.sessions.retrieve(guest.id, { expand: ["line_items"] });
  await press(guest.url as string, { ...GOOD_CARD, email: "guest@acme.test", country: "AT", city: "Wien" });
  await stripe.checkout.sessions.retrieve(guest.id, {
    expand: ["line_items", "subscription.latest_invoice", "customer", "discounts.promotion_code", "discounts.coupon", "invoice"],
  });
  await stripe.checkout.sessions.listLineItems(guest.id);
  const setup = await stripe.checkout.sessions.create({ mode: "setup", currency: "usd", customer, success_url: "http://app.test/done" });
  await press(setup.url as string, GOOD_CARD);
  const trial = await stripe.checkout.sessions.create({ ...base, customer, line_items, discounts: [{ coupon: "TEN" }], subscription_data: { trial_period_days: 7 } });
  await stripe.checkout.sessions.expire(trial.id);
  await stripe.checkout.sessions.list({ expand: ["data.setup_intent"] });
}

async function subscriptions(stripe: Stripe, local: LocalStripe, wares: Wares, customer: string): Promise<Stripe.Subscription> {
  const sub = await stripe.subscriptions.create({
    customer, items: [{ price: wares.seats.id, quantity: 3 }, { price: wares.requests.id }], automatic_tax: { enabled: true }, discounts: [{ coupon: "FIVER" }],
    metadata: { workspace: "acme" }, description: "Acme", expand: ["latest_invoice.payments", "discounts.source.coupon"],
  });
  const item = sub.items.data[0]?.id as string;
  local.payments.next(customer, "authenticate");
  await stripe.subscriptions.update(sub.id, { items: [{ id: item, quantity: 4 }], payment_behavior: "pending_if_incomplete", proration_behavior: "always_invoice" });
  await stripe.subscriptions.retrieve(sub.id, { expand: ["customer", "latest_invoice", "default_payment_method", "pending_update"] });
  await stripe.subscriptions.update(sub.id, { items: [{ id: item, quantity: 5 }], discounts: [{ discount: sub.discounts[0] as string }, { coupon: "TEN" }] }).catch(() => undefined);
  await stripe.subscriptions.deleteDiscount(sub.id).catch(() => undefined);
  await stripe.subscriptions.list({ customer, status: "all", expand: ["data.schedule"] });
  await stripe.subscriptionItems.list({ subscription: sub.id });
  await stripe.subscriptionItems.retrieve(item);
  const other = await stripe.subscriptions.create({ customer, items: [{ price: wares.pro.id, quantity: 6 }], trial_period_days: 10, trial_settings: { end_behavior: { missing_payment_method: "pause" } } });
  await stripe.subscriptions.update(other.id, { pause_collection: { behavior: "void" } });
  await stripe.subscriptions.pause(other.id, {} as never);
  await stripe.subscriptions.resume(other.id, { billing_cycle_anchor: { type: "now" } });
  await stripe.subscriptions.cancel(other.id, { cancellation_details: { comment: "Enough", feedback: "unused" }, invoice_now: true, prorate: true });
  return sub;
}

async function usage(stripe: Stripe, customer: string): Promise<void> {
  const event = { event_name: "requests", payload: { stripe_customer_id: customer, value: "450" } };
  await stripe.billing.meterEvents.create({ ...event, identifier: "one" });
  await stripe.billing.meterEvents.create({ ...event, identifier: "two", timestamp: seconds("2026-01-31T09:00:00Z") });
  await stripe.billing.meterEventAdjustments.create({ event_name: "requests", type: "cancel", cancel: { identifier: "two" } });
  const { data: [meter] } = await stripe.billing.meters.list();
  const span = { customer, start_time: seconds("2026-01-31T00:00:00Z"), end_time: seconds("2026-02-01T00:00:00Z") };
  await stripe.billing.meters.listEventSummaries(meter?.id as string, { ...span, value_grouping_window: "hour" });
}

async function plans(stripe: Stripe, wares: Wares, sub: Stripe.Subscription): Promise<void> {
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: sub.id });
  const items = [{ price: wares.seats.id, quantity: 4 }, { price: wares.requests.id }];
  const { start_date, end_date } = schedule.phases[0] as Stripe.SubscriptionSchedule.Phase;
  await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: "release", metadata: { a: "b" }, phases: [{ items, start_date, end_date }, { items: [{ price: wares.pro.id, quantity: 2 }], metadata: { plan: "pro" } }],
  });
  await stripe.subscriptionSchedules.retrieve(schedule.id, { expand: ["subscription", "customer", "phases.items.price"] });
  await stripe.subscriptionSchedules.list({ customer: sub.customer as string });
  await stripe.subscriptionSchedules.release(schedule.id);
  const doomed = await stripe.subscriptions.create({ customer: sub.customer as string, items: [{ price: wares.seats.id }] });
  const second = await stripe.subscriptionSchedules.create({ from_subscription: doomed.id });
  await stripe.subscriptionSchedules.cancel(second.id);
}

async function invoices(stripe: Stripe, local: LocalStripe, wares: Wares, customer: string): Promise<void> {
  await stripe.invoices.list({ customer, expand: ["data.payments", "data.discounts", "data.subscription"].slice(0, 2) });
  const { data: [paid] } = await stripe.invoices.list({ customer, status: "paid", limit: 1 });
  await stripe.invoices.retrieve(paid?.id as string, { expand: ["customer", "parent.subscription_details.subscription", "payments.data.payment.payment_intent"] });
  await stripe.invoices.update(paid?.id as string, { metadata: { a: "b" } });
  await stripe.invoices.listLineItems(paid?.id as string, { limit: 2 });
  await stripe.invoices.createPreview({ customer, subscription_details: { items: [{ price: wares.pro.id, quantity: 1 }] }, discounts: [{ coupon: "TEN" }] });
  const { data: [payment] } = await stripe.invoicePayments.list({ status: "paid" });
  await stripe.invoicePayments.retrieve(payment?.id as string, { expand: ["invoice"] });
  const { data: [intent] } = await stripe.paymentIntents.list({ customer });
  await stripe.paymentIntents.retrieve(intent?.id as string, { expand: ["latest_charge", "payment_method"] });
  const { data: [waiting] } = await stripe.invoiceItems.list({ customer });
  await stripe.invoiceItems.retrieve(waiting?.id as string);
  await unpaid(stripe, local, wares);
}

async function unpaid(stripe: Stripe, local: LocalStripe, wares: Wares): Promise<void> {
  const { id: customer } = await stripe.customers.create({ email: "poor@acme.test" });
  const card = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  const open = async (): Promise<string> => (await stripe.subscriptions.create({ customer, items: [{ price: wares.seats.id }] })).latest_invoice as string;
  await stripe.invoices.voidInvoice(await open());
  await stripe.invoices.markUncollectible(await open());
  const third = await open();
  await stripe.invoices.pay(third).catch(() => undefined);
  const note = await stripe.creditNotes.create({ invoice: third, amount: 100 });
  await stripe.creditNotes.voidCreditNote(note.id);
  await stripe.invoices.pay(third, { paid_out_of_band: true });
  const { id } = await stripe.subscriptions.create({ customer, items: [{ price: wares.seats.id }], trial_period_days: 1 });
  await local.advanceTo(new Date(local.now().getTime() + 86_400_000));
  const { data: [draft] } = await stripe.invoices.list({ subscription: id, status: "draft" });
  await stripe.invoices.finalizeInvoice(draft?.id as string);
}

async function moneyBack(stripe: Stripe, local: LocalStripe, customer: string): Promise<void> {
  const { data: charges } = await stripe.charges.list({ customer, expand: ["data.refunds"] });
  const [first, second] = charges.filter((charge) => charge.paid);
  await stripe.charges.retrieve(first?.id as string, { expand: ["refunds", "customer", "payment_intent"] });
  const refund = await stripe.refunds.create({ charge: first?.id, amount: 100, reason: "duplicate", metadata: { a: "b" } });
  await stripe.refunds.update(refund.id, { metadata: { a: "" } });
  await stripe.refunds.retrieve(refund.id, { expand: ["charge"] });
  await stripe.refunds.list();
  const dispute = await local.disputes.open(second?.id as string);
  await stripe.disputes.update(dispute, { evidence: { uncategorized_text: "They used it." }, metadata: { a: "b" } });
  await local.disputes.close(dispute, "won");
  await stripe.disputes.retrieve(dispute, { expand: ["charge"] });
  await stripe.disputes.list();
  await stripe.disputes.close(await local.disputes.open(first?.id as string));
  await creditNotes(stripe, customer);
}

async function creditNotes(stripe: Stripe, customer: string): Promise<void> {
  const { data: invoices } = await stripe.invoices.list({ customer, status: "paid", limit: 100 });
  const invoice = invoices.find((one) => one.amount_paid > 500 && (one.total_taxes ?? []).length > 0 && one.total_discount_amounts?.some((off) => off.amount > 0));
  const line = invoice?.lines.data.find((one) => one.amount > 500 && (one.discount_amounts ?? []).length > 0);
  if (!invoice || !line) throw new Error("No invoice has a discount and a tax.");
  const wanted = {
    invoice: invoice.id as string, lines: [{ type: "invoice_line_item" as const, invoice_line_item: line.id, amount: 200 }], credit_amount: creditedTotal(line, 200),
  };
  await stripe.creditNotes.preview(wanted);
  await stripe.creditNotes.listPreviewLineItems(wanted);
  const note = await stripe.creditNotes.create({ ...wanted, memo: "A seat less", reason: "order_change" });
  await stripe.creditNotes.update(note.id, { memo: "One seat less", metadata: { a: "b" } });
  await stripe.creditNotes.retrieve(note.id, { expand: ["customer_balance_transaction", "invoice"] });
  await stripe.creditNotes.listLineItems(note.id);
  await stripe.creditNotes.list({ customer });
}

/** A part of a line with its part of the discounts and taxes: the sum that a credit note over it must give back. */
function creditedTotal(line: Stripe.InvoiceLineItem, amount: number): number {
  const partOf = (rows: { amount: number }[] | null): number => (rows ?? []).reduce((sum, row) => sum + Math.round((row.amount * amount) / line.amount), 0);
  return amount - partOf(line.discount_amounts) + partOf(line.taxes);
}

async function portal(stripe: Stripe, customer: string, wares: Wares): Promise<void> {
  const features = {
    payment_method_update: { enabled: true }, subscription_cancel: { enabled: true, cancellation_reason: { enabled: true, options: ["unused" as const] } }, invoice_history: { enabled: true },
    subscription_update: { enabled: false, products: [{ product: wares.product.id, prices: [wares.seats.id] }], default_allowed_updates: ["quantity" as const] },
  };
  const made = await stripe.billingPortal.configurations.create({ features, business_profile: { headline: "Acme" }, name: "Default", metadata: { key: "default" } });
  await stripe.billingPortal.configurations.update(made.id, { default_return_url: "http://app.test" });
  await stripe.billingPortal.configurations.retrieve(made.id);
  await stripe.billingPortal.configurations.list({ active: true });
  await stripe.billingPortal.sessions.create({ customer, configuration: made.id, flow_data: { type: "payment_method_update" } });
}

async function endings(stripe: Stripe, local: LocalStripe, wares: Wares, sub: Stripe.Subscription): Promise<void> {
  const { data: numbers } = await stripe.customers.listTaxIds(sub.customer as string);
  await stripe.customers.deleteTaxId(sub.customer as string, numbers[0]?.id as string);
  await stripe.customers.update(sub.customer as string, { address: "" });
  await stripe.subscriptions.update(sub.id, { cancel_at_period_end: true, cancellation_details: { feedback: "too_expensive" } });
  local.payments.always(sub.customer as string, "declined");
  await local.advanceTo(at("2026-04-10T00:00:00Z"));
  await stripe.invoices.list({ limit: 100 });
  await stripe.subscriptions.list({ status: "all", limit: 100 });
  await stripe.prices.update(wares.pro.id, { active: false });
}
