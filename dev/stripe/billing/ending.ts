import type { Subscription, SubscriptionItem } from "../shapes.ts";
import type { World } from "../world.ts";
import { cancelSubscription } from "./cancellation.ts";
import { DRAFT_SECONDS, draftInvoice } from "./invoice.ts";
import { lineFor, usageCharges } from "./lines.ts";
import type { Charge } from "./lines.ts";
import { metered } from "./usage.ts";

/** A subscription reaches its end: what its meters counted is still to be paid, on an invoice of its own. */
export function endSubscription(world: World, sub: Subscription, reason: Parameters<typeof cancelSubscription>[2]): void {
  const used = sub.status === "active" || sub.status === "past_due" ? usedSoFar(world, sub) : [];
  const { current_period_start: start } = sub.items.data[0] as SubscriptionItem;
  const now = world.clock.seconds();
  cancelSubscription(world, sub, reason);
  const customer = world.store.customers.get(sub.customer);
  if (used.length === 0 || !customer) return;
  draftInvoice(world, {
    customer,
    subscription: sub,
    reason: "subscription_cycle",
    lines: used.map((charge) => lineFor(sub, charge, null)),
    period: { start, end: now },
    finalizesAt: now + DRAFT_SECONDS,
  });
}

/** What was counted since the present period began; nothing where nothing was used. */
export function usedSoFar(world: World, sub: Subscription): Charge[] {
  const now = world.clock.seconds();
  return metered(sub.items.data)
    .flatMap((item) => usageCharges(world, item, { start: item.current_period_start, end: now }))
    .filter((charge) => charge.quantity > 0);
}
