import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMembers, membersPerPage, type MemberFilter } from "#app/domain/workspaces/list-members.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let vera: Person;
let acme: Workspace;
beforeAll(async () => {
  world = await createWorld();
  vera = await world.person("Vera");
  acme = await world.workspace({ name: "Acme", owner: vera, plan: "enterprise", seats: 500 });
});
afterAll(() => world.close());

function list(filter: Partial<MemberFilter>, who = vera, place: Workspace = acme) {
  return world.reading(place, who, (scope) => listMembers(scope, { search: "", role: null, status: null, after: null, before: null, ...filter }));
}

async function names(filter: Partial<MemberFilter>): Promise<string[]> {
  return (await list(filter)).members.map(({ name }) => name);
}

describe("the list of members", () => {
  it("holds the people by name, each with role and standing, and not those who left", async () => {
    await world.join(acme, await world.person("Ada"), "admin");
    await world.join(acme, await world.person("Max"), "member", { status: "suspended" });
    await world.join(acme, await world.person("Vic"), "viewer");
    await world.join(acme, await world.person("Wim"), "member", { status: "pending_seat" });
    await world.join(acme, await world.person("Lea"), "member");
    await world.admin.query("update tenant.memberships set status = 'left', left_at = now() where name = 'Lea'");
    const page = await list({});
    expect(page).toMatchObject({ total: 5, next: null, previous: null });
    expect(page.members.map(({ name, role, status }) => [name, role, status])).toEqual([
      ["Ada", "admin", "active"],
      ["Max", "member", "suspended"],
      ["Vera", "owner", "active"],
      ["Vic", "viewer", "active"],
      ["Wim", "member", "pending_seat"],
    ]);
  });

  it("filters by role, status and part of a name or an address", async () => {
    expect(await names({ role: "owner" })).toEqual(["Vera"]);
    expect(await names({ role: "admin" })).toEqual(["Ada"]);
    expect(await names({ role: "member", status: "suspended" })).toEqual(["Max"]);
    expect(await names({ status: "pending_seat" })).toEqual(["Wim"]);
    expect(await names({ search: "V" })).toEqual(["Vera", "Vic"]);
    expect(await names({ search: "MAX@example" })).toEqual(["Max"]);
    expect(await names({ search: "%" })).toEqual([]);
    expect(await names({ search: "_a_" })).toEqual([]);
    expect(await names({ search: "\\" })).toEqual([]);
    expect(await names({ search: "nobody" })).toEqual([]);
  });

  it("goes forth and back by pages, also among people of one name", async () => {
    const rows = Array.from({ length: 120 }, (_, index) => index);
    for (const index of rows) await world.join(acme, await world.person("Same", { email: `same${index}@example.test` }), "member");
    const first = await list({ search: "same" });
    const second = await list({ search: "same", after: first.next });
    const third = await list({ search: "same", after: second.next });
    expect([first, second, third].map(({ members }) => members.length)).toEqual([membersPerPage, membersPerPage, 20]);
    expect([first, second, third].map(({ total }) => total)).toEqual([120, 120, 120]);
    expect(new Set([first, second, third].flatMap(({ members }) => members.map(({ id }) => id))).size).toBe(120);
    expect([first.previous, third.next]).toEqual([null, null]);
    const back = await list({ search: "same", before: third.previous });
    expect(back.members.map(({ id }) => id)).toEqual(second.members.map(({ id }) => id));
    expect(back.next).not.toBeNull();
    const start = await list({ search: "same", before: back.previous });
    expect(start.members.map(({ id }) => id)).toEqual(first.members.map(({ id }) => id));
    expect(start.previous).toBeNull();
  });

  it.each(["nonsense", "e30", "W10", Buffer.from('["a"]').toString("base64url"), Buffer.from('["a","b"]').toString("base64url"), "x".repeat(5000)])(
    "begins at its beginning for a cursor that is none: %s",
    async (after) => {
      expect((await list({ search: "v", after })).members.map(({ name }) => name)).toEqual(["Vera", "Vic"]);
    },
  );

  it("shows a viewer the same, and nobody of another workspace", async () => {
    const other = await world.workspace({ name: "Other", owner: await world.person("Otto") });
    expect((await list({}, other.owner, other)).members.map(({ name }) => name)).toEqual(["Otto"]);
    const vic = await world.person("Vic Two");
    await world.join(other, vic, "viewer");
    expect((await list({}, vic, other)).members.map(({ name }) => name)).toEqual(["Otto", "Vic Two"]);
  });
});
