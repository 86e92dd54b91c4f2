import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finishReceipt, startReceipt } from "#app/domain/receipts.ts";
import { getExportFile, listExports, requestExport, writeExport } from "#app/domain/workspaces/export-workspace.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { tenantTables } from "#db/registry.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let ada: Person;
let acme: Workspace;
let birch: Workspace;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  acme = await world.workspace({ name: "Acme", owner: ada });
  birch = await world.workspace({ name: "Birch", owner: await world.person("Ben") });
});
afterAll(() => world.close());

test("the owner gets everything of the workspace and nothing of another, with a receipt and one mail", async () => {
  const { receiptId } = await world.as(acme, ada, requestExport);
  expect((await world.refusal(world.as(acme, ada, requestExport))).code).toBe("conflict");
  const work = () =>
    world.asSystem(acme, async (scope) => {
      if (!(await startReceipt(scope, receiptId))) return;
      await finishReceipt(scope, receiptId, await writeExport(scope, { receiptId }));
    });
  await work();
  await work();
  const [record] = await world.reading(acme, ada, listExports);
  expect(record).toMatchObject({ receipt: { id: receiptId, status: "done", result: { tables: { workspaces: 1, memberships: 1 } } } });
  const json = gunzipSync(await world.reading(acme, ada, (scope) => getExportFile(scope, receiptId))).toString();
  const file = JSON.parse(json) as { tables: Record<string, Record<string, unknown>[]> };
  expect(Object.keys(file.tables).sort()).toEqual(
    tenantTables.filter(({ exported }) => exported && !("no" in exported)).map(({ name }) => name.replace("tenant.", "")).sort(),
  );
  expect(file.tables.memberships).toMatchObject([{ email: ada.email }]);
  expect(json).not.toContain(birch.tenantId);
  expect(json).not.toContain("ben@");
  expect((await world.mails()).filter(({ template }) => template === "export-ready").map(({ to }) => to)).toEqual([ada.email]);
  // The job did it; it was she who wanted it.
  expect((await world.events(acme)).filter(({ action }) => action === "data.exported")).toMatchObject([{ actor: "Ada", actorKind: "user" }]);
});

test("nobody else may ask, list or download, and an id of elsewhere is not found", async () => {
  const tom = await world.person("Tom");
  await world.join(acme, tom, "admin");
  const [record] = await world.reading(acme, ada, listExports);
  const id = record!.receipt.id;
  const attempts = [
    () => world.as(acme, tom, requestExport),
    () => world.reading(acme, tom, listExports),
    () => world.reading(acme, tom, (scope) => getExportFile(scope, id)),
  ];
  for (const attempt of attempts) {
    expect((await world.refusal(attempt())).code).toBe("forbidden");
  }
  expect((await world.refusal(world.reading(birch, birch.owner, (scope) => getExportFile(scope, id)))).code).toBe("not_found");
});

test("after seven days the file is gone", async () => {
  const [record] = await world.reading(acme, ada, listExports);
  await world.setNow(addDays(record!.receipt.finishedAt!, 8));
  expect((await world.reading(acme, ada, listExports))[0]!.file).toBeNull();
  expect((await world.refusal(world.reading(acme, ada, (scope) => getExportFile(scope, record!.receipt.id)))).code).toBe("not_found");
  await world.setNow(new Date());
});
