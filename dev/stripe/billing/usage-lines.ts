import type { Invoice, InvoiceLine } from "../shapes.ts";
import type { World } from "../world.ts";
import { lineFor, usageCharges } from "./lines.ts";
import { isMetered } from "./usage.ts";

/** Usage of the ended period that was reported while its invoice was a draft still belongs on it. */
export function countAgain(world: World, invoice: Invoice): void {
  const lines: InvoiceLine[] = [];
  const done = new Set<string>();
  for (const line of invoice.lines.data) {
    const details = line.parent?.subscription_item_details;
    const item = details?.subscription_item ?? "";
    const price = world.store.prices.get(line.pricing?.price_details?.price ?? "");
    const sub = world.store.subscriptions.get(details?.subscription ?? "");
    if (!sub || !price || !isMetered(price) || details?.invoice_item != null) {
      lines.push(line);
      continue;
    }
    if (done.has(item)) continue;
    done.add(item);
    const created = sub.items.data.find((one) => one.id === item)?.created ?? 0;
    const charges = usageCharges(world, { id: item, price, subscription: sub.id, created }, line.period);
    lines.push(...charges.map((charge) => lineFor(sub, charge, invoice.id)));
  }
  invoice.lines.data = lines;
}
