import { addDays } from "#app/domain/dates.rules.ts";
import { changePlan } from "#app/domain/billing/plan/change-plan.ts";
import { pauseSubscription } from "#app/domain/billing/lifecycle/pause-subscription.ts";
import { foundWith, type Founding } from "#db/seed/founding.ts";
import { whenPaying } from "#db/seed/halden-birch.ts";
import { namesAt } from "#db/seed/names.ts";
import { beginFor, subscribe, sync } from "#db/seed/paying.ts";
import { daysAgo, type Act, type Plot } from "#db/seed/story.ts";

/** Paused since before the paid month ended: it can be read, and whoever resumes it pays for a new month. */
export function northmoor(plot: Plot): Act[] {
  const { stage, cast, now } = plot;
  const began = daysAgo(plot, 58);
  const found: Founding = { name: "Northmoor Canoes", owner: "ines", at: addDays(began, -8), members: 4, projects: ["Summer fleet", "Boat house"], priya: "billing manager" };
  return [
    foundWith(plot, found),
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, found.place!, cast.ines!, { price: "growth_month_usd_v1", seats: 6 })) },
    {
      at: addDays(began, 21),
      play: () => whenPaying(plot, () => pauseSubscription(stage.billing(found.place!, cast.ines!), { reason: "season" })),
    },
    { at: now, play: () => whenPaying(plot, () => sync(stage, found.place!, cast.ines!)) },
  ];
}

/** Goes down to Growth when its month ends, and has four people more than Growth holds. */
export function pellworth(plot: Plot): Act[] {
  const { stage, cast, now } = plot;
  const began = beginFor(daysAgo(plot, 18), 1);
  const found: Founding = { name: "Pellworth Survey", owner: "otto", at: addDays(began, -5), members: 5, projects: ["Coast path", "Tithe maps", "Harbour depths"], priya: "billing manager" };
  return [
    foundWith(plot, found),
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, found.place!, cast.otto!, { price: "enterprise_month_usd_v1", seats: 60 })) },
    {
      at: addDays(began, 2),
      play: () =>
        whenPaying(plot, async () => {
          const { place } = found;
          const crew = await stage.people(namesAt(`${place!.slug}.example`, 52).slice(found.members));
          await stage.join(place!, cast.otto!, crew, "member");
        }),
    },
    {
      at: daysAgo(plot, 6),
      play: () =>
        whenPaying(plot, async () => {
          await sync(stage, found.place!, cast.otto!);
          const prorationDate = Math.floor(stage.now.getTime() / 1000);
          await changePlan(stage.billing(found.place!, cast.otto!), { plan: "growth", interval: "month", prorationDate, due: 0 });
        }),
    },
    { at: now, play: () => whenPaying(plot, () => sync(stage, found.place!, cast.otto!)) },
  ];
}
