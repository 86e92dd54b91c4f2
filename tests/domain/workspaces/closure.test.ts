import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays } from "#app/domain/dates.rules.ts";
import { openScopeInside, withScope } from "#app/domain/scope.ts";
import { closeWorkspace, restoreWorkspace } from "#app/domain/workspaces/close-workspace.ts";
import { purgeActivity, purgeWorkspace } from "#app/domain/workspaces/purge-workspace.ts";
import { tenantTables } from "#db/registry.ts";
import { createWorld, type Person, type World } from "#tests/support/stories.ts";

let world: World;
let ada: Person;
let tom: Person;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  tom = await world.person("Tom");
});
afterAll(() => world.close());

test("the owner closes it by its name, and has 30 days", async () => {
  const place = await world.workspace({ name: "Acme", owner: ada });
  await world.join(place, tom, "admin");
  const wrong = await world.refusal(world.as(place, ada, (scope) => closeWorkspace(scope, { typedName: "acme" })));
  expect(wrong).toMatchObject({ code: "invalid", fields: { typedName: expect.stringContaining("Acme") } });
  expect((await world.refusal(world.as(place, tom, (scope) => closeWorkspace(scope, { typedName: "Acme" })))).code).toBe("forbidden");
  const { purgeAt } = await world.as(place, ada, (scope) => closeWorkspace(scope, { typedName: "Acme" }));
  const access = await world.reading(place, ada, async ({ standing }) => standing.access);
  expect(access).toMatchObject({ level: "suspended", reason: "closed" });
  expect(access.until).toEqual(purgeAt);
  expect((await world.due(place)).find(({ kind }) => kind === "workspace.purge")?.at).toEqual(purgeAt);
  expect((await world.outbox()).some(({ job, tenantId }) => job === "billing.cancel-for-closure" && tenantId === place.tenantId)).toBe(true);
  expect((await world.refusal(world.as(place, ada, (scope) => closeWorkspace(scope, { typedName: "Acme" })))).code).toBe("conflict");
  await world.as(place, ada, restoreWorkspace);
  expect((await world.due(place)).some(({ kind }) => kind === "workspace.purge")).toBe(false);
  expect((await world.refusal(world.as(place, ada, restoreWorkspace))).code).toBe("conflict");
  expect((await world.events(place)).map(({ action }) => action)).toEqual(expect.arrayContaining(["workspace.closed", "workspace.restored"]));
});

test("at the end of the 30 days it cannot be restored, and the purge leaves nothing of it and all of the other", async () => {
  const gil = await world.person("Gil");
  const gone = await world.workspace({ name: "Gone", owner: gil });
  const stays = await world.workspace({ name: "Stays", owner: ada });
  const { purgeAt } = await world.as(gone, gil, (scope) => closeWorkspace(scope, { typedName: "Gone" }));
  // A day before, the job does nothing.
  await world.setNow(addDays(purgeAt, -1));
  expect(await world.asSystem(gone, purgeWorkspace)).toEqual({});
  await world.setNow(purgeAt);
  expect((await world.refusal(world.as(gone, gil, restoreWorkspace))).code).toBe("conflict");
  const before = await rowsOf(stays.tenantId);
  await withScope(
    openScopeInside({
      pool: world.pools.afterlogin_retention,
      tenantId: gone.tenantId,
      actor: { kind: "system", label: "Afterlogin" },
      now: await world.now(),
      request: world.request(),
      app: world.app,
      writable: true,
    }),
    purgeActivity,
  );
  const deleted = await world.asSystem(gone, purgeWorkspace);
  expect(deleted["tenant.workspaces"]).toBe(1);
  expect(deleted["tenant.memberships"]).toBe(1);
  expect(await rowsOf(gone.tenantId)).toEqual(Object.fromEntries(tenantTables.map(({ name }) => [name, 0])));
  expect(await rowsOf(stays.tenantId)).toEqual(before);
  const { rows } = await world.admin.query("select 1 from directory.slugs where tenant_id = $1 union all select 1 from directory.due where tenant_id = $1 union all select 1 from directory.user_workspaces where tenant_id = $1", [gone.tenantId]);
  expect(rows).toEqual([]);
  // The trial stays used: closing a workspace is no way to a second one.
  expect((await world.admin.query("select 1 from directory.trials where tenant_id = $1", [gone.tenantId])).rows).toHaveLength(1);
  await world.setNow(new Date());
});

async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of tenantTables) {
    const { rows } = await world.admin.query<{ n: number }>(`select count(*)::int as n from ${name} where tenant_id = $1`, [tenantId]);
    counts[name] = rows[0]!.n;
  }
  return counts;
}
