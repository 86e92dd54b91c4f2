import { randomBytes } from "node:crypto";
import { newId } from "#db/ids.ts";
import { plantedTables } from "#tests/rls/rows.ts";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { removeMember } from "#app/domain/workspaces/remove-member.ts";
import { requestExport } from "#app/domain/workspaces/export-workspace.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

/** Capitals and digits that occur nowhere else: what comes back with one of these came out of its workspace. */
function newMark(): string {
  return `MARK${randomBytes(6).toString("hex").toUpperCase()}`;
}

/** A workspace whose name holds one mark, and all whose content holds another. */
export interface House {
  place: Workspace;
  nameMark: string;
  contentMark: string;
  /** What an address or a form may name, by the names of the parameters. */
  ids: Record<string, string>;
}

export interface Citizen {
  person: Person;
  /** Text of theirs carries it, so that what they wrote can be told in every row. */
  tag: string;
  /** Houses whose content they may see, and others of which they may know the name. */
  inside: ReadonlySet<House>;
  onTheList: ReadonlySet<House>;
  /** Inside, and more than a viewer. */
  writes: ReadonlySet<House>;
}

export interface City {
  world: World;
  app: App;
  houses: House[];
  citizens: Citizen[];
  close(): Promise<void>;
}

const roles = ["owner", "admin", "member", "viewer", "suspended", "removed"] as const;

/** Workspaces whose people overlap: everybody is something in some of them and nothing in most. */
export async function foundCity({ houses: count, people: population }: { houses: number; people: number }): Promise<City> {
  const world = await createWorld();
  const app = await startApp({ database: world.database, env: { TRUSTED_PROXIES: "127.0.0.0/8, ::1", LOG_LEVEL: "warn" } });
  const people: Person[] = [];
  for (let index = 0; index < population; index++) people.push(await world.person(`Citizen ${index}`));
  const houses: House[] = [];
  for (let index = 0; index < count; index++) {
    const cast = Object.fromEntries(roles.map((role, offset) => [role, people[(index * 2 + offset) % population]!])) as Record<(typeof roles)[number], Person>;
    houses.push(await buildHouse(world, cast));
  }
  const citizens = people.map((person, index): Citizen => {
    const placeOf = (house: House) => roles[(((index - houses.indexOf(house) * 2) % population) + population) % population];
    const where = (...held: (typeof roles)[number][]) => new Set(houses.filter((house) => held.some((role) => role === placeOf(house))));
    return {
      person,
      tag: `TAG${index}OF${randomBytes(3).toString("hex").toUpperCase()}`,
      inside: where("owner", "admin", "member", "viewer"),
      onTheList: where("owner", "admin", "member", "viewer", "suspended"),
      writes: where("owner", "admin", "member"),
    };
  });
  return {
    world,
    app,
    houses,
    citizens,
    async close() {
      await app.stop();
      await world.close();
    },
  };
}

async function buildHouse(world: World, cast: Record<(typeof roles)[number], Person>): Promise<House> {
  const [nameMark, contentMark] = [newMark(), newMark()];
  const place = await world.workspace({ name: `House ${nameMark}`, owner: cast.owner, plan: "growth", seats: 40 });
  const admin = await world.join(place, cast.admin, "admin");
  const member = await world.join(place, cast.member, "member");
  await world.join(place, cast.viewer, "viewer");
  await world.join(place, cast.suspended, "member", { status: "suspended" });
  const removed = await world.join(place, cast.removed, "member");
  await world.as(place, cast.owner, (scope) => removeMember(scope, { membershipId: removed, tasksTo: null, version: 1 }));
  const ids = await world.as(place, cast.owner, async (scope) => {
    const { id: projectId } = await createProject(scope, { name: `Project ${contentMark}`, description: `Plans ${contentMark}` });
    const { id: taskId } = await createTask(scope, { projectId, title: `Task ${contentMark}`, description: `Steps ${contentMark}`, status: "todo", assigneeId: "", dueOn: "2026-01-01" });
    const { id: commentId } = await addComment(scope, { taskId, body: `Remark ${contentMark}` });
    const { receiptId } = await requestExport(scope);
    return { projectId, taskId, commentId, receiptId };
  });
  await world.as(place, cast.owner, (scope) => inviteMembers(scope, { addresses: `${contentMark.toLowerCase()}@example.test`, role: "member" }));
  const { rows } = await world.admin.query<{ id: string }>("select id from tenant.invitations where tenant_id = $1", [place.tenantId]);
  return { place, nameMark, contentMark, ids: { ...ids, membershipId: admin, assigneeId: member, invitationId: rows[0]!.id, tenantId: place.tenantId, workspaceId: place.tenantId } };
}

/** Every id that stands in a workspace's rows, with the workspace: also what was made since the city was founded. */
export async function ownersOfIds({ world }: City): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (const table of plantedTables()) {
    const { rows } = await world.admin.query<{ tenant: string; ids: string[] }>(
      `select tenant_id as tenant, array(select v from jsonb_each_text(to_jsonb(t)) e(k, v) where k in ('id', 'tenant_id')) as ids from ${table} t`,
    );
    for (const { tenant, ids } of rows) for (const id of ids) owners.set(id, tenant);
  }
  return owners;
}

/** Where each tag stands: the workspaces of all rows that hold text of that person's. */
export async function whereTagsStand({ world, citizens }: City): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>(citizens.map(({ tag }) => [tag, new Set()]));
  for (const table of plantedTables()) {
    const { rows } = await world.admin.query<{ tenant: string; text: string }>(`select tenant_id as tenant, to_jsonb(t)::text as text from ${table} t where to_jsonb(t)::text like '%TAG%OF%'`);
    for (const { tenant, text } of rows) for (const [tag, places] of found) if (text.includes(tag)) places.add(tenant);
  }
  return found;
}

/** An id that is nobody's. */
export function nobodysId(): string {
  return newId();
}
