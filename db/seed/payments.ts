import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { foundWith, type Founding } from "#db/seed/founding.ts";
import { whenPaying } from "#db/seed/halden-birch.ts";
import { beginFor, subscribe, sync, useCard, type Card } from "#db/seed/paying.ts";
import { daysAgo, type Act, type Plot } from "#db/seed/story.ts";

/** Payments that failed nine and twenty days ago: work goes on without growth in one, the other can only be read. */
export function overdue(plot: Plot): Act[] {
  return [
    ...renewing(plot, { name: "Ferrow & Sons", owner: "edith", days: 9, card: "failing" }),
    ...renewing(plot, { name: "Greyfriars Print", owner: "callum", days: 20, card: "failing" }),
  ];
}

/** Paid, and called back by the bank two days ago. Stripe waits a week for an answer, so it is open still. */
export function disputed(plot: Plot): Act[] {
  return renewing(plot, { name: "Wexley Audio", owner: "mina", days: 2, card: "disputed" });
}

function renewing(plot: Plot, { name, owner, days, card }: { name: string; owner: string; days: number; card: Card }): Act[] {
  const { stage, cast, now } = plot;
  const began = beginFor(daysAgo(plot, days), 1);
  const renewed = addMonths(began, 1);
  const found: Founding = { name, owner, at: addDays(began, -3), members: 3, projects: ["Orders", "Workshop"], priya: "admin" };
  const syncNow = () => whenPaying(plot, () => sync(stage, found.place!, cast[owner]!));
  return [
    foundWith(plot, found),
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, found.place!, cast[owner]!, { price: "growth_month_usd_v1", seats: 6 })) },
    { at: addDays(renewed, -1), play: () => whenPaying(plot, () => useCard(stage, found.place!, cast[owner]!, card)) },
    { at: addDays(renewed, 0.1), play: syncNow },
    { at: now, play: syncNow },
  ];
}

/** Canceled while its last month was unpaid, and over since six days ago: small enough for Starter, read-only until the debt is paid. */
export function indebted(plot: Plot): Act[] {
  const { stage, cast, now } = plot;
  const began = beginFor(daysAgo(plot, 6), 2);
  const failed = addMonths(began, 1);
  const ended = addMonths(began, 2);
  const found: Founding = { name: "Thornbury Glass", owner: "silas", at: addDays(began, -2), members: 1, projects: ["Rose window", "Repairs"], priya: "billing manager" };
  const silas = cast.silas!;
  const syncNow = () => whenPaying(plot, () => sync(stage, found.place!, silas));
  return [
    foundWith(plot, found),
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, found.place!, silas, { price: "growth_month_usd_v1", seats: 4 })) },
    { at: addDays(failed, -1), play: () => whenPaying(plot, () => useCard(stage, found.place!, silas, "failing")) },
    { at: addDays(failed, 0.1), play: syncNow },
    {
      at: addDays(failed, 5),
      play: () => whenPaying(plot, async () => void (await cancelSubscription(stage.billing(found.place!, silas), { reason: "too_expensive", comment: "" }))),
    },
    { at: addDays(ended, 0.1), play: syncNow },
    { at: now, play: syncNow },
  ];
}

/** On Starter, and an hour ago it chose Growth: the bank asks its owner to confirm the first payment. Stripe waits 23 hours. */
export function unconfirmed(plot: Plot): Act[] {
  const { stage, cast } = plot;
  const found: Founding = { name: "Brackenfield Seeds", owner: "freya", at: daysAgo(plot, 26), members: 1, projects: ["Seed bank", "Autumn list"], priya: "billing manager" };
  return [
    foundWith(plot, found),
    { at: daysAgo(plot, 1 / 24), play: () => whenPaying(plot, () => subscribe(stage, found.place!, cast.freya!, { price: "growth_month_usd_v1", seats: 5, card: "asking" })) },
  ];
}
