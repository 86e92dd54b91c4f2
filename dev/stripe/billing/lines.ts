import { newId } from "../ids.ts";
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { amountFor, portionsOf } from "./amounts.ts";
import { shareAfterDiscounts } from "./discounts.ts";
import type { Period } from "./periods.ts";
import { usageOfItem } from "./usage.ts";
import type { CountedItem } from "./usage.ts";

/** What one line of an invoice charges or gives back, before it belongs to an invoice. */
export interface Charge {
  amount: number;
  description: string;
  period: Period;
  price: Price;
  quantity: number;
  item: string;
  proration: boolean;
  /** Where it differs from the price's own: a tier's. */
  unit?: string | null;
  /** Charged after the fact, for what a meter counted. */
  usage?: boolean;
}

export function shareOf(amount: number, period: Period, at: number): number {
  const length = period.end - period.start;
  return length <= 0 ? 0 : Math.round((amount * (period.end - at)) / length);
}

export function fullPeriodCharge(world: World, item: SubscriptionItem, period: Period, free = false): Charge {
  const quantity = item.quantity ?? 1;
  return {
    amount: free ? 0 : amountFor(world, item.price, quantity),
    description: free ? `Trial period for ${productName(world, item.price)}` : saleText(world, item.price, quantity),
    period,
    price: item.price,
    quantity,
    item: item.id,
    proration: false,
  };
}

export function unusedTime(world: World, item: SubscriptionItem, period: Period, at: number): Charge {
  const quantity = item.quantity ?? 1;
  return {
    amount: -shareOf(amountFor(world, item.price, quantity) * paidShare(world, item), period, at) || 0,
    description: `Unused time on ${quantityText(world, item.price, quantity)} after ${dateText(at)}`,
    period: { start: at, end: period.end },
    price: item.price,
    quantity,
    item: item.id,
    proration: true,
  };
}

export function remainingTime(world: World, item: SubscriptionItem, period: Period, at: number): Charge {
  const quantity = item.quantity ?? 1;
  return {
    amount: shareOf(discounted(world, item, amountFor(world, item.price, quantity)), period, at),
    description: `Remaining time on ${quantityText(world, item.price, quantity)} after ${dateText(at)}`,
    period: { start: at, end: period.end },
    price: item.price,
    quantity,
    item: item.id,
    proration: true,
  };
}

function paidShare(world: World, item: SubscriptionItem): number {
  return world.store.books.get(item.subscription)?.paidShare?.[item.id] ?? 1;
}

function discounted(world: World, item: SubscriptionItem, gross: number): number {
  const sub = world.store.subscriptions.get(item.subscription);
  return sub ? gross * shareAfterDiscounts(world, sub, item.price, gross, world.clock.seconds()) : gross;
}

/** What a metered item used in a period, one charge for each tier that it reached. */
export function usageCharges(world: World, item: CountedItem, period: Period): Charge[] {
  const name = productName(world, item.price);
  return portionsOf(world, item.price, usageOfItem(world, item, period)).map((portion) => ({
    amount: portion.amount,
    description: `${portion.quantity} × ${name}${portion.tier === null ? "" : ` (${portion.tier})`}`,
    period,
    price: item.price,
    quantity: portion.quantity,
    item: item.id,
    proration: false,
    unit: portion.unit,
    usage: true,
  }));
}

export function productName(world: World, price: Price): string {
  return world.store.products.get(price.product)?.name ?? price.nickname ?? price.id;
}

export function quantityText(world: World, price: Price, quantity: number): string {
  return quantity === 1 ? productName(world, price) : `${quantity} × ${productName(world, price)}`;
}

export function dateText(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
}

/** Minor units as people write them; currencies without minor units have none. */
export function moneyText(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency: currency.toUpperCase(), currencyDisplay: "narrowSymbol" });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function saleText(world: World, price: Price, quantity: number): string {
  const every = price.recurring && price.recurring.interval_count > 1
    ? `every ${price.recurring.interval_count} ${price.recurring.interval}s`
    : `/ ${price.recurring?.interval ?? "once"}`;
  return `${quantity} × ${productName(world, price)} (at ${moneyText(price.unit_amount ?? 0, price.currency)} ${every})`;
}

export function lineFor(sub: Subscription, charge: Charge, invoice: string | null, invoiceItem: string | null = null): InvoiceLine {
  return {
    id: newId("il"),
    object: "line_item",
    amount: charge.amount,
    currency: charge.price.currency,
    description: charge.description,
    discount_amounts: [],
    discountable: !charge.proration,
    discounts: [],
    invoice,
    livemode: false,
    metadata: { ...sub.metadata },
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: invoiceItem,
        proration: charge.proration,
        proration_details: { credited_items: null },
        subscription: sub.id,
        subscription_item: charge.item,
      },
      type: "subscription_item_details",
    },
    period: { ...charge.period },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: charge.price.id, product: charge.price.product },
      type: "price_details",
      unit_amount_decimal: charge.unit === undefined ? charge.price.unit_amount_decimal : charge.unit,
    },
    quantity: charge.quantity,
    quantity_decimal: String(charge.quantity),
    subscription: sub.id,
    subtotal: charge.amount,
    taxes: [],
  };
}

/** A proration that waits for the subscription's next invoice. */
export function waitingItem(world: World, sub: Subscription, charge: Charge): InvoiceItem {
  return {
    id: newId("ii"),
    object: "invoiceitem",
    amount: charge.amount,
    currency: charge.price.currency,
    customer: sub.customer,
    customer_account: null,
    date: world.clock.seconds(),
    description: charge.description,
    discountable: !charge.proration,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: charge.amount,
    parent: {
      subscription_details: { subscription: sub.id, subscription_item: charge.item },
      type: "subscription_details",
    },
    period: { ...charge.period },
    pricing: {
      price_details: { price: charge.price.id, product: charge.price.product },
      type: "price_details",
      unit_amount_decimal: charge.unit === undefined ? charge.price.unit_amount_decimal : charge.unit,
    },
    proration: charge.proration,
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity: charge.quantity,
    quantity_decimal: String(charge.quantity),
    tax_rates: [],
    test_clock: sub.test_clock,
  };
}

/** The line that a waiting item becomes on its invoice. */
export function lineForItem(item: InvoiceItem, invoice: string | null): InvoiceLine {
  const details = item.parent?.subscription_details ?? null;
  const common = { invoice_item: item.id, proration: item.proration, proration_details: { credited_items: null } };
  return {
    id: newId("il"),
    object: "line_item",
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: [],
    invoice,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: details?.subscription_item
      ? {
          invoice_item_details: null,
          subscription_item_details: { ...common, subscription: details.subscription, subscription_item: details.subscription_item },
          type: "subscription_item_details",
        }
      : {
          invoice_item_details: { ...common, subscription: details?.subscription ?? null },
          subscription_item_details: null,
          type: "invoice_item_details",
        },
    period: { ...item.period },
    pretax_credit_amounts: [],
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: details?.subscription ?? null,
    subtotal: item.amount,
    taxes: [],
  };
}
