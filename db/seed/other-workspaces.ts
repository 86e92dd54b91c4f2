import { eq } from "drizzle-orm";
import { workspaces } from "#db/schema/workspaces.ts";
import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { closeWorkspace } from "#app/domain/workspaces/close-workspace.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { listCandidates, offerOwnership } from "#app/domain/workspaces/offer-ownership.ts";
import { foundWith, type Founding } from "#db/seed/founding.ts";
import { whenPaying } from "#db/seed/halden-birch.ts";
import { beginFor, subscribe, sync } from "#db/seed/paying.ts";
import { daysAgo, type Act, type Plot } from "#db/seed/story.ts";
import { playWork } from "#db/seed/work.ts";

/** A trial that began the day before yesterday: nothing in it yet, so every first step is still to be done. */
export function kestrelCartography(plot: Plot): Act[] {
  const { stage, cast } = plot;
  return [
    {
      at: daysAgo(plot, 2),
      async play() {
        const place = await stage.found(cast.sunniva!, "Kestrel Cartography");
        await stage.as(place, cast.sunniva!, (scope) => inviteMembers(scope, { addresses: "mika@kestrel-cartography.example", role: "member" }));
      },
    },
  ];
}

/** Starter with its three seats and three projects in use. */
export function oldMillRobotics(plot: Plot): Act[] {
  const { stage, cast } = plot;
  return [
    {
      at: daysAgo(plot, 60),
      async play() {
        const place = await stage.found(cast.bram!, "Old Mill Robotics");
        const [tess] = await stage.people([{ name: "Tess Okafor", email: "tess@old-mill-robotics.example" }]);
        await stage.join(place, cast.bram!, [cast.lucia!, tess!], "member");
        await playWork(stage, place, [cast.bram!, cast.lucia!], { projects: ["Gripper", "Line 2", "Spare parts"], tasks: 14 });
      },
    },
  ];
}

/** The trial ended three days ago; what follows is announced for the day after next. */
export function tidewater(plot: Plot): Act[] {
  return [foundWith(plot, { name: "Tidewater Analytics", owner: "noor", at: daysAgo(plot, 17), members: 4, projects: ["Tide tables", "Buoys", "Estuary", "Spring survey"] })];
}

/** Paid for a year, and its owner would like Priya to take over. */
export function larkspur(plot: Plot): Act[] {
  const { stage, cast, now } = plot;
  const found: Founding = { name: "Larkspur Logistics", owner: "piet", at: daysAgo(plot, 50), members: 5, projects: ["Depot", "Night routes"], priya: "admin" };
  return [
    foundWith(plot, found),
    { at: daysAgo(plot, 40), play: () => whenPaying(plot, () => subscribe(stage, found.place!, cast.piet!, { price: "growth_year_usd_v1", seats: 8 })) },
    {
      at: daysAgo(plot, 1),
      play: () =>
        stage.as(found.place!, cast.piet!, async (scope) => {
          const priya = (await listCandidates(scope)).find(({ email }) => email === cast.priya!.email);
          await offerOwnership(scope, { membershipId: priya!.id });
        }),
    },
    { at: now, play: () => whenPaying(plot, () => sync(stage, found.place!, cast.piet!)) },
  ];
}

/** Canceled subscriptions. One runs on until its month is over; of two that have ended, one fits into Starter again, the other is over its limits. */
export function canceled(plot: Plot): Act[] {
  return [
    ...ending(plot, { name: "Hollin Bridge Press", owner: "emil", days: -12, members: 5, projects: ["Field guide", "Almanac"], priya: "admin" }),
    ...ending(plot, { name: "Cold Harbour Films", owner: "anouk", days: 5, members: 1, projects: ["Lighthouse film"] }),
    ...ending(plot, { name: "Saltmarsh Studio", owner: "rhys", days: 4, members: 6, projects: ["Catalogue", "Kiln", "Shop", "Summer course", "Website"] }),
  ];
}

function ending(plot: Plot, { days, ...rest }: Omit<Founding, "at"> & { days: number }): Act[] {
  const { stage, cast, now } = plot;
  const began = beginFor(daysAgo(plot, days), 1);
  const ended = addMonths(began, 1);
  const found: Founding = { ...rest, at: addDays(began, -2) };
  const owner = cast[rest.owner]!;
  const syncNow = () => whenPaying(plot, () => sync(stage, found.place!, owner));
  return [
    foundWith(plot, found),
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, found.place!, owner, { price: "growth_month_usd_v1", seats: 8 })) },
    {
      at: addDays(began, 9),
      play: () => whenPaying(plot, async () => void (await cancelSubscription(stage.billing(found.place!, owner), { reason: null, comment: "Quiet months ahead." }))),
    },
    ...(ended < now ? [{ at: addDays(ended, 0.1), play: syncNow }] : []),
    { at: now, play: syncNow },
  ];
}

/** One that staff suspended, and one that its owner closed yesterday. */
export function shut(plot: Plot): Act[] {
  const { stage, cast } = plot;
  const suspended: Founding = { name: "Quillon Partners", owner: "marek", at: daysAgo(plot, 30), members: 1, projects: ["Newsletter"] };
  const closed: Founding = { name: "Vesper Instruments", owner: "hana", at: daysAgo(plot, 33), members: 1, projects: ["Altimeter"] };
  return [
    foundWith(plot, suspended),
    {
      at: daysAgo(plot, 2),
      play: () =>
        stage.system(suspended.place!, async ({ db, tenantId, now }) => {
          await db
            .update(workspaces)
            .set({ suspendedAt: now, suspendedReason: "Mails to people who had not asked for them. Write to us to have it looked at again." })
            .where(eq(workspaces.tenantId, tenantId));
        }),
    },
    foundWith(plot, closed),
    { at: daysAgo(plot, 1), play: async () => void (await stage.as(closed.place!, cast.hana!, (scope) => closeWorkspace(scope, { typedName: closed.name }))) },
  ];
}
