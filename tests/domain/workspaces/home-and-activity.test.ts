import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#db/ids.ts";
import { listActivity, type ActivityFilter } from "#app/domain/audit/list-activity.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { changeSettings } from "#app/domain/workspaces/change-settings.ts";
import { getHome, showOnboarding } from "#app/domain/workspaces/home.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { activitySubjects, allowedFields, isAuditAction } from "#app/domain/audit/actions.rules.ts";

let world: World;
let ada: Person;
let tom: Person;
let vera: Person;
let acme: Workspace;

beforeAll(async () => {
  world = await createWorld();
  ada = await world.person("Ada");
  tom = await world.person("Tom");
  vera = await world.person("Vera");
  acme = await world.workspace({ name: "Acme", owner: ada });
  await world.join(acme, tom, "member");
  await world.join(acme, vera, "viewer");
});
afterAll(() => world.close());

const everything: ActivityFilter = { about: null, actorKind: null, actorId: null, before: null };

test("activity pages through everything once, also where many events share an instant", async () => {
  const at = new Date();
  for (let index = 0; index < 120; index++) await plant("project.created", new Date(at.getTime() + Math.floor(index / 40)));
  await world.setNow(addDays(at, 1));
  const seen: string[] = [];
  let before: string | null = null;
  do {
    const page = await world.reading(acme, ada, (scope) => listActivity(scope, { ...everything, before }));
    seen.push(...page.events.map(({ id }) => id));
    before = page.next;
  } while (before);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe((await world.events(acme)).length);
  await world.setNow(new Date());
});

test("activity is filtered by subject and by who; nonsense filters nothing", async () => {
  const read = (filter: Partial<ActivityFilter>) => world.reading(acme, ada, (scope) => listActivity(scope, { ...everything, ...filter }));
  expect((await read({ about: "trial" })).events.map(({ action }) => action)).toEqual(["trial.started"]);
  expect((await read({ actorKind: "staff" })).events).toEqual([]);
  expect((await read({ about: "nonsense", actorId: "nonsense", before: "no.cursor" })).events.length).toBe(50);
  expect((await read({ actorId: await world.membershipId(acme, ada) })).events.every(({ actorLabel }) => actorLabel === "Ada")).toBe(true);
  expect((await read({ most: 5 })).events).toEqual((await read({})).events.slice(0, 5));
  expect(activitySubjects()).toContain("ownership");
});

test("activity goes back as far as the plan shows, and members and viewers do not see it", async () => {
  const old = await plant("workspace.renamed", addDays(new Date(), -400));
  const { events } = await world.reading(acme, ada, (scope) => listActivity(scope, { ...everything, about: "workspace" }));
  expect(events.map(({ id }) => id)).not.toContain(old);
  for (const who of [tom, vera]) expect((await world.refusal(world.reading(acme, who, (scope) => listActivity(scope, everything)))).code).toBe("forbidden");
});

test("an event keeps allowed fields as plain values, and nothing else", () => {
  expect(allowedFields("member.role_changed", { role: "admin", password: "secret", billingManager: true })).toEqual({ role: "admin", billingManager: true });
  expect(allowedFields("member.role_changed", { password: "secret" })).toBeNull();
  expect(allowedFields("workspace.closed", { purgeAt: new Date("2026-01-02T03:04:05Z") })).toEqual({ purgeAt: "2026-01-02T03:04:05.000Z" });
  expect(allowedFields("limits.applied", { members: ["Tom", { token: "x" }], projects: null })).toEqual({ members: ["Tom", "[object Object]"], projects: null });
  expect(allowedFields("workspace.renamed", undefined)).toBeNull();
  expect(isAuditAction("workspace.renamed")).toBe(true);
  expect(isAuditAction("toString")).toBe(false);
});

test("the first steps follow from what is there, by role, and can be hidden and brought back by admins", async () => {
  const home = (who: Person) => world.reading(acme, who, (scope) => getHome(scope, { addressVerified: true }));
  const { onboarding } = await home(ada);
  expect(onboarding.shows).toBe("list");
  expect(Object.fromEntries(onboarding.steps.map(({ key, done }) => [key, done]))).toEqual({ address: true, project: false, teammate: true, billing: false });
  expect((await home(vera)).onboarding.steps.map(({ key }) => key)).toEqual(["address"]);
  expect((await world.refusal(world.as(acme, tom, (scope) => showOnboarding(scope, { shown: false })))).code).toBe("forbidden");
  await world.as(acme, ada, (scope) => showOnboarding(scope, { shown: false }));
  expect((await home(ada)).onboarding.shows).toBe("restore_link");
  await world.as(acme, ada, (scope) => showOnboarding(scope, { shown: true }));
  expect((await home(ada)).onboarding.shows).toBe("list");
});

test("home lists my open tasks by their due date, those without one last", async () => {
  const me = await world.membershipId(acme, tom);
  const project = newId();
  await world.admin.query("insert into tenant.projects (tenant_id, id, name, status, created_by, last_activity_at, created_at) values ($1, $2, 'P', 'active', $3, now(), now())", [acme.tenantId, project, me]);
  for (const [title, status, due] of [["later", "todo", null], ["soon", "doing", "2026-12-01"], ["finished", "done", "2026-01-01"]]) {
    await world.admin.query(
      "insert into tenant.tasks (tenant_id, id, project_id, title, status, assignee_id, due_on, position, created_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, 1, $6, now(), now())",
      [acme.tenantId, newId(), project, title, status, me, due],
    );
  }
  const { myTasks } = await world.reading(acme, tom, (scope) => getHome(scope, { addressVerified: true }));
  expect(myTasks.map(({ title }) => title)).toEqual(["soon", "later"]);
});

test("formats are saved once, refused with a field, and the second of two editors is told", async () => {
  const version = await world.reading(acme, ada, async ({ standing }) => standing.workspace.version);
  const save = (input: { locale: string; timeZone: string }) => world.as(acme, ada, (scope) => changeSettings(scope, { ...input, version }));
  const refused = await world.refusal(save({ locale: "xx", timeZone: "Mars/Olympus" }));
  expect(Object.keys(refused.fields).sort()).toEqual(["locale", "timeZone"]);
  await save({ locale: "de-DE", timeZone: "Europe/Berlin" });
  expect((await world.refusal(save({ locale: "en-US", timeZone: "UTC" }))).code).toBe("conflict");
  expect((await world.events(acme)).at(-1)).toMatchObject({ action: "workspace.settings_changed", after: { locale: "de-DE", timeZone: "Europe/Berlin" } });
});

async function plant(action: string, at: Date): Promise<string> {
  const id = newId();
  await world.admin.query(
    "insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, method, at) values ($1, $2, $3, 'system', 'Afterlogin', 'job', $4)",
    [acme.tenantId, id, action, at],
  );
  return id;
}
