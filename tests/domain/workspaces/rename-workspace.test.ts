import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renameWorkspace } from "#app/domain/workspaces/rename-workspace.ts";
import { withScope } from "#app/domain/scope.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let vera: Person;
beforeAll(async () => {
  world = await createWorld();
  vera = await world.person("Vera");
});
afterAll(() => world.close());

function rename(place: Workspace, who: Person, input: { name: string; slug: string; version: number }) {
  return world.as(place, who, (scope) => renameWorkspace(scope, input));
}

describe("renaming a workspace", () => {
  it("moves it to its new address and frees the old one", async () => {
    const acme = await world.workspace({ name: "Acme", owner: vera });
    expect(await rename(acme, vera, { name: "Halden & Birch", slug: " Halden-Birch ", version: 1 })).toEqual({ name: "Halden & Birch", slug: "halden-birch" });
    await expect(world.scope(acme, vera)).rejects.toThrow("stays shut");
    await world.reading({ slug: "halden-birch" }, vera, async ({ standing }) => expect(standing.workspace).toMatchObject({ name: "Halden & Birch", slug: "halden-birch", version: 2 }));
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "workspace.renamed", before: { name: "Acme", slug: "acme" }, after: { name: "Halden & Birch", slug: "halden-birch" } });
    expect((await world.workspace({ name: "Acme", owner: vera })).slug).toBe("acme");
  });

  it("keeps its address when only the name changes", async () => {
    const place = await world.workspace({ name: "Northern", owner: vera });
    expect(await rename(place, vera, { name: "Northern Seeds", slug: "northern", version: 1 })).toEqual({ name: "Northern Seeds", slug: "northern" });
  });

  it("is refused for an address of somebody else, and then nothing has changed", async () => {
    const [one, two] = [await world.workspace({ name: "One", owner: vera }), await world.workspace({ name: "Two", owner: vera })];
    expect(await world.refusal(rename(one, vera, { name: "Changed", slug: two.slug, version: 1 }))).toMatchObject({ code: "invalid", fields: { slug: expect.stringContaining("Another workspace") } });
    await world.reading(one, vera, async ({ standing }) => expect(standing.workspace).toMatchObject({ name: "One", slug: one.slug, version: 1 }));
  });

  it("gives a free address to one of two who want it at the same time", async () => {
    const [left, right] = [await world.workspace({ name: "Left", owner: vera }), await world.workspace({ name: "Right", owner: vera })];
    const attempts = await Promise.allSettled([left, right].map((place) => rename(place, vera, { name: place.name, slug: "middle", version: 1 })));
    expect(attempts.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("is refused when somebody saved between the door and the change", async () => {
    const place = await world.workspace({ name: "Between", owner: vera });
    const opened = await world.scope(place, vera);
    await rename(place, vera, { name: "Between Us", slug: place.slug, version: 1 });
    expect(await world.refusal(withScope(opened, (scope) => renameWorkspace(scope, { name: "Late", slug: place.slug, version: 1 })))).toMatchObject({ code: "conflict" });
  });

  it("is refused stale, with words for each field, and for members", async () => {
    const place = await world.workspace({ name: "Fields", owner: vera });
    for (const version of [0, 9, 2 ** 40, NaN]) {
      expect(await world.refusal(rename(place, vera, { name: "Fields", slug: "fields", version }))).toMatchObject({ code: "conflict" });
    }
    expect(await world.refusal(rename(place, vera, { name: " ", slug: "Ä", version: 1 }))).toMatchObject({ code: "invalid", fields: { name: expect.any(String), slug: expect.any(String) } });
    expect(await world.refusal(rename(place, vera, { name: "Fields", slug: "billing", version: 1 }))).toMatchObject({ fields: { slug: expect.stringContaining("reserved") } });
    const max = await world.person("Max");
    await world.join(place, max, "member");
    expect(await world.refusal(rename(place, max, { name: "Mine", slug: "mine", version: 1 }))).toMatchObject({ code: "forbidden" });
  });
});
