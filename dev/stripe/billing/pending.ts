import { change, emit } from "../events.ts";
import type { Subscription } from "../shapes.ts";
import type { World } from "../world.ts";
import { bookOf } from "./books.ts";
import { voidInvoice } from "./settlement.ts";
import { takeItems } from "./usage.ts";

/** The invoice that a pending update waited for is paid: the update takes effect. */
export function applyPending(world: World, sub: Subscription): void {
  const book = bookOf(world, sub);
  const { pending } = book;
  if (!pending) return;
  book.pending = null;
  change(world, "customer.subscription.updated", sub, () => {
    takeItems(world, sub, pending.items);
    sub.billing_cycle_anchor = pending.anchor;
    sub.pending_update = null;
  });
  emit(world, "customer.subscription.pending_update_applied", sub);
}

/** Nobody paid in time, or a newer change replaces it: its invoice is void and the items stay as they were. */
export function dropPending(world: World, sub: Subscription): void {
  const book = bookOf(world, sub);
  const invoice = world.store.invoices.get(book.pending?.invoice ?? "");
  book.pending = null;
  if (invoice?.status === "open") voidInvoice(world, invoice);
  change(world, "customer.subscription.updated", sub, () => (sub.pending_update = null));
  emit(world, "customer.subscription.pending_update_expired", sub);
}
