import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveProject } from "#app/domain/projects/archive-project.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { projectRoom } from "#app/domain/projects/project-room.ts";
import { restoreProject } from "#app/domain/projects/restore-project.ts";
import { rightToCreate } from "#app/domain/projects/rights.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { createHarbour, makeProject, untilItWaits, type Harbour } from "./harbour.ts";

let harbour: Harbour;
beforeAll(async () => {
  harbour = await createHarbour();
});
afterAll(() => harbour.world.close());

let count = 0;
/** A workspace on Starter, which allows three projects, with two of them made. */
async function starter(): Promise<{ place: Workspace; sam: Person; mel: Person; made: string[] }> {
  const { world } = harbour;
  const sam = await world.person(`Sam ${++count}`);
  const mel = await world.person(`Mel ${count}`);
  const place = await world.workspace({ name: `Small ${count}`, owner: sam, plan: "starter" });
  await world.join(place, mel, "member");
  const made = [await makeProject(harbour, "One", { in: place, by: sam }), await makeProject(harbour, "Two", { in: place, by: mel })];
  return { place, sam, mel, made };
}

describe("the limit of projects", () => {
  it("stops at the plan's number and says what is used, what is allowed and who can change it", async () => {
    const { world } = harbour;
    const { place, sam, mel } = await starter();
    await makeProject(harbour, "Three", { in: place, by: mel });
    const fourth = (who: Person) => world.refusal(world.as(place, who, (scope) => createProject(scope, { name: "Four", description: "" })));
    expect(await fourth(mel)).toMatchObject({
      code: "over_limit",
      message: `The workspace has 3 active projects, and Starter allows 3. Archive a project, or ask ${sam.name}, who manages billing, to change the plan.`,
    });
    expect((await fourth(sam)).message).toBe("The workspace has 3 active projects, and Starter allows 3. Archive a project, or change the plan in Billing.");
    expect(await world.reading(place, sam, async (scope) => projectRoom(scope))).toEqual({ ok: false, used: 3, allowed: 3, left: 0, plan: "Starter" });
    expect((await world.events(place)).filter(({ action }) => action === "project.created")).toHaveLength(3);
  });

  it("gives the last place to one of two who ask at the same time", async () => {
    const { world } = harbour;
    const { place, sam, mel } = await starter();
    const results = await Promise.allSettled(
      [sam, mel, sam, mel].map((who, index) => world.as(place, who, (scope) => createProject(scope, { name: `Last ${index}`, description: "" }))),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = results.filter((result) => result.status === "rejected").map(({ reason }) => (reason as { code: string }).code);
    expect(refused).toEqual(["over_limit", "over_limit", "over_limit"]);
    expect((await world.reading(place, sam, async ({ standing }) => standing.usage.projects))).toBe(3);
  });

  it("makes the second wait for the first, whose project is not there yet for anybody else", async () => {
    const { world } = harbour;
    const { place, sam, mel } = await starter();
    const first = await world.scope(place, sam);
    await createProject(first.scope, { name: "Third", description: "" });
    const second = world.refusal(world.as(place, mel, (scope) => createProject(scope, { name: "Fourth", description: "" })));
    await untilItWaits(world, second);
    await first.transaction.commit();
    expect(await second).toMatchObject({ code: "over_limit" });
  });

  it("does not restore a project when the plan is full", async () => {
    const { world } = harbour;
    const { place, mel, made } = await starter();
    await world.as(place, mel, (scope) => archiveProject(scope, { projectId: made[0]! }));
    for (const name of ["Three", "Four"]) await makeProject(harbour, name, { in: place, by: mel });
    expect(await world.refusal(world.as(place, mel, (scope) => restoreProject(scope, { projectId: made[0]! })))).toMatchObject({
      code: "over_limit",
      message: expect.stringContaining("Starter allows 3"),
    });
  });

  it("frees a place by archiving, and asks for one again to restore, also against a race", async () => {
    const { world } = harbour;
    const { place, sam, mel, made } = await starter();
    await makeProject(harbour, "Three", { in: place, by: mel });
    const [one] = made as [string];
    await world.as(place, mel, (scope) => archiveProject(scope, { projectId: one }));
    const results = await Promise.allSettled([
      world.as(place, sam, (scope) => restoreProject(scope, { projectId: one })),
      world.as(place, mel, (scope) => createProject(scope, { name: "Instead", description: "" })),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await world.reading(place, sam, async ({ standing }) => standing.usage.projects))).toBe(3);
  });

  it("refuses to grow a workspace that is over its limit already, and says so on pages", async () => {
    const { world, acme } = harbour;
    const { place, sam, made } = await starter();
    await world.admin.query(
      `insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at)
       select tenant_id, gen_random_uuid(), 'Bulk', 'active', created_by, created_at, created_at from tenant.projects, generate_series(1, 3) where id = $1`,
      [made[0]],
    );
    expect(await world.refusal(world.as(place, sam, (scope) => createProject(scope, { name: "Five", description: "" })))).toMatchObject({ code: "over_limit" });
    expect(await world.reading(place, sam, async (scope) => rightToCreate(scope))).toMatchObject({ ok: false, why: expect.stringContaining("over its plan's limits") });
    expect(await world.reading(acme, harbour.olga, async (scope) => rightToCreate(scope))).toEqual({ ok: true });
  });

  it("says it of one project in the singular", async () => {
    const { world } = harbour;
    const { place, mel, made } = await starter();
    await world.as(place, mel, (scope) => archiveProject(scope, { projectId: made[0]! }));
    await world.admin.query("update tenant.terms set limits = jsonb_set(limits, '{projects}', '1') where tenant_id = $1", [place.tenantId]);
    expect((await world.refusal(world.as(place, mel, (scope) => createProject(scope, { name: "More", description: "" })))).message).toContain("has 1 active project, and Starter allows 1.");
  });
});
