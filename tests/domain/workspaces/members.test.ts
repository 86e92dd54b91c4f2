import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { changeMemberRole, prepareRoleChange } from "#app/domain/workspaces/change-member-role.ts";
import { getMember } from "#app/domain/workspaces/get-member.ts";
import { leaveWorkspace, prepareDeparture } from "#app/domain/workspaces/leave-workspace.ts";
import { reinstateMember } from "#app/domain/workspaces/reinstate-member.ts";
import { prepareRemoval, removeMember } from "#app/domain/workspaces/remove-member.ts";
import { suspendMember } from "#app/domain/workspaces/suspend-member.ts";
import { withScope } from "#app/domain/scope.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let vera: Person;
beforeAll(async () => {
  world = await createWorld();
  vera = await world.person("Vera");
});
afterAll(() => world.close());

let made = 0;

/** A workspace of Vera's with Ada (admin), Max (member) and Vic (viewer) in it. */
async function team(plan: "starter" | "growth" = "growth") {
  const number = ++made;
  const acme = await world.workspace({ name: `Acme ${number}`, owner: vera, plan });
  const somebody = async (name: string, role: StoredRole) => {
    const person = await world.person(name, { email: `${name.toLowerCase()}.${number}@example.test` });
    return { person, id: await world.join(acme, person, role) };
  };
  return { acme, ownerId: await world.membershipId(acme, vera), ada: await somebody("Ada", "admin"), max: await somebody("Max", "member"), vic: await somebody("Vic", "viewer") };
}

async function task(acme: Workspace, assignee: string, status: "todo" | "done" = "todo"): Promise<string> {
  const [project, id] = [newId(), newId()];
  const creator = await world.membershipId(acme, vera);
  await world.admin.query(
    "insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at) values ($1, $2, 'Work', 'active', $3, now(), now())",
    [acme.tenantId, project, creator],
  );
  await world.admin.query(
    "insert into tenant.tasks (tenant_id, id, project_id, title, status, assignee_id, position, created_by, created_at, updated_at) values ($1, $2, $3, 'A task', $4, $5, 1, $6, now(), now())",
    [acme.tenantId, id, project, status, assignee, creator],
  );
  return id;
}

async function assigneeOf(taskId: string): Promise<string | null> {
  const { rows } = await world.admin.query<{ assignee_id: string | null }>("select assignee_id from tenant.tasks where id = $1", [taskId]);
  return rows[0]!.assignee_id;
}

describe("changing a role", () => {
  it("is done by an admin, up to admin, and told to the activity", async () => {
    const { acme, ada, max } = await team();
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "admin", version: 1 }));
    expect(await world.roleOf(acme, max.person)).toMatchObject({ role: "admin", version: 2 });
    expect((await world.events(acme)).at(-1)).toMatchObject({
      action: "member.role_changed",
      actor: "Ada",
      target: "Max",
      before: { role: "member", billingManager: false },
      after: { role: "admin", billingManager: false },
    });
  });

  it("changes nothing and tells nothing when it is the same", async () => {
    const { acme, ada, max } = await team();
    const before = (await world.events(acme)).length;
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "member", version: 1 }));
    expect(await world.events(acme)).toHaveLength(before);
    expect(await world.roleOf(acme, max.person)).toMatchObject({ version: 1 });
  });

  it.each(["max", "vic"] as const)("is not for %s: nobody raises themself, or anybody", async (who) => {
    const { acme, ada, ...others } = await team();
    const actor = others[who];
    for (const membershipId of [actor.id, ada.id]) {
      expect(await world.refusal(world.as(acme, actor.person, (scope) => changeMemberRole(scope, { membershipId, role: "admin", version: 1 })))).toMatchObject({ code: "forbidden" });
    }
  });

  it("never reaches the owner, for an admin or for the owner", async () => {
    const { acme, ada, ownerId } = await team();
    for (const person of [ada.person, vera]) {
      expect(await world.refusal(world.as(acme, person, (scope) => changeMemberRole(scope, { membershipId: ownerId, role: "viewer", version: 1 })))).toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("handed over first"),
      });
      expect(await world.refusal(world.reading(acme, person, (scope) => prepareRoleChange(scope, ownerId)))).toMatchObject({ code: "forbidden" });
    }
  });

  it("is refused when somebody else changed it meanwhile", async () => {
    const { acme, ada, max } = await team();
    await world.as(acme, vera, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "viewer", version: 1 }));
    expect(await world.refusal(world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "admin", version: 1 })))).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("someone else meanwhile"),
    });
  });

  it("takes a seat when a viewer becomes a member, and is refused when none is free", async () => {
    const { acme, ada, max, vic } = await team("starter");
    const refused = await world.refusal(world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: vic.id, role: "member", version: 1 })));
    expect(refused).toMatchObject({ code: "over_limit", message: "All 3 seats are taken. Ask Vera, who manages billing, for another one." });
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "viewer", version: 1 }));
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: vic.id, role: "member", version: 1 }));
    expect(await world.roleOf(acme, vic.person)).toMatchObject({ role: "member" });
  });

  it("gives the one free seat to one of two viewers at the same time", async () => {
    const { acme, ada, max, vic } = await team("starter");
    const wim = await world.person("Wim", { email: `wim.${acme.slug}@example.test` });
    const wimId = await world.join(acme, wim, "viewer");
    await world.as(acme, vera, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "viewer", version: 1 }));
    const attempts = await world.race("tenant.memberships", [
      () => world.as(acme, vera, (scope) => changeMemberRole(scope, { membershipId: vic.id, role: "member", version: 1 })),
      () => world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: wimId, role: "member", version: 1 })),
    ]);
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(attempts.find((attempt) => attempt.status === "rejected")!.reason).toMatchObject({ code: "over_limit" });
  });
});

describe("managing billing", () => {
  it("is shared by the owner alone, and never with a viewer", async () => {
    const { acme, ada, max, vic } = await team();
    const make = (by: Person, membershipId: string, role: StoredRole, billingManager: boolean, version = 1) =>
      world.as(acme, by, (scope) => changeMemberRole(scope, { membershipId, role, billingManager, version }));
    expect(await world.refusal(make(ada.person, max.id, "member", true))).toMatchObject({ code: "forbidden", message: expect.stringContaining("Only the owner") });
    expect(await world.refusal(make(ada.person, ada.id, "admin", true))).toMatchObject({ code: "forbidden" });
    await make(vera, max.id, "member", true);
    expect(await world.roleOf(acme, max.person)).toMatchObject({ billingManager: true });
    await make(vera, vic.id, "viewer", true);
    expect(await world.roleOf(acme, vic.person)).toMatchObject({ billingManager: false });
    expect(await world.refusal(make(ada.person, max.id, "member", false, 2))).toMatchObject({ code: "forbidden" });
    await make(vera, max.id, "member", false, 2);
    expect(await world.roleOf(acme, max.person)).toMatchObject({ billingManager: false });
  });

  it("ends when an admin makes the person a viewer, and stays with another role", async () => {
    const { acme, ada, max } = await team();
    await world.as(acme, vera, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "member", billingManager: true, version: 1 }));
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "admin", version: 2 }));
    expect(await world.roleOf(acme, max.person)).toMatchObject({ role: "admin", billingManager: true });
    await world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "viewer", version: 3 }));
    expect(await world.roleOf(acme, max.person)).toMatchObject({ role: "viewer", billingManager: false });
  });
});

describe("suspending", () => {
  it("shuts the door, keeps the row, frees the seat, and can be undone while a seat is free", async () => {
    const { acme, ada, max } = await team("starter");
    await world.as(acme, ada.person, (scope) => suspendMember(scope, { membershipId: max.id, version: 1 }));
    await expect(world.scope(acme, max.person)).rejects.toThrow("stays shut");
    expect(await world.reading(acme, vera, async ({ standing }) => standing.usage.members)).toBe(2);
    const wim = await world.person("Wim", { email: `wim.s.${acme.slug}@example.test` });
    const wimId = await world.join(acme, wim, "member");
    expect(await world.refusal(world.as(acme, ada.person, (scope) => reinstateMember(scope, { membershipId: max.id, version: 2 })))).toMatchObject({ code: "over_limit" });
    await world.as(acme, ada.person, (scope) => suspendMember(scope, { membershipId: wimId, version: 1 }));
    await world.as(acme, ada.person, (scope) => reinstateMember(scope, { membershipId: max.id, version: 2 }));
    expect(await world.roleOf(acme, max.person)).toMatchObject({ status: "active" });
    expect((await world.events(acme)).map(({ action }) => action).slice(-3)).toEqual(["member.suspended", "member.suspended", "member.restored"]);
  });

  it("lets a viewer back in without a seat", async () => {
    const { acme, ada, vic } = await team("starter");
    await world.as(acme, ada.person, (scope) => suspendMember(scope, { membershipId: vic.id, version: 1 }));
    await world.as(acme, ada.person, (scope) => reinstateMember(scope, { membershipId: vic.id, version: 2 }));
    expect(await world.roleOf(acme, vic.person)).toMatchObject({ status: "active" });
  });

  it("is refused for the owner, oneself, twice, stale and by members", async () => {
    const { acme, ada, max, ownerId } = await team();
    const suspend = (by: Person, membershipId: string, version = 1) => world.refusal(world.as(acme, by, (scope) => suspendMember(scope, { membershipId, version })));
    expect(await suspend(ada.person, ownerId)).toMatchObject({ code: "forbidden" });
    expect(await suspend(ada.person, ada.id)).toMatchObject({ code: "forbidden", message: expect.stringContaining("leave the workspace") });
    expect(await suspend(max.person, ada.id)).toMatchObject({ code: "forbidden" });
    expect(await suspend(ada.person, max.id, 7)).toMatchObject({ code: "conflict" });
    await world.as(acme, ada.person, (scope) => suspendMember(scope, { membershipId: max.id, version: 1 }));
    expect(await suspend(ada.person, max.id, 2)).toMatchObject({ code: "conflict", message: "Max is suspended already." });
    const reinstate = (membershipId: string, version: number) => world.refusal(world.as(acme, vera, (scope) => reinstateMember(scope, { membershipId, version })));
    expect(await reinstate(max.id, 1)).toMatchObject({ code: "conflict" });
    expect(await reinstate(ada.id, 1)).toMatchObject({ code: "conflict", message: "Ada is not suspended." });
  });
});

describe("removing", () => {
  it("leaves a tombstone, hands the open tasks over, and shuts the door", async () => {
    const { acme, ada, max } = await team();
    const [open, done] = [await task(acme, max.id), await task(acme, max.id, "done")];
    expect(await world.reading(acme, ada.person, (scope) => prepareRemoval(scope, max.id))).toMatchObject({ openTasks: 1, heirs: [{ name: "Ada" }, { name: "Vera" }] });
    await world.as(acme, ada.person, (scope) => removeMember(scope, { membershipId: max.id, tasksTo: ada.id, version: 1 }));
    expect([await assigneeOf(open), await assigneeOf(done)]).toEqual([ada.id, max.id]);
    expect(await world.roleOf(acme, max.person)).toMatchObject({ status: "left" });
    await expect(world.scope(acme, max.person)).rejects.toThrow("stays shut");
    const { rows } = await world.admin.query("select from directory.user_workspaces where user_id = $1", [max.person.userId]);
    expect(rows).toHaveLength(0);
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "member.removed", target: "Max", after: { status: "left", tasksTo: "Ada" } });
    expect(await world.refusal(world.as(acme, ada.person, (scope) => removeMember(scope, { membershipId: max.id, tasksTo: null, version: 2 })))).toMatchObject({ code: "not_found" });
  });

  it("leaves the tasks to nobody when asked to", async () => {
    const { acme, max } = await team();
    const open = await task(acme, max.id);
    await world.as(acme, vera, (scope) => removeMember(scope, { membershipId: max.id, tasksTo: null, version: 1 }));
    expect(await assigneeOf(open)).toBeNull();
  });

  it("gives tasks only to somebody who works here", async () => {
    const { acme, max, vic } = await team();
    const { ada: elsewhere } = await team();
    for (const tasksTo of [vic.id, max.id, elsewhere.id, newId(), "nonsense"]) {
      expect(await world.refusal(world.as(acme, vera, (scope) => removeMember(scope, { membershipId: max.id, tasksTo, version: 1 })))).toMatchObject({ code: "invalid", fields: { tasksTo: expect.any(String) } });
    }
  });

  it("is refused for the owner, oneself, stale and by members", async () => {
    const { acme, ada, max, ownerId } = await team();
    const remove = (by: Person, membershipId: string, version = 1) => world.refusal(world.as(acme, by, (scope) => removeMember(scope, { membershipId, tasksTo: null, version })));
    expect(await remove(ada.person, ownerId)).toMatchObject({ code: "forbidden", message: expect.stringContaining("handed over first") });
    expect(await remove(ada.person, ada.id)).toMatchObject({ code: "forbidden" });
    expect(await remove(max.person, ada.id)).toMatchObject({ code: "forbidden" });
    expect(await remove(ada.person, max.id, 9)).toMatchObject({ code: "conflict" });
  });

  it("lets one of two admins win who remove each other at the same time", async () => {
    const { acme, ada } = await team();
    const bob = await world.person("Bob", { email: `bob.${acme.slug}@example.test` });
    const bobId = await world.join(acme, bob, "admin");
    const attempts = await world.race("tenant.memberships", [
      () => world.as(acme, ada.person, (scope) => removeMember(scope, { membershipId: bobId, tasksTo: null, version: 1 })),
      () => world.as(acme, bob, (scope) => removeMember(scope, { membershipId: ada.id, tasksTo: null, version: 1 })),
    ]);
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(attempts.find((attempt) => attempt.status === "rejected")!.reason).toMatchObject({ code: "forbidden" });
  });

  it("still works while the workspace is read-only, which stops changing roles", async () => {
    const { acme, ada, max, vic } = await team();
    await world.admin.query("update tenant.subscriptions set status = 'unpaid', first_failure_at = now() - interval '20 days' where tenant_id = $1", [acme.tenantId]);
    expect(await world.refusal(world.as(acme, ada.person, (scope) => changeMemberRole(scope, { membershipId: max.id, role: "admin", version: 1 })))).toMatchObject({ code: "read_only" });
    await world.as(acme, ada.person, (scope) => removeMember(scope, { membershipId: max.id, tasksTo: null, version: 1 }));
    await world.as(acme, vic.person, (scope) => leaveWorkspace(scope));
  });
});

describe("leaving", () => {
  it("leaves a tombstone and open tasks to nobody", async () => {
    const { acme, max } = await team();
    const open = await task(acme, max.id);
    expect(await world.reading(acme, max.person, prepareDeparture)).toEqual({ owner: false, openTasks: 1 });
    await world.as(acme, max.person, leaveWorkspace);
    expect(await assigneeOf(open)).toBeNull();
    expect(await world.roleOf(acme, max.person)).toMatchObject({ status: "left" });
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "member.left", actor: "Max" });
  });

  it("is not for the owner, in code and in the database", async () => {
    const { acme, ownerId } = await team();
    expect(await world.refusal(world.as(acme, vera, leaveWorkspace))).toMatchObject({ code: "forbidden", message: expect.stringContaining("Hand the ownership over") });
    const { scope, transaction } = await world.scope(acme, vera);
    await scope.db.execute(`update tenant.memberships set status = 'left', left_at = now() where id = '${ownerId}'`);
    await expect(transaction.commit()).rejects.toThrow(/foreign key/);
    expect(await world.roleOf(acme, vera)).toMatchObject({ role: "owner", status: "active" });
  });

  it("does not go through twice", async () => {
    const { acme, max } = await team();
    const [first, second] = [await world.scope(acme, max.person), await world.scope(acme, max.person)];
    await withScope(first, leaveWorkspace);
    expect(await world.refusal(withScope(second, leaveWorkspace))).toMatchObject({ code: "not_found" });
  });
});

describe("another workspace", () => {
  it("does not exist for an admin of this one, by right ids or guessed ones", async () => {
    const [here, there] = [await team(), await team()];
    for (const membershipId of [there.max.id, there.ownerId, newId(), "nonsense", here.max.id.toUpperCase()]) {
      const input = { membershipId, version: 1 };
      const attempts = [
        () => world.as(here.acme, here.ada.person, (scope) => changeMemberRole(scope, { ...input, role: "viewer" })),
        () => world.as(here.acme, here.ada.person, (scope) => suspendMember(scope, input)),
        () => world.as(here.acme, here.ada.person, (scope) => reinstateMember(scope, input)),
        () => world.as(here.acme, here.ada.person, (scope) => removeMember(scope, { ...input, tasksTo: null })),
        () => world.reading(here.acme, here.ada.person, (scope) => getMember(scope, membershipId)),
        () => world.reading(here.acme, here.ada.person, (scope) => prepareRemoval(scope, membershipId)),
        () => world.reading(here.acme, here.ada.person, (scope) => prepareRoleChange(scope, membershipId)),
      ];
      for (const attempt of attempts) expect(await world.refusal(attempt())).toMatchObject({ code: "not_found" });
    }
    expect(await world.roleOf(there.acme, there.max.person)).toMatchObject({ role: "member", status: "active", version: 1 });
  });

  it("refuses somebody who was demoted after their request began", async () => {
    const { acme, ada, max } = await team();
    const opened = await world.scope(acme, ada.person);
    await world.as(acme, vera, (scope) => changeMemberRole(scope, { membershipId: ada.id, role: "member", version: 1 }));
    expect(await world.refusal(withScope(opened, (scope) => removeMember(scope, { membershipId: max.id, tasksTo: null, version: 1 })))).toMatchObject({ code: "forbidden" });
  });
});
