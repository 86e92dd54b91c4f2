import { sql } from "drizzle-orm";
import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { renameWorkspace } from "#app/domain/workspaces/rename-workspace.ts";
import { removeMember } from "#app/domain/workspaces/remove-member.ts";
import { revokeInvitation } from "#app/domain/workspaces/revoke-invitation.ts";
import { suspendMember } from "#app/domain/workspaces/suspend-member.ts";
import type { Scope } from "#app/domain/scope.ts";
import { makeBillingManager, memberOf } from "#db/seed/members.ts";
import { namesAt } from "#db/seed/names.ts";
import { beginFor, subscribe, sync, useCard } from "#db/seed/paying.ts";
import { daysAgo, type Act, type Plot } from "#db/seed/story.ts";
import { playWork } from "#db/seed/work.ts";
import type { Place, Player } from "#db/seed/stage.ts";

const seats = 48;

/** The workspace with everything in it: sixty people, a hundred and twenty tasks, and a payment that failed three days ago. */
export function haldenBirch(plot: Plot): Act[] {
  const { stage, cast, now } = plot;
  const { priya, tomas, ingrid, aoife, jonas, lucia } = cast as Record<string, Player>;
  const began = beginFor(daysAgo(plot, 3), 2);
  const failed = addMonths(began, 2);
  const [crowd, readers] = [namesAt("halden-birch.example", 55).slice(0, 41), namesAt("halden-birch.example", 55).slice(41)];
  let place: Place;
  let crew: Player[] = [];
  return [
    {
      at: addDays(began, -6),
      async play() {
        place = await stage.found(priya!, "Halden & Birch");
        await stage.as(place, priya!, (scope) => renameWorkspace(scope, { name: place.name, slug: "halden-birch", version: scope.standing.workspace.version }));
        await stage.join(place, priya!, [tomas!], "admin");
        await stage.join(place, tomas!, [ingrid!, aoife!, lucia!], "member");
        await stage.join(place, tomas!, [jonas!], "viewer");
      },
    },
    {
      at: addDays(began, -4),
      async play() {
        crew = await stage.people(crowd);
        await stage.join(place, tomas!, crew, "member");
        await stage.join(place, tomas!, await stage.people(readers), "viewer");
      },
    },
    { at: began, play: () => whenPaying(plot, () => subscribe(stage, place, priya!, { price: "growth_month_usd_v1", seats })) },
    {
      at: addDays(began, 1),
      play: () =>
        playWork(stage, place, [ingrid!, tomas!, lucia!, priya!, ...crew.slice(0, 6)], {
          projects: ["Harbour library", "Elm Street school", "Station canopy", "Own offices", "Fair stand", "Town hall annex"],
          tasks: 120,
          archiveLast: true,
        }),
    },
    {
      at: addDays(began, 20),
      async play() {
        await makeBillingManager(stage, place, priya!, aoife!);
        await stage.as(place, tomas!, async (scope) => {
          const { id, version } = await memberOf(scope, crew[7]!);
          await suspendMember(scope, { membershipId: id, version });
        });
        await stage.as(place, tomas!, async (scope) => {
          const { id, version } = await memberOf(scope, crew[8]!);
          await removeMember(scope, { membershipId: id, tasksTo: null, version });
        });
      },
    },
    { at: daysAgo(plot, 20), play: async () => void (await invite(plot, place, "ewa.nowak@halden-birch.example")) },
    {
      at: daysAgo(plot, 4.5),
      async play() {
        for (const name of ["marguerite.roy", "paul.osei", "typo"]) await invite(plot, place, `${name}@halden-birch.example`);
        const invitationId = await openInvitation(plot, place, "typo@halden-birch.example");
        await stage.as(place, tomas!, (scope) => revokeInvitation(scope, { invitationId }));
      },
    },
    { at: addDays(failed, -1), play: () => whenPaying(plot, () => useCard(stage, place, priya!, "failing")) },
    { at: addDays(failed, 0.1), play: () => whenPaying(plot, () => sync(stage, place, priya!)) },
    {
      at: now,
      async play() {
        await whenPaying(plot, () => sync(stage, place, priya!));
        await stage.system(place, (scope) => spreadActivity(scope));
      },
    },
  ];
}

/** Without a Stripe of our own the story has no money in it. */
export async function whenPaying({ stage }: Plot, play: () => Promise<void>): Promise<void> {
  if (stage.stripe) await play();
}

async function invite({ stage, cast }: Plot, place: Place, address: string): Promise<void> {
  await stage.as(place, cast.tomas!, (scope) => inviteMembers(scope, { addresses: address, role: "viewer" }));
}

async function openInvitation({ stage }: Plot, place: Place, email: string): Promise<string> {
  const { rows } = await stage.system(place, ({ db, tenantId }) =>
    db.execute<{ id: string }>(sql`select id from tenant.invitations where tenant_id = ${tenantId} and email = ${email} and status = 'open'`),
  );
  return rows[0]!.id;
}

/** Some were here an hour ago, some last month, and a few never came back. */
async function spreadActivity({ db, tenantId, now }: Scope): Promise<void> {
  await db.execute(sql`
    update tenant.memberships m set last_active_at = ${now.toISOString()}::timestamptz - (r.place * r.place) * interval '21 minutes'
    from (select id, row_number() over (order by id) as place from tenant.memberships where tenant_id = ${tenantId}) r
    where m.tenant_id = ${tenantId} and m.id = r.id and m.status = 'active' and r.place % 11 <> 7`);
}
