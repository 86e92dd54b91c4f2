import type Stripe from "stripe";
import { fetchMoneyBack, noMoneyBack, type MoneyBack } from "#app/domain/billing/sync/fetch-adjustments.ts";
import { idOf } from "#app/domain/billing/invoices/invoice.rules.ts";
import { isMissing } from "#app/domain/billing/stripe-problems.ts";

/** A customer's present state, as Stripe answered within one round of calls. */
export interface CustomerState {
  customerId: string;
  /** Null when Stripe has deleted the customer, or never had it. */
  customer: Stripe.Customer | null;
  /** The customer's own default, which serves a subscription that names none. */
  defaultMethod: Stripe.PaymentMethod | null;
  taxIds: Stripe.TaxId[];
  subscriptions: Stripe.Subscription[];
  /** Those that a subscription is on now, with the prices of their phases. */
  schedules: Stripe.SubscriptionSchedule[];
  invoices: Stripe.Invoice[];
  sessions: Stripe.Checkout.Session[];
  moneyBack: MoneyBack;
}

/** What we believe is open, so that its end is seen also when it no longer stands in any list. */
export interface KnownObjects {
  subscriptionIds: readonly string[];
  openInvoiceIds: readonly string[];
  openSessionIds: readonly string[];
  refundIds: readonly string[];
}

const recentInvoices = 24;
const mostOpenInvoices = 100;
const mostSubscriptions = 100;
/** As deep as Stripe goes, so of one invoice at a time: in a list the "data" around it would be a level too many. */
const withIntents = ["payments.data.payment.payment_intent"];

/** Calls Stripe, so never within a transaction. */
export async function fetchCustomer(stripe: Stripe, customerId: string, known: KnownObjects): Promise<CustomerState> {
  const customer = await presentCustomer(stripe, customerId);
  const [defaultMethod, taxIds, subscriptions, invoices, sessions, moneyBack] = await Promise.all([
    defaultMethodOf(stripe, customer),
    customer ? taxIdsOf(stripe, customerId) : [],
    customer ? subscriptionsOf(stripe, customerId) : [],
    invoicesOf(stripe, customer ? customerId : null, known),
    found(known.openSessionIds, (id) => stripe.checkout.sessions.retrieve(id)),
    customer ? fetchMoneyBack(stripe, customerId, known) : noMoneyBack,
  ]);
  const others = await found(missingFrom(known.subscriptionIds, subscriptions), (id) => stripe.subscriptions.retrieve(id));
  const theirs = [...subscriptions, ...others].filter((subscription) => idOf(subscription.customer) === customerId);
  const scheduleIds = theirs.map(({ schedule }) => idOf(schedule)).filter((id) => id !== null);
  return {
    customerId,
    customer,
    defaultMethod,
    taxIds,
    subscriptions: theirs,
    schedules: await found(scheduleIds, (id) => stripe.subscriptionSchedules.retrieve(id, { expand: ["phases.items.price"] })),
    invoices: invoices.filter((invoice) => idOf(invoice.customer) === customerId),
    sessions,
    moneyBack,
  };
}

async function presentCustomer(stripe: Stripe, id: string): Promise<Stripe.Customer | null> {
  try {
    const customer = await stripe.customers.retrieve(id);
    return customer.deleted ? null : customer;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function defaultMethodOf(stripe: Stripe, customer: Stripe.Customer | null): Promise<Stripe.PaymentMethod | null> {
  const id = idOf(customer?.invoice_settings.default_payment_method);
  const [method] = await found(id ? [id] : [], (one) => stripe.paymentMethods.retrieve(one));
  return method ?? null;
}

async function taxIdsOf(stripe: Stripe, customer: string): Promise<Stripe.TaxId[]> {
  return (await stripe.customers.listTaxIds(customer, { limit: 100 })).data;
}

function subscriptionsOf(stripe: Stripe, customer: string): Promise<Stripe.Subscription[]> {
  return stripe.subscriptions
    .list({ customer, status: "all", limit: 100, expand: ["data.default_payment_method"] })
    .autoPagingToArray({ limit: mostSubscriptions });
}

/** The latest, and all that are open or that we believe to be: these with what became of their payments. */
async function invoicesOf(stripe: Stripe, customer: string | null, { openInvoiceIds }: KnownObjects): Promise<Stripe.Invoice[]> {
  const recent = customer === null ? [] : (await stripe.invoices.list({ customer, limit: recentInvoices, expand: ["data.payments"] })).data;
  const open = customer === null ? [] : await stripe.invoices.list({ customer, status: "open", limit: 100 }).autoPagingToArray({ limit: mostOpenInvoices });
  const asked = new Set([...openInvoiceIds, ...[...recent, ...open].flatMap(({ id, status }) => (status === "open" ? [id] : []))]);
  const whole = await found([...asked], (id) => stripe.invoices.retrieve(id, { expand: withIntents }));
  const byId = new Map([...recent, ...whole].map((invoice) => [invoice.id, invoice]));
  return [...byId.values()];
}

function missingFrom(ids: readonly string[], listed: readonly { id: string }[]): string[] {
  return ids.filter((id) => !listed.some((object) => object.id === id));
}

async function found<T>(ids: readonly string[], retrieve: (id: string) => Promise<T>): Promise<T[]> {
  const answers = await Promise.all(
    ids.map((id) =>
      retrieve(id).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      }),
    ),
  );
  return answers.filter((answer) => answer !== null);
}
