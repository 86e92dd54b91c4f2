import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Pool } from "pg";
import { newId } from "#db/ids.ts";
import { listActivity } from "#app/domain/audit/list-activity.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { openScopeInside, withScope, type Actor } from "#app/domain/scope.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

let world: World;
let ada: Person;
let gus: Person;
let acme: Workspace;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  gus = await world.person("Gus");
  acme = await world.workspace({ name: "Acme", owner: ada });
});
const forget = () => world.admin.query("delete from tenant.audit_events where tenant_id = $1", [acme.tenantId]);
beforeEach(forget);
afterAll(() => world.close());

interface Trail {
  kind: string;
  id: string | null;
  label: string;
  method: string;
  address: string | null;
  request: string | null;
}

/** Of the one event that there is. */
async function stored<Columns>(columns: string): Promise<Columns> {
  const { rows } = await world.admin.query<Columns & object>(`select ${columns} from tenant.audit_events where tenant_id = $1`, [acme.tenantId]);
  expect(rows).toHaveLength(1);
  return rows[0] as Columns;
}

async function doneBy(actor: Actor, pool: Pool, request: { id: string; method: "web" | "job" | "command"; address: string | null }): Promise<Trail> {
  await forget();
  const opened = openScopeInside({ pool, tenantId: acme.tenantId, actor, now: await world.now(), request, app: world.app, writable: true });
  await withScope(opened, (scope) => recordEvent(scope, { action: "workspace.restored" }));
  return stored("actor_kind as kind, actor_id as id, actor_label as label, method, address, request_id as request");
}

describe("an event", () => {
  it("tells a member by the membership, a guest by the person, staff by their own id, and the system by none", async () => {
    const { afterlogin_tenant: pages, afterlogin_worker: worker } = world.pools;
    const browser = { id: "req_1", method: "web", address: "192.0.2.7" } as const;
    const membershipId = await world.membershipId(acme, ada);
    const staffId = newId();
    const adas: Actor = { kind: "member", userId: ada.userId, membershipId, label: "Ada", email: ada.email, role: "owner", billingManager: false };
    expect(await doneBy(adas, pages, browser)).toEqual({ kind: "user", id: membershipId, label: "Ada", method: "web", address: "192.0.2.7", request: "req_1" });
    expect(await doneBy({ kind: "guest", userId: gus.userId, label: "Gus", email: gus.email }, pages, browser)).toMatchObject({ kind: "user", id: gus.userId, label: "Gus" });
    expect(await doneBy({ kind: "staff", staffId, label: "Noor, staff" }, pages, browser)).toMatchObject({ kind: "staff", id: staffId, label: "Noor, staff" });
    expect(await doneBy({ kind: "system", label: "Afterlogin" }, worker, { id: "job_1", method: "job", address: null })).toEqual({
      kind: "system", id: null, label: "Afterlogin", method: "job", address: null, request: "job_1",
    });
    expect(await doneBy({ kind: "system", label: "Afterlogin" }, worker, { id: "run_1", method: "command", address: null })).toMatchObject({ method: "command", request: "run_1" });
  });

  it("keeps what was apart from what is", async () => {
    await world.as(acme, ada, (scope) => recordEvent(scope, { action: "member.role_changed", before: { role: "viewer" }, after: { role: "admin" } }));
    expect(await stored("before, after")).toEqual({ before: { role: "viewer" }, after: { role: "admin" } });
  });

  it("happens in business time, as all that the workspace sees", async () => {
    const later = addDays(new Date(), 40);
    await world.setNow(later);
    await world.as(acme, ada, (scope) => recordEvent(scope, { action: "workspace.restored" }));
    const { at } = await stored<{ at: Date }>("at");
    await world.setNow(new Date());
    expect(Math.abs(at.getTime() - later.getTime())).toBeLessThan(60_000);
  });

  it("keeps a label and a value to 200 characters, however long the thing is called", async () => {
    const long = "ß".repeat(5_000);
    await world.as(acme, ada, (scope) => recordEvent(scope, { action: "project.created", target: { kind: "project", id: newId(), label: long }, after: { name: long } }));
    expect(await stored("target_label as label, after")).toEqual({ label: "ß".repeat(200), after: { name: "ß".repeat(200) } });
  });

  it("is found by its subject's whole name, not by a part of it", async () => {
    const about = (subject: string) => world.reading(acme, ada, (scope) => listActivity(scope, { about: subject, actorKind: null, actorId: null, before: null }));
    for (const action of ["project.created", "workspace.created", "member.role_changed"] as const) await world.as(acme, ada, (scope) => recordEvent(scope, { action }));
    expect((await about("project")).events.map(({ action }) => action)).toEqual(["project.created"]);
    for (const part of ["creat", "projec", "role", "."]) expect((await about(part)).events).toHaveLength(3);
  });
});
