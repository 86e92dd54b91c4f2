import { randomBytes } from "node:crypto";
import type pg from "pg";
import { newId } from "#db/ids.ts";
import { addComment } from "#app/domain/projects/add-comment.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import type { StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";
import { offerOwnership } from "#app/domain/workspaces/offer-ownership.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { removeMember } from "#app/domain/workspaces/remove-member.ts";
import { requestExport } from "#app/domain/workspaces/export-workspace.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { createVisitor, type Visitor } from "#tests/support/visitor.ts";

/** The built application over a world of people, who come to it with browsers of their own. */
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A workspace with somebody in every position, and one of every kind of object in it. */
export interface Scene {
  place: Workspace;
  people: Record<Position, Person>;
  /** By the names that the route patterns give to parameters. */
  ids: Record<"projectId" | "taskId" | "commentId" | "membershipId" | "invitationId" | "receiptId", string>;
}

export const positions = ["owner", "admin", "billingManager", "member", "viewer", "suspended", "removed", "bystander"] as const;
export type Position = (typeof positions)[number];

export async function openStage(more: (world: World) => Record<string, string> = () => ({})) {
  const world = await createWorld();
  const app = await startApp({ database: world.database, env: { TRUSTED_PROXIES: "127.0.0.0/8, ::1", ...more(world) } });
  const casts = new Map<string, Record<Position, Person>>();
  let addresses = 0;

  /** A browser that holds somebody's session, or nobody's. */
  function browserOf(who: { token: string } | null): Visitor {
    return createVisitor(app.url, { address: newAddress(), cookies: who ? { session: who.token } : {} });
  }

  function newAddress(): string {
    addresses += 1;
    return `198.51.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
  }

  /** Somebody of the provider's staff with both factors shown. */
  async function staff(role: StaffRole): Promise<Visitor> {
    const name = `Stella ${role} ${randomBytes(3).toString("hex")}`;
    const request = { id: "req_staff", method: "command", address: null } as const;
    const { id } = await createStaffMember({ pool: world.pools.afterlogin_staff, request }, { email: `${name.replaceAll(" ", ".")}@example.test`, name, role });
    const token = randomBytes(32).toString("base64url");
    await world.admin.query(
      `insert into platform.staff_sessions (id, staff_id, token_hash, second_factor_at, last_seen_at, expires_at)
       values ($1, $2, $3, $4, $4, $4::timestamptz + interval '1 hour')`,
      [newId(), id, hashToken(token), new Date()],
    );
    return createVisitor(app.url, { address: newAddress(), cookies: { "staff-session": token } });
  }

  async function close(): Promise<void> {
    await app.stop();
    await world.close();
  }

  /** A workspace of the same people each time, or, `of` a name, of others who are in none of theirs. */
  async function scene(name: string, { of = "Person" }: { of?: string } = {}): Promise<Scene> {
    const people = casts.get(of) ?? (await everybody(world, of));
    casts.set(of, people);
    return makeScene(world, people, name);
  }

  return { world, app, browserOf, staff, scene, close };
}

async function everybody(world: World, who: string): Promise<Record<Position, Person>> {
  const made: [Position, Person][] = [];
  for (const position of positions) made.push([position, await world.person(`${who} ${position}`)]);
  return Object.fromEntries(made) as Record<Position, Person>;
}

async function makeScene(world: World, people: Record<Position, Person>, name: string): Promise<Scene> {
  const { owner } = people;
  const place = await world.workspace({ name, owner, plan: "growth", seats: 20 });
  await world.join(place, people.admin, "admin");
  await world.join(place, people.billingManager, "member", { billingManager: true });
  await world.join(place, people.member, "member");
  await world.join(place, people.viewer, "viewer");
  await world.join(place, people.suspended, "member", { status: "suspended" });
  const membershipId = await world.join(place, people.bystander, "member");
  const removed = await world.join(place, people.removed, "member");
  await world.as(place, owner, (scope) => removeMember(scope, { membershipId: removed, tasksTo: null, version: 1 }));

  const ids = await world.as(place, owner, async (scope) => {
    const { id: projectId } = await createProject(scope, { name: "Harbour", description: "" });
    const { id: taskId } = await createTask(scope, { projectId, title: "Paint the crane", description: "", status: "todo", assigneeId: "", dueOn: "" });
    const { id: commentId } = await addComment(scope, { taskId, body: "Red, please." });
    const { receiptId } = await requestExport(scope);
    return { projectId, taskId, commentId, receiptId };
  });
  await world.as(place, owner, (scope) => inviteMembers(scope, { addresses: `new.${randomBytes(4).toString("hex")}@example.test`, role: "member" }));
  const invitationId = await only(world.admin, "select id from tenant.invitations where tenant_id = $1", place);
  return { place, people, ids: { ...ids, membershipId, invitationId } };
}

async function only(admin: pg.Pool, query: string, place: Workspace): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(query, [place.tenantId]);
  if (!rows[0]) throw new Error(`Nothing was found by: ${query}`);
  return rows[0].id;
}

/** Offers the workspace to its admin, so that the page of acceptance has something on it. */
export async function offerToAdmin(world: World, { place, people }: Scene): Promise<void> {
  const membershipId = await world.membershipId(place, people.admin);
  await world.as(place, people.owner, (scope) => offerOwnership(scope, { membershipId }));
}

/** What the application wrote about failures that nobody expected. */
export function unexpectedErrors(app: App): string[] {
  return app
    .output()
    .split("\n")
    .filter((line) => /unexpected error|request failed outside|"level":(50|60)|"level":"(error|fatal)"/.test(line));
}
