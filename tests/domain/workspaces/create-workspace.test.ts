import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "#app/domain/dates.rules.ts";
import { createWorkspace } from "#app/domain/workspaces/create-workspace.ts";
import { createWorld, type Person, type World } from "#tests/support/stories.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function found(founder: Person, name: string, emailVerified = true) {
  return createWorkspace(
    { pool: world.pools.afterlogin_tenant, now: await world.now(), request: world.request(), app: world.app },
    { founder: { ...founder, emailVerified, locale: "de-DE", timeZone: "Europe/Berlin" }, name },
  );
}

describe("creating a workspace", () => {
  it("makes Vera its owner, on a trial, with a bill that would go to her", async () => {
    const vera = await world.person("Vera");
    const acme = await found(vera, "  Acme & Söhne ");
    expect(acme.slug).toBe("acme-and-sohne");
    await world.reading(acme, vera, async (scope) => {
      expect(scope.actor).toMatchObject({ kind: "member", role: "owner", label: "Vera" });
      expect(scope.standing.workspace).toMatchObject({ name: "Acme & Söhne", locale: "de-DE", timeZone: "Europe/Berlin" });
      expect(scope.standing.access).toMatchObject({ level: "full", reason: "trialing" });
      expect(scope.standing.terms).toMatchObject({ plan: "growth", limits: { seats: 50 } });
      expect(scope.standing.usage).toEqual({ seats: 1, members: 1, invited: 0, projects: 0 });
    });
    const { rows } = await world.admin.query("select billing_email from tenant.billing_details where tenant_id = $1", [acme.tenantId]);
    expect(rows).toEqual([{ billing_email: vera.email }]);
    expect((await world.events(acme)).map((event) => [event.action, event.actor, event.target])).toEqual([
      ["workspace.created", "Vera", "Acme & Söhne"],
      ["trial.started", "Vera", "Acme & Söhne"],
    ]);
  });

  it("schedules what falls due around the trial's end", async () => {
    const walt = await world.person("Walt");
    const { tenantId } = await found(walt, "Walt's Works");
    const due = await world.due({ tenantId });
    expect(due.map(({ kind }) => kind)).toEqual(["trial.7_days", "trial.3_days", "trial.1_day", "trial.ended", "trial.grace_over"]);
    expect(due.every(({ refId }) => refId === tenantId)).toBe(true);
    const end = due.find(({ kind }) => kind === "trial.ended")!.at;
    expect(due.map(({ at }) => at)).toEqual([addDays(end, -7), addDays(end, -3), addDays(end, -1), end, addDays(end, 7)]);
  });

  it("gives one trial in twelve months, also to somebody who creates two workspaces at once", async () => {
    const xenia = await world.person("Xenia");
    const both = await Promise.all([found(xenia, "Xenia One"), found(xenia, "Xenia Two")]);
    const plans = await Promise.all(
      both.map((workspace) => world.reading(workspace, xenia, async ({ standing }) => standing.terms.plan)),
    );
    expect(plans.toSorted()).toEqual(["growth", "starter"]);
    const third = await found(xenia, "Xenia Three");
    expect(await world.due(third)).toEqual([]);
  });

  it("gives the next trial when twelve months are over, not an hour before", async () => {
    const ursa = await world.person("Ursa");
    const first = await found(ursa, "Ursa One");
    const begun = await world.reading(first, ursa, async ({ standing }) => standing.workspace.trialStartedAt!);
    const aYearLater = new Date(begun);
    aYearLater.setUTCFullYear(begun.getUTCFullYear() + 1);
    await world.setNow(new Date(aYearLater.getTime() - 3_600_000));
    expect(await world.due(await found(ursa, "Ursa Two"))).toEqual([]);
    await world.setNow(aYearLater);
    expect(await world.due(await found(ursa, "Ursa Three"))).toHaveLength(5);
    await world.setNow(new Date());
  });

  it("numbers the addresses of workspaces with the same name, also when they are made at the same time", async () => {
    const [yan, zoe] = [await world.person("Yan"), await world.person("Zoe")];
    const made = await Promise.all([found(yan, "Twins"), found(zoe, "Twins"), found(yan, "Twins")]);
    expect(made.map(({ slug }) => slug).toSorted()).toEqual(["twins", "twins-2", "twins-3"]);
  });

  it("finds an address for the tenth of a name", async () => {
    const ten = await world.person("Ten");
    const slugs = new Set<string>();
    for (let index = 0; index < 11; index++) slugs.add((await found(ten, "Many")).slug);
    expect(slugs.size).toBe(11);
  });

  it("keeps reserved words and ids out of the address", async () => {
    const ada = await world.person("Ada");
    expect((await found(ada, "Billing")).slug).toBe("billing-workspace");
    expect((await found(ada, "日本")).slug).toBe("my-workspace");
  });

  it("refuses somebody whose address nobody has proved", async () => {
    const una = await world.person("Una", { verified: false });
    expect(await world.refusal(found(una, "Una's", false))).toMatchObject({ code: "forbidden", message: expect.stringContaining("Confirm your email address") });
  });

  it.each(["", "   ", "x".repeat(81), "two\nlines", "right\u202Eleft"])("refuses the name %j", async (name) => {
    const bo = await world.person("Bo", { email: `bo.${Math.random()}@example.test` });
    expect(await world.refusal(found(bo, name))).toMatchObject({ code: "invalid", fields: { name: expect.any(String) } });
  });
});
