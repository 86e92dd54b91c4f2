import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyLimits } from "#app/domain/billing/limits/apply-limits.ts";
import { getLimits } from "#app/domain/billing/limits/get-limits.ts";
import { remindOfTrial, type TrialStep } from "#app/domain/billing/lifecycle/remind-of-trial.ts";
import { resolveLimits } from "#app/domain/billing/limits/resolve-limits.ts";
import { restoreSetAside } from "#app/domain/billing/limits/restore-set-aside.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Person, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

/** On a trial with five people at work, a viewer, and five projects. The later they come, the more active they are. */
async function crowded(name: string, owner: string): Promise<{ place: Workspace; people: Person[] }> {
  const place = await world.workspace({ name, owner: await world.person(owner) });
  const people: Person[] = [];
  for (const [index, who] of ["One", "Two", "Three", "Four"].entries()) {
    const person = await world.person(`${who} of ${name}`);
    people.push(person);
    const id = await world.join(place, person, "member");
    await world.admin.query("update tenant.memberships set last_active_at = $2 where tenant_id = $3 and id = $1", [id, addDays(new Date(), index - 10), place.tenantId]);
  }
  const viewer = await world.person(`Vera of ${name}`);
  await world.join(place, viewer, "viewer");
  people.push(viewer);
  for (const [index, project] of ["A", "B", "C", "D", "E"].entries()) {
    const { id } = await world.as(place, place.owner, (scope) => createProject(scope, { name: project, description: "" }));
    await world.admin.query("update tenant.projects set last_activity_at = $2 where id = $1", [id, addDays(new Date(), index - 10)]);
  }
  return { place, people };
}

async function projectsOf(place: Workspace, status: string): Promise<string[]> {
  const { rows } = await world.admin.query<{ name: string }>("select name from tenant.projects where tenant_id = $1 and status = $2 order by name", [place.tenantId, status]);
  return rows.map(({ name }) => name);
}

async function statuses(place: Workspace, people: readonly Person[]): Promise<(string | undefined)[]> {
  return Promise.all(people.map(async (who) => (await world.roleOf(place, who))?.status));
}

/** Until so many of this database's transactions wait for a lock. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const { rows } = await world.admin.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (rows[0]!.n >= count) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function trialOver(place: Workspace): Promise<void> {
  const { workspace } = await world.standing(place);
  await world.admin.query(
    "update tenant.workspaces set trial_started_at = trial_started_at - interval '40 days', trial_ends_at = trial_ends_at - interval '40 days' where tenant_id = $1",
    [workspace.id],
  );
}

const remind = (place: Workspace, step: TrialStep) => world.asJob(place, (scope) => remindOfTrial(scope, { step }));
const templates = async (place: Workspace) => (await world.mails()).filter(({ tenantId }) => tenantId === place.tenantId).map(({ template }) => template);

describe("case 7: a trial that ends without a card", () => {
  test("reminds at 7, 3, 1 days and at the end, once each; then 7 days of grace, then Starter with what is over set aside", async () => {
    const { place: acme, people } = await crowded("Acme", "Olga");
    const end = (await world.standing(acme)).workspace.trialEndsAt!;
    const steps: [TrialStep, number][] = [["7_days", -7], ["3_days", -3], ["1_day", -1], ["ended", 0], ["grace_over", 7]];
    for (const [step, days] of steps) {
      await world.setNow(new Date(addDays(end, days).getTime() + 60_000));
      const before = await templates(acme);
      expect(await remind(acme, step)).toEqual({ sent: true });
      await remind(acme, step);
      const sent = (await templates(acme)).slice(before.length);
      expect(sent.filter((template) => template.startsWith("trial_"))).toEqual([`trial_${step}`]);
      if (step === "ended") {
        expect((await world.standing(acme)).access).toMatchObject({ level: "grace", reason: "trial_over" });
        expect(await projectsOf(acme, "active")).toHaveLength(5);
      }
    }
    expect((await world.standing(acme)).terms.plan).toBe("starter");
    expect(await statuses(acme, people)).toEqual(["suspended", "suspended", "active", "active", "active"]);
    expect((await world.roleOf(acme, acme.owner))?.status).toBe("active");
    expect(await projectsOf(acme, "active")).toEqual(["C", "D", "E"]);
    expect(await projectsOf(acme, "archived")).toEqual(["A", "B"]);
    expect((await world.standing(acme)).access).toMatchObject({ level: "full", reason: "starter" });
    const actions = (await world.events(acme)).map(({ action }) => action);
    expect(actions.filter((action) => action === "trial.ended")).toHaveLength(1);
    expect(actions.filter((action) => action === "limits.applied")).toHaveLength(1);
    expect((await templates(acme)).filter((template) => template === "limits_applied")).toHaveLength(1);
    await world.setNow(new Date());
  });

  test("a step that comes late is passed over, one for a trial that was moved too, and who has a plan is left in peace", async () => {
    const bolt = await world.workspace({ name: "Bolt", owner: await world.person("Boris") });
    expect(await remind(bolt, "3_days")).toEqual({ sent: false });
    const end = (await world.standing(bolt)).workspace.trialEndsAt!;
    await world.setNow(addDays(end, -2));
    expect(await remind(bolt, "7_days")).toEqual({ sent: false });
    expect(await remind(bolt, "3_days")).toEqual({ sent: true });
    await world.setNow(new Date());
    const cat = await world.workspace({ name: "Cat", owner: await world.person("Carla") });
    await world.subscribe(cat);
    await world.setNow(addDays((await world.standing(cat)).workspace.trialEndsAt!, -2));
    expect(await remind(cat, "3_days")).toEqual({ sent: false });
    await world.setNow(new Date());
    const starter = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
    expect(await remind(starter, "ended")).toEqual({ sent: false });
  });
});

test("case 8: of two workspaces that one person founds at once, one has the trial; a second never has", async () => {
  const twice = await world.person("Tess");
  const [one, other] = await Promise.all([world.workspace({ name: "First", owner: twice }), world.workspace({ name: "Second", owner: twice })]);
  const trials = [one, other].map(async (place) => (await world.standing(place)).workspace.trialEndsAt !== null);
  expect((await Promise.all(trials)).toSorted()).toEqual([false, true]);
  const third = await world.workspace({ name: "Third", owner: twice });
  expect((await world.standing(third)).workspace.trialEndsAt).toBeNull();
  expect((await world.standing(third)).terms.plan).toBe("starter");
});

describe("who stays", () => {
  test("the owner chooses by hand, within the limits, and nobody else does", async () => {
    const { place, people } = await crowded("Elk", "Erik");
    await trialOver(place);
    expect((await world.standing(place)).access).toMatchObject({ level: "restricted", reason: "over_limit" });
    const view = await world.reading(place, place.owner, getLimits);
    expect(view.members.map(({ name }) => name)).not.toContain("Vera of Elk");
    expect(view.members.filter(({ suggested }) => suggested)).toHaveLength(3);
    const idOf = (name: string) => view.members.find((member) => member.name === name)!.id;
    const project = (name: string) => view.allProjects.find((one) => one.name === name)!.id;

    const tooMany = { memberIds: view.members.map(({ id }) => id), projectIds: view.allProjects.map(({ id }) => id) };
    const refused = await refusal(world.as(place, place.owner, (scope) => resolveLimits(scope, tooMany)));
    expect(refused.fields).toEqual({ members: expect.stringContaining("Choose 2 fewer") as unknown, projects: expect.stringContaining("Choose 2 fewer") as unknown });
    const stranger = { memberIds: ["01890000-0000-7000-8000-000000000000"], projectIds: [] };
    expect((await refusal(world.as(place, place.owner, (scope) => resolveLimits(scope, stranger)))).code).toBe("not_found");
    expect((await refusal(world.as(place, people[0]!, (scope) => resolveLimits(scope, { memberIds: [], projectIds: [] })))).code).toBe("forbidden");

    const choice = { memberIds: [idOf("One of Elk"), idOf("Two of Elk")], projectIds: [project("A")] };
    expect(await world.as(place, place.owner, (scope) => resolveLimits(scope, choice))).toEqual({ setAside: 6, broughtBack: 0 });
    expect(await statuses(place, people)).toEqual(["active", "active", "suspended", "suspended", "active"]);
    expect(await projectsOf(place, "active")).toEqual(["A"]);
    expect((await world.standing(place)).access.level).toBe("full");

    const other = { memberIds: [idOf("Four of Elk")], projectIds: [project("A"), project("B")] };
    expect(await world.as(place, place.owner, (scope) => resolveLimits(scope, other))).toEqual({ setAside: 2, broughtBack: 2 });
    expect(await statuses(place, people)).toEqual(["suspended", "suspended", "suspended", "active", "active"]);
  });

  test("within the limits nothing is set aside, and an admin's suspension is nobody's to lift here", async () => {
    const { place, people } = await crowded("Fox", "Fiona");
    expect(await world.asJob(place, applyLimits)).toEqual({ members: 0, projects: 0 });
    await trialOver(place);
    await world.admin.query("update tenant.memberships set status = 'suspended', suspended_for = 'by_admin' where tenant_id = $1 and user_id = $2", [place.tenantId, people[3]!.userId]);
    expect(await world.asJob(place, applyLimits)).toEqual({ members: 1, projects: 2 });
    const view = await world.reading(place, place.owner, getLimits);
    expect(view.members.map(({ name }) => name)).not.toContain("Four of Fox");
    expect(view.setAside).toEqual({ members: 1, projects: 2 });
  });

  test("two that apply the limits at once set aside once", async () => {
    const { place } = await crowded("Gnu", "Gina");
    await trialOver(place);
    const holder = await world.admin.connect();
    await holder.query("begin");
    await holder.query("select 1 from tenant.workspaces where tenant_id = $1 for update", [place.tenantId]);
    const two = [world.asJob(place, applyLimits), world.asJob(place, applyLimits)];
    await waiting(2);
    await holder.query("commit");
    holder.release();
    const both = await Promise.all(two);
    expect(both.toSorted((one, other) => one.members - other.members)).toEqual([{ members: 0, projects: 0 }, { members: 2, projects: 2 }]);
  });

  test("with room again all come back as far as it reaches", async () => {
    const { place, people } = await crowded("Hen", "Hana");
    await trialOver(place);
    await world.asJob(place, applyLimits);
    expect(await world.as(place, place.owner, restoreSetAside)).toEqual({ members: 0, projects: 0 });
    await world.subscribe(place, { seats: 4 });
    expect(await world.as(place, place.owner, restoreSetAside)).toEqual({ members: 1, projects: 2 });
    expect(await statuses(place, people)).toEqual(["suspended", "active", "active", "active", "active"]);
    expect((await refusal(world.as(place, people[1]!, restoreSetAside))).code).toBe("forbidden");
  });

  test("a subscription that ends over Starter's limits asks for the limits to be applied, once", async () => {
    const { place } = await crowded("Ibis", "Ida");
    await world.subscribe(place, { seats: 5 });
    await trialOver(place);
    await world.stripe.subscriptions.cancel((await world.standing(place)).subscription!.stripeSubscriptionId);
    for (let times = 0; times < 3; times++) await syncWorkspace(world.systemWork(place));
    const asked = (await world.outbox()).filter(({ job, tenantId }) => job === "billing.apply-limits" && tenantId === place.tenantId);
    expect(asked).toHaveLength(1);
  });
});
