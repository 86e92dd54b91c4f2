import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "#app/domain/dates.rules.ts";
import { beginLook } from "#app/domain/staff/looks.ts";
import { checkOverride, overridable } from "#app/domain/staff/override.rules.ts";
import { endOverride, setOverride } from "#app/domain/staff/overrides.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";
import { colleague, deskOf, staffEventsOf, type Colleague } from "./desks.ts";

let world: BillingWorld;
let bea: Colleague;
beforeAll(async () => {
  world = await createBillingWorld();
  bea = await colleague(world, "Bea", "billing");
});
afterAll(() => world.close());

const reason = "Agreed in request 12";
const now = new Date("2026-05-01T12:00:00Z");

async function looked(name: string, owner: string): Promise<{ place: Workspace; desk: StaffDesk }> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  const desk = await deskOf(world, bea);
  await beginLook(desk, { tenantId: place.tenantId, reason });
  return { place, desk };
}

const inTenDays = () => addDays(new Date(), 10).toISOString().slice(0, 10);
const set = ({ place, desk }: { place: Workspace; desk: StaffDesk }, more: object = {}) => setOverride(desk, { tenantId: place.tenantId, what: "limit.projects", value: "25", lastDay: inTenDays(), reason, ...more });
const projects = async (place: Workspace) => (await world.standing(place)).terms.limits.projects;

describe("overrides", () => {
  it("hold at once and until the end of their last day, and say who set them and why", async () => {
    const acme = await looked("Acme", "Anna");
    await set(acme);
    expect(await projects(acme.place)).toBe(25);
    expect((await world.events(acme.place)).find(({ action }) => action === "override.set")).toMatchObject({ actor: "Bea, staff", after: { value: "25", reason } });
    expect((await staffEventsOf(world, bea.id)).at(-1)).toMatchObject({ action: "override.set", detail: { key: "limit.projects", value: "25" } });
    await world.setNow(addDays(new Date(`${inTenDays()}T23:59:59Z`), 0));
    expect(await projects(acme.place)).toBe(25);
    await world.setNow(addDays(new Date(`${inTenDays()}T00:00:01Z`), 1));
    expect(await projects(acme.place)).toBe(3);
    await world.setNow(new Date());
  });

  it("a second for the same takes the first one's place, and ending it gives the terms back", async () => {
    const birch = await looked("Birch", "Ben");
    await set(birch);
    await set(birch, { value: "unlimited" });
    expect(await projects(birch.place)).toBeNull();
    const { overrides } = await readWorkspace(birch.desk, birch.place.tenantId);
    const running = overrides.filter(({ endedAt }) => endedAt === null);
    expect(running).toHaveLength(1);
    await endOverride(birch.desk, { tenantId: birch.place.tenantId, overrideId: running[0]!.id, reason });
    expect(await projects(birch.place)).toBe(3);
    expect((await refusal(endOverride(birch.desk, { tenantId: birch.place.tenantId, overrideId: running[0]!.id, reason }))).code).toBe("conflict");
    expect((await world.events(birch.place)).map(({ action }) => action)).toContain("override.ended");
  });

  it("set at once leave one that holds", async () => {
    const cedar = await looked("Cedar", "Cleo");
    await Promise.all(["7", "8", "9"].map((value) => set(cedar, { value })));
    const { overrides } = await readWorkspace(cedar.desk, cedar.place.tenantId);
    expect(overrides.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
  });

  it("that put a workspace over its limits ask for the rule that deals with it; nothing is deleted", async () => {
    const dill = await looked("Dill", "Dina");
    await world.join(dill.place, await world.person("Don"), "member");
    await set(dill, { what: "limit.seats", value: "1" });
    expect((await world.standing(dill.place)).access.reason).toBe("over_limit");
    expect((await world.outbox()).filter(({ job, tenantId }) => job === "billing.apply-limits" && tenantId === dill.place.tenantId)).toHaveLength(1);
  });

  it("of another workspace cannot be ended, and none without a look or a reason", async () => {
    const [elm, fir] = [await looked("Elm", "Ella"), await looked("Fir", "Finn")];
    await set(elm);
    const { overrides } = await readWorkspace(elm.desk, elm.place.tenantId);
    for (const overrideId of [overrides[0]!.id, "x"]) expect((await refusal(endOverride(fir.desk, { tenantId: fir.place.tenantId, overrideId, reason }))).code).toBe("conflict");
    expect(await projects(elm.place)).toBe(25);
    expect((await refusal(set(elm, { reason: "" }))).fields.reason).toBeDefined();
    const gorse = await world.workspace({ name: "Gorse", owner: await world.person("Gail"), plan: "starter" });
    expect((await refusal(set({ place: gorse, desk: elm.desk }))).code).toBe("forbidden");
  });

  it.each([
    [{ what: "limit.nothing" }, "what"],
    [{ what: "feature.sso" }, "what"],
    [{ what: "" }, "what"],
    [{ value: "-1" }, "value"],
    [{ value: "many" }, "value"],
    [{ value: "9".repeat(14) }, "value"],
    [{ what: "feature.projects", value: "maybe" }, "value"],
    [{ lastDay: "" }, "lastDay"],
    [{ lastDay: "2026-02-30" }, "lastDay"],
    [{ lastDay: "2026-04-30" }, "lastDay"],
    [{ lastDay: "2027-06-01" }, "lastDay"],
  ])("with %o are refused at %s", (change, field) => {
    const checked = checkOverride({ what: "limit.projects", value: "5", lastDay: "2026-05-10", ...change }, {}, now);
    expect(checked.ok ? [] : Object.keys(checked.fields)).toEqual([field]);
  });

  it("take what is there to be used, and a flag's feature once it is", () => {
    expect(overridable({}).map(({ what }) => what)).toContain("feature.projects");
    expect(overridable({}).map(({ what }) => what)).not.toContain("feature.sso");
    expect(checkOverride({ what: "feature.sso", value: "on", lastDay: "2026-05-01" }, { sso: "on" }, now)).toMatchObject({ ok: true, kind: "feature", key: "sso", value: "on", expiresAt: new Date("2026-05-02T00:00:00Z") });
  });
});
