import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countUsage } from "#app/domain/billing/usage/count-usage.ts";
import { getEntitlements } from "#app/domain/billing/get-entitlements.ts";
import { getUsage } from "#app/domain/billing/usage/get-usage.ts";
import { clearFlag, setFlag } from "#app/domain/staff/flags.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const keeper = () => ({ pool: world.pools.afterlogin_staff, request: { id: "cmd_test", method: "command" as const, address: null } });
const flag = (feature: string, state: "on" | "off") => setFlag(keeper(), { feature, state, reason: "for this test", setBy: "tests" });
const usageOf = (place: Workspace, month: string | null = null) => world.reading(place, place.owner, (scope) => getUsage(scope, { month }));
const count = (place: Workspace, meter: "api_requests" | "storage_bytes", name: string, quantity: number, at?: Date) =>
  world.asJob(place, (scope) => countUsage(scope, { meter, name, quantity, ...(at ? { at } : {}) }));

describe("usage", () => {
  test("shows seats and projects, and no meter whose feature is not there", async () => {
    const acme = await world.workspace({ name: "Acme", owner: await world.person("Olga"), plan: "starter" });
    const { meters, fixed } = await usageOf(acme);
    expect(meters).toEqual([]);
    expect(fixed.map(({ key, used, allowed }) => [key, used, allowed])).toEqual([["seats", 1, 3], ["projects", 0, 3]]);
  });

  test("shows a meter by the day once its feature is there: used, included, when it begins anew, what more costs", async () => {
    await flag("api", "on");
    const bolt = await world.workspace({ name: "Bolt", owner: await world.person("Boris"), plan: "starter" });
    await world.subscribe(bolt);
    const { subscription } = await world.standing(bolt);
    await count(bolt, "api_requests", "1", 70_000);
    await world.days(2);
    await count(bolt, "api_requests", "2", 15_000);
    const { meters: [requests, ...others], months } = await usageOf(bolt);
    expect(others).toEqual([]);
    expect(requests).toMatchObject({ key: "api_requests", used: 85_000, allowed: 100_000, step: 80, resetsAt: subscription!.periodEnd, overage: "$0.50 per 1,000", billed: true });
    expect(requests!.days.map(({ quantity }) => quantity)).toEqual([70_000, 0, 15_000]);
    expect(months).toContain((await world.now()).toISOString().slice(0, 7));
    await clearFlag(keeper(), { feature: "api" });
  });

  test("a month in the address shows its days; one that never was, or is nonsense, shows the present", async () => {
    await flag("files", "on");
    const cat = await world.workspace({ name: "Cat", owner: await world.person("Carla"), plan: "starter" });
    await world.admin.query("update tenant.workspaces set created_at = created_at - interval '70 days' where tenant_id = $1", [cat.tenantId]);
    const now = await world.now();
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 10, 12));
    const month = before.toISOString().slice(0, 7);
    await count(cat, "storage_bytes", "a", 5_000_000, before);
    await count(cat, "storage_bytes", "b", 1_000_000, now);
    const past = await usageOf(cat, month);
    expect(past.month).toBe(month);
    expect(past.meters[0]).toMatchObject({ used: 5_000_000, allowed: null, resetsAt: null });
    expect(past.meters[0]!.days.slice(8, 11).map(({ quantity }) => quantity)).toEqual([0, 5_000_000, 5_000_000]);
    expect((await usageOf(cat)).meters[0]).toMatchObject({ used: 6_000_000, allowed: 100_000_000 });
    for (const nonsense of ["1999-01", "2999-01", "x", "", "2026-13"]) expect((await usageOf(cat, nonsense)).month).toBeNull();
    await clearFlag(keeper(), { feature: "files" });
  });

  test("is read by whoever may read billing, and by nobody else", async () => {
    const dog = await world.workspace({ name: "Dog", owner: await world.person("Doris"), plan: "starter" });
    const [admin, member] = [await world.person("Adam"), await world.person("Mia")];
    await world.join(dog, admin, "admin");
    await world.join(dog, member, "member");
    expect((await world.reading(dog, admin, (scope) => getUsage(scope, { month: null }))).fixed).toHaveLength(2);
    expect((await refusal(world.reading(dog, member, (scope) => getUsage(scope, { month: null })))).code).toBe("forbidden");
    expect((await refusal(world.reading(dog, member, getEntitlements))).code).toBe("forbidden");
  });
});

describe("what the plan includes", () => {
  test("limits with what is used, features that there are, and until when staff set something otherwise", async () => {
    const elk = await world.workspace({ name: "Elk", owner: await world.person("Erik"), plan: "starter" });
    const until = new Date((await world.now()).getTime() + 9 * 86_400_000);
    await world.admin.query(
      `insert into tenant.overrides (tenant_id, id, kind, key, value, reason, staff_id, staff_label, starts_at, expires_at)
       values ($1, gen_random_uuid(), 'limit', 'projects', '9', 'a fair', gen_random_uuid(), 'Sam', $2, $3)`,
      [elk.tenantId, new Date((await world.now()).getTime() - 1000), until],
    );
    const held = await world.reading(elk, elk.owner, getEntitlements);
    expect(held).toMatchObject({ plan: "Starter", isPaid: false });
    expect(held.limits.map(({ key, used, value }) => [key, used, value])).toEqual([["seats", 1, 3], ["projects", 0, 9], ["activityDays", null, 30]]);
    expect(held.limits[1]!.changedUntil).toEqual(until);
    expect(JSON.stringify(held), "the reason is staff's").not.toContain("a fair");
    expect(held.features.every(({ included }) => included)).toBe(true);
    expect(held.features.map(({ key }) => key)).not.toContain("api");
  });

  test("what is counted by use stands beside its limit, once its feature is there", async () => {
    await flag("files", "on");
    const gnu = await world.workspace({ name: "Gnu", owner: await world.person("Gina"), plan: "starter" });
    await count(gnu, "storage_bytes", "a", 7_000_000);
    const { limits } = await world.reading(gnu, gnu.owner, getEntitlements);
    expect(limits.find(({ key }) => key === "storageBytes")).toMatchObject({ used: 7_000_000, value: 100_000_000 });
    await clearFlag(keeper(), { feature: "files" });
  });

  test("a feature that a flag takes away is neither shown nor given, at once", async () => {
    const fox = await world.workspace({ name: "Fox", owner: await world.person("Fiona"), plan: "starter" });
    await flag("invitations", "off");
    try {
      expect((await world.reading(fox, fox.owner, getEntitlements)).features.map(({ key }) => key)).not.toContain("invitations");
      const refused = await refusal(world.as(fox, fox.owner, (scope) => inviteMembers(scope, { addresses: "new@example.test", role: "member" })));
      expect(refused).toMatchObject({ code: "forbidden", message: expect.stringContaining("“Invitations” is not among what the workspace has now") as string });
    } finally {
      await clearFlag(keeper(), { feature: "invitations" });
    }
    await world.as(fox, fox.owner, (scope) => inviteMembers(scope, { addresses: "new@example.test", role: "member" }));
  });
});
