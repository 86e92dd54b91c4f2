import { emit } from "../events.ts";
import type { Customer, Discount, Invoice, InvoiceItem, InvoiceLine, Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { composeInvoice, waitingItems } from "./invoice.ts";
import { fullPeriodCharge, lineFor, lineForItem, usageCharges, waitingItem } from "./lines.ts";
import type { Charge } from "./lines.ts";
import type { Period } from "./periods.ts";
import { licensed, metered } from "./usage.ts";

function waits(charge: Charge): boolean {
  return charge.proration || charge.usage === true;
}

/** Prorations, and usage that a change closes, as items that wait for an invoice. Previews make them and throw them away. */
export function prorationItems(world: World, sub: Subscription, charges: Charge[]): InvoiceItem[] {
  return charges.filter(waits).map((charge) => waitingItem(world, sub, charge));
}

export function keepItems(world: World, items: InvoiceItem[]): void {
  for (const item of items) {
    world.store.invoiceItems.put(item);
    emit(world, "invoiceitem.created", item);
  }
}

/** The lines of an invoice made at once: what waited before, the change's prorations, then whole periods. */
export function changeLines(world: World, sub: Subscription, items: InvoiceItem[], charges: Charge[]): InvoiceLine[] {
  const waiting = waitingItems(world, sub.customer, sub.id).filter((item) => !items.includes(item));
  return [
    ...[...waiting, ...items].map((item) => lineForItem(item, null)),
    ...charges.filter((charge) => !waits(charge)).map((charge) => lineFor(sub, charge, null)),
  ];
}

/** The lines of a renewal: what waited, what was used in the period that ends, then the coming period of each item. */
export function renewalLines(
  world: World, sub: Subscription, items: SubscriptionItem[], period: Period, ended: Period | null, more: InvoiceItem[] = [],
): InvoiceLine[] {
  const used = ended === null ? [] : metered(sub.items.data).flatMap((item) => usageCharges(world, item, ended));
  return [
    ...[...waitingItems(world, sub.customer, sub.id), ...more].map((item) => lineForItem(item, null)),
    ...used.map((charge) => lineFor(sub, charge, null)),
    ...licensed(items).map((item) => lineFor(sub, fullPeriodCharge(world, item, period), null)),
  ];
}

interface Preview {
  sub: Subscription;
  lines: InvoiceLine[];
  period: Period;
  at: number;
  reason: Invoice["billing_reason"];
  prorationDate: number | null;
  discounts?: Discount[];
}

export function previewInvoice(world: World, customer: Customer, preview: Preview): Invoice {
  const invoice = composeInvoice(world, `upcoming_${preview.sub.id}`, {
    customer,
    subscription: preview.sub,
    reason: preview.reason,
    lines: preview.lines,
    period: preview.period,
    prorationDate: preview.prorationDate,
    discounts: preview.discounts,
  });
  invoice.created = preview.at;
  invoice.next_payment_attempt = preview.at;
  const credit = Math.min(0, invoice.total);
  invoice.ending_balance = customer.balance + credit + (invoice.total > 0 ? invoice.total - invoice.amount_due : 0);
  return invoice;
}
