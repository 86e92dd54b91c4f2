import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countUsage, type UsageFact } from "#app/domain/billing/count-usage.ts";
import { reconcileUsage } from "#app/domain/billing/reconcile-usage.ts";
import { reportUsage } from "#app/domain/billing/report-usage.ts";
import { syncWorkspace } from "#app/domain/billing/sync-customer.ts";
import { usedIn } from "#app/domain/billing/usage-rows.ts";
import { monthOf } from "#app/domain/billing/usage.rules.ts";
import { setFlag } from "#app/domain/staff/flags.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

/** Nothing of the product counts yet, so these tests are what counts: as the API and the files will, in transactions of their own. */
let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
  for (const feature of ["api", "files"]) {
    await setFlag({ pool: world.pools.afterlogin_staff, request: { id: "cmd_test", method: "command", address: null } }, { feature, state: "on", reason: "to count something", setBy: "tests" });
  }
});
afterAll(() => world.close());

const count = (place: Workspace, fact: UsageFact) => world.asJob(place, (scope) => countUsage(scope, fact));
const requests = (place: Workspace, name: string, quantity: number, at?: Date) => count(place, { meter: "api_requests", name, quantity, ...(at ? { at } : {}) });

async function paying(name: string, options: { interval?: "month" | "year" } = {}): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(`Owner of ${name}`), plan: "starter" });
  await world.subscribe(place, options);
  return place;
}

async function onStarter(name: string): Promise<Workspace> {
  return world.workspace({ name, owner: await world.person(`Owner of ${name}`), plan: "starter" });
}

async function override(place: Workspace, key: string, value: number | "on"): Promise<void> {
  const [from, until] = [new Date((await world.now()).getTime() - 1000), new Date((await world.now()).getTime() + 400 * 86_400_000)];
  await world.admin.query(
    `insert into tenant.overrides (tenant_id, id, kind, key, value, reason, staff_id, staff_label, starts_at, expires_at)
     values ($1, gen_random_uuid(), $2, $3, $4, 'a test', gen_random_uuid(), 'Sam', $5, $6)`,
    [place.tenantId, value === "on" ? "feature" : "limit", key, JSON.stringify(value), from, until],
  );
}

/** All that Stripe has summed of a workspace in the last 34 days. */
async function atStripe(place: Workspace): Promise<number> {
  const [meter] = (await world.stripe.billing.meters.list()).data.filter(({ event_name }) => event_name === "api_requests");
  const now = (await world.now()).getTime();
  const summaries = await world.stripe.billing.meters.listEventSummaries(meter!.id, {
    customer: await world.customerOf(place),
    start_time: Math.floor((now - 34 * 86_400_000) / 60_000) * 60,
    end_time: Math.floor(now / 60_000 + 1) * 60,
  });
  return summaries.data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}

async function sumOf(place: Workspace, table: "usage_facts" | "usage_days", column = "quantity"): Promise<number> {
  const { rows } = await world.admin.query<{ sum: string }>(`select coalesce(sum(${column}), 0) as sum from tenant.${table} where tenant_id = $1 and meter = 'api_requests'`, [place.tenantId]);
  return Number(rows[0]!.sum);
}

const warnings = async (place: Workspace) => (await world.mails()).filter(({ tenantId, template }) => tenantId === place.tenantId && template.startsWith("usage_"));
const reconcile = async () => reconcileUsage({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });

describe("counting", () => {
  test("case 25: fifty at once count fifty, and each of them told ten times counts once", async () => {
    const acme = await paying("Acme");
    const told = Array.from({ length: 50 }, (_, n) => () => requests(acme, `batch-${n}`, n + 1));
    const first = await Promise.all(told.map((tell) => tell()));
    expect(first.every(({ counted }) => counted)).toBe(true);
    const repeats = await Promise.all(Array.from({ length: 4 }, () => told.map((tell) => tell())).flat());
    expect(repeats.some(({ counted }) => counted)).toBe(false);
    expect([await sumOf(acme, "usage_facts"), await sumOf(acme, "usage_days")]).toEqual([1275, 1275]);
  });

  test("the same batch told by ten at the same time is one", async () => {
    const bolt = await paying("Bolt");
    const told = await Promise.all(Array.from({ length: 10 }, () => requests(bolt, "the same", 7)));
    expect(told.filter(({ counted }) => counted)).toHaveLength(1);
    expect(await sumOf(bolt, "usage_days")).toBe(7);
  });

  test("what was undone was not counted, and may be told again", async () => {
    const cat = await paying("Cat");
    const undone = world.asJob(cat, async (scope) => {
      await countUsage(scope, { meter: "api_requests", name: "undone", quantity: 5 });
      throw new Error("something else failed");
    });
    await expect(undone).rejects.toThrow("something else");
    expect(await sumOf(cat, "usage_days")).toBe(0);
    expect((await requests(cat, "undone", 5)).counted).toBe(true);
  });

  test("another workspace's batch of the same name is another batch", async () => {
    const [dog, eel] = [await paying("Dog"), await paying("Eel")];
    expect((await requests(dog, "one", 3)).counted && (await requests(eel, "one", 4)).counted).toBe(true);
    expect([await sumOf(dog, "usage_days"), await sumOf(eel, "usage_days")]).toEqual([3, 4]);
  });

  test("a feature that is not in the terms is not counted but refused", async () => {
    const fox = await onStarter("Fox");
    expect(await refusal(requests(fox, "one", 1))).toMatchObject({ code: "forbidden" });
  });

  test.each([["nothing", 0], ["half a request", 0.5], ["one taken back", -1]])("%s is no quantity", async (_name, quantity) => {
    const [place] = [await onStarter(`Odd ${quantity}`)];
    await expect(requests(place, "one", quantity)).rejects.toThrow(RangeError);
  });
});

describe("the end of what is included", () => {
  test("without billing it stops there: of fifty at once exactly those that fit", async () => {
    const gnu = await onStarter("Gnu");
    await override(gnu, "api", "on");
    await override(gnu, "apiRequestsPerMonth", 30);
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => requests(gnu, `batch-${n}`, 1).then(() => "counted", (error: unknown) => (error as { code: string }).code)));
    expect(outcomes.filter((one) => one === "counted")).toHaveLength(30);
    expect(outcomes.filter((one) => one === "over_limit")).toHaveLength(20);
    expect(await sumOf(gnu, "usage_days")).toBe(30);
    const refused = await refusal(requests(gnu, "one more", 1));
    expect(refused.message).toMatch(/^API requests: 30 of 30 are used.*begins anew on 1 /);
  });

  test("of many at once on both sides of midnight exactly those that fit", async () => {
    const owl = await onStarter("Owl");
    const now = await world.now();
    const yesterday = new Date(now.getTime() - 86_400_000);
    const store = (n: number) => count(owl, { meter: "storage_bytes", name: `file ${n}`, quantity: 10_000_000, at: n % 2 === 0 ? now : yesterday });
    const outcomes = await Promise.all(Array.from({ length: 24 }, (_, n) => store(n).then(() => "counted", (error: unknown) => (error as { code: string }).code)));
    expect(outcomes.filter((one) => one === "counted")).toHaveLength(10);
    expect(outcomes.filter((one) => one === "over_limit")).toHaveLength(14);
  });

  test("with billing it goes on, and costs", async () => {
    const hen = await paying("Hen");
    const { used, allowed } = await requests(hen, "a lot", 250_000);
    expect([used, allowed]).toEqual([250_000, 100_000]);
  });

  test("a level goes up and down; what went makes room, and going always may", async () => {
    const ibis = await onStarter("Ibis");
    const file = (name: string, quantity: number) => count(ibis, { meter: "storage_bytes", name, quantity });
    await file("a stored", 90_000_000);
    expect((await refusal(file("b stored", 20_000_000))).message).toMatch(/^File storage: 90 MB of 100 MB are used/);
    expect(await file("a removed", -90_000_000)).toMatchObject({ used: 0 });
    expect(await file("b stored", 20_000_000)).toMatchObject({ counted: true, used: 20_000_000 });
    expect(await file("a removed", -90_000_000), "told again").toMatchObject({ counted: false, used: 20_000_000 });
  });
});

describe("warnings", () => {
  test("at 80 and at 100 per cent, each once in a period, to those who manage billing; the next period warns anew", async () => {
    const jay = await onStarter("Jay");
    await override(jay, "api", "on");
    await override(jay, "apiRequestsPerMonth", 100);
    const [manager, admin] = [await world.person("Bill of Jay"), await world.person("Ada of Jay")];
    await world.join(jay, manager, "member", { billingManager: true });
    await world.join(jay, admin, "admin");
    const subjects = async () => (await warnings(jay)).map(({ template, to }) => `${template} ${to}`).sort();
    await requests(jay, "1", 79);
    expect(await subjects()).toEqual([]);
    await requests(jay, "2", 1);
    await requests(jay, "3", 5);
    const eighty = [`usage_80 ${manager.email}`, `usage_80 ${jay.owner.email}`].sort();
    expect(await subjects()).toEqual(eighty);
    await requests(jay, "4", 15);
    expect(await subjects()).toEqual([`usage_100 ${manager.email}`, `usage_100 ${jay.owner.email}`, ...eighty].sort());
    expect(await refusal(requests(jay, "5", 1))).toMatchObject({ code: "over_limit" });
    expect(await subjects()).toHaveLength(4);
    const [mail] = await warnings(jay);
    expect(mail!.text).toContain("80 of 100 are used");
    expect(mail!.text).toContain("/billing/usage");

    const next = monthOf(await world.now()).end;
    await world.moveTo(new Date(next.getTime() + 1000));
    await requests(jay, "6", 80);
    expect(await subjects()).toHaveLength(6);
  });

  test("straight past both, only the higher; and in a plan that bills, what more costs", async () => {
    const kit = await paying("Kit");
    await requests(kit, "a lot", 150_000);
    const [mail, ...others] = await warnings(kit);
    expect(others).toEqual([]);
    expect(mail!.template).toBe("usage_100");
    expect(mail!.text).toContain("Nothing stops. What goes beyond is $0.50 per 1,000.");
  });
});

describe("telling Stripe", () => {
  test("asked for at the next full hour, once, and again only for what came after", async () => {
    const lark = await paying("Lark");
    await requests(lark, "1", 10);
    const due = async () => (await world.due(lark)).filter(({ kind }) => kind === "usage.report");
    const [first, ...more] = await due();
    expect(more).toEqual([]);
    expect(first!.at.getTime() % 3_600_000).toBe(0);
    await requests(lark, "2", 5);
    expect(await due()).toEqual([first]);
    await world.admin.query("delete from directory.due where tenant_id = $1 and kind = 'usage.report'", [lark.tenantId]);
    await requests(lark, "3", 5);
    expect(await due(), "nothing was told yet, so it is still asked for").toEqual([]);
    expect(await reportUsage(world.systemWork(lark))).toEqual({ sent: 1, refused: 0, doubtful: 0 });
    expect(await atStripe(lark)).toBe(20);
    expect(await reportUsage(world.systemWork(lark)), "nothing new").toEqual({ sent: 0, refused: 0, doubtful: 0 });
    await requests(lark, "4", 1);
    expect(await due()).toHaveLength(1);
    await reportUsage(world.systemWork(lark));
    expect(await atStripe(lark)).toBe(21);
  });

  test("case 25: an event whose answer was lost is sent again and counts once, also by two at once", async () => {
    const mole = await paying("Mole");
    await requests(mole, "1", 9);
    world.local.requests.loseNext(1);
    await reportUsage(world.systemWork(mole)).catch(() => null);
    await Promise.allSettled([reportUsage(world.systemWork(mole)), reportUsage(world.systemWork(mole))]);
    await reportUsage(world.systemWork(mole));
    expect(await atStripe(mole)).toBe(9);
  });

  test("the identifier alone keeps it from counting twice when Stripe has forgotten the key", async () => {
    const newt = await paying("Newt");
    await requests(newt, "1", 9);
    const forgetful = withoutKeys(newt);
    await reportUsage(forgetful);
    await world.admin.query("update tenant.usage_reports set status = 'sending', settled_at = null where tenant_id = $1", [newt.tenantId]);
    expect(await reportUsage(forgetful)).toMatchObject({ sent: 1, refused: 0 });
    expect(await atStripe(newt)).toBe(9);
  });

  test("what was used before the subscription began is not told, and the day on which it began is two parts", async () => {
    const oak = await onStarter("Oak");
    await override(oak, "api", "on");
    await override(oak, "apiRequestsPerMonth", 1000);
    await requests(oak, "before", 400);
    await world.subscribe(oak);
    await requests(oak, "after", 7);
    await reportUsage(world.systemWork(oak));
    expect(await atStripe(oak)).toBe(7);
    const { rows } = await world.admin.query<{ since: Date; quantity: string }>("select since, quantity from tenant.usage_days where tenant_id = $1 order by since", [oak.tenantId]);
    expect(rows.map(({ quantity }) => Number(quantity))).toEqual([400, 7]);
    expect(rows[1]!.since).toEqual((await world.standing(oak)).subscription!.periodStart);
  });

  test("what is over is charged on the renewal; what came after the renewal belongs to the next period", async () => {
    const pike = await paying("Pike");
    const { periodEnd } = (await world.standing(pike)).subscription!;
    await requests(pike, "within", 103_000);
    await reportUsage(world.systemWork(pike));
    await world.moveTo(new Date(periodEnd.getTime() + 60_000));
    await requests(pike, "next", 500);
    await syncWorkspace(world.systemWork(pike));
    await requests(pike, "late", 40, new Date(periodEnd.getTime() - 1000));
    await reportUsage(world.systemWork(pike));
    const invoices = await world.stripe.invoices.list({ customer: await world.customerOf(pike), limit: 1 });
    expect(invoices.data[0]!.total).toBe(5 * 1200 + 3 * 50);
    const { subscription } = await world.standing(pike);
    const used = await world.asJob(pike, (scope) => usedIn(scope, "api_requests", { start: subscription!.periodStart, end: subscription!.periodEnd }));
    expect(used).toBe(500);
  });
});

describe("the nightly comparison", () => {
  test("finds agreement, sends what was never sent, and leaves a receipt", async () => {
    const rook = await paying("Rook");
    await requests(rook, "1", 12);
    const result = await reconcile();
    expect(result.sent).toBeGreaterThan(0);
    expect(await atStripe(rook)).toBe(12);
    const again = await reconcile();
    expect(again.differing.filter(({ tenantId }) => tenantId === rook.tenantId)).toEqual([]);
    expect(again.compared).toBeGreaterThan(0);
    const { rows } = await world.admin.query<{ status: string; result: { workspaces: number } }>("select status, result from platform.receipts where job = 'usage.reconcile' order by started_at desc limit 1");
    expect(rows[0]).toMatchObject({ status: "done", result: { workspaces: again.workspaces } });
  });

  test("a report of long ago that nobody knows of is found to have arrived, or to be lost and told anew: once in both", async () => {
    const [arrived, lost] = [await paying("Swan"), await paying("Teal")];
    for (const place of [arrived, lost]) await requests(place, "1", 30);
    await reportUsage(world.systemWork(arrived));
    await world.admin.query("update tenant.usage_reports set status = 'sending', settled_at = null where tenant_id = $1", [arrived.tenantId]);
    await reportUsage(unreachable(lost)).catch(() => null);
    await world.days(1);
    expect(await reportUsage(world.systemWork(lost)), "it is not sent again blindly").toEqual({ sent: 0, refused: 0, doubtful: 1 });
    const result = await reconcile();
    expect(result.resolved).toEqual(expect.arrayContaining([
      { tenantId: arrived.tenantId, meter: "api_requests", outcome: "arrived", quantity: 30 },
      { tenantId: lost.tenantId, meter: "api_requests", outcome: "lost", quantity: 30 },
    ]));
    expect([await atStripe(arrived), await atStripe(lost)]).toEqual([30, 30]);
    // The next night, when what was sent anew has long been summed.
    await world.days(1);
    const settled = await reconcile();
    expect(settled.resolved.filter(({ tenantId }) => [arrived.tenantId, lost.tenantId].includes(tenantId))).toEqual([]);
    expect(settled.differing.filter(({ tenantId }) => [arrived.tenantId, lost.tenantId].includes(tenantId))).toEqual([]);
    expect([await atStripe(arrived), await atStripe(lost)]).toEqual([30, 30]);
  });

  test("what Stripe counted and we never told, and what Stripe refused, are shown to staff with both numbers", async () => {
    const urus = await paying("Urus");
    await requests(urus, "1", 5);
    await reportUsage(world.systemWork(urus));
    await world.stripe.billing.meterEvents.create({ event_name: "api_requests", payload: { stripe_customer_id: await world.customerOf(urus), value: "2" } });
    const { differing } = await reconcile();
    expect(differing.filter(({ tenantId }) => tenantId === urus.tenantId)).toEqual([{ tenantId: urus.tenantId, meter: "api_requests", ours: 5, stripes: 7, refused: 0 }]);
  });
});

test("property: however counting, telling, losing answers, breaking off and time mix, Stripe's sum is the sum of the facts", async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("count" as const), name: fc.integer({ min: 0, max: 12 }), quantity: fc.integer({ min: 1, max: 50_000 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: "report" as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("break" as const), after: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: "lose" as const }) },
    { weight: 1, arbitrary: fc.constant({ do: "twice" as const }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: "reconcile" as const }) },
  );
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const place = await paying(`History ${histories++}`);
      const facts = new Map<number, number>();
      for (const one of steps) {
        switch (one.do) {
          case "count": {
            const quantity = facts.get(one.name) ?? one.quantity;
            await requests(place, `fact-${one.name}`, quantity);
            facts.set(one.name, quantity);
            break;
          }
          case "report":
            await reportUsage(world.systemWork(place)).catch(() => null);
            break;
          case "break":
            await reportUsage(breakingOff(place, one.after)).catch(() => null);
            break;
          case "lose":
            world.local.requests.loseNext(1);
            await reportUsage(withoutRetries(place)).catch(() => null);
            break;
          case "twice":
            await Promise.allSettled([reportUsage(world.systemWork(place)), reportUsage(world.systemWork(place))]);
            break;
          case "pass":
            await world.moveTo(new Date((await world.now()).getTime() + one.hours * 3_600_000));
            break;
          case "reconcile":
            await reconcile();
        }
      }
      // Things settle: two nights, with time for Stripe between.
      for (let night = 0; night < 2; night++) {
        await world.moveTo(new Date((await world.now()).getTime() + 24 * 3_600_000));
        await reconcile();
      }
      const wanted = [...facts.values()].reduce((sum, quantity) => sum + quantity, 0);
      expect({ facts: await sumOf(place, "usage_facts"), days: await sumOf(place, "usage_days"), told: await sumOf(place, "usage_days", "reported"), stripe: await atStripe(place) }).toEqual({
        facts: wanted,
        days: wanted,
        told: wanted,
        stripe: wanted,
      });
    }),
    { numRuns: 12 },
  );
}, 240_000);

/** The worker dies after so many of its steps, each a transaction or a call. */
function breakingOff(place: Workspace, after: number) {
  const work = world.systemWork(place);
  let left = after;
  const died = () => {
    left -= 1;
    if (left <= 0) throw new Error("the worker died");
  };
  const create: typeof work.stripe.billing.meterEvents.create = async (...args: Parameters<typeof work.stripe.billing.meterEvents.create>) => {
    const answer = await work.stripe.billing.meterEvents.create(...args);
    died();
    return answer;
  };
  return {
    ...work,
    stripe: { billing: { meterEvents: { create } } } as unknown as typeof work.stripe,
    async asSystem<T>(inside: Parameters<typeof work.asSystem<T>>[0]): Promise<T> {
      const answer = await work.asSystem(inside);
      died();
      return answer;
    },
  };
}

function unreachable(place: Workspace) {
  const work = world.systemWork(place);
  const create = () => Promise.reject(new Error("Stripe cannot be reached"));
  return { ...work, stripe: { billing: { meterEvents: { create } } } as unknown as typeof work.stripe };
}

function withoutKeys(place: Workspace) {
  const work = world.systemWork(place);
  const create = (params: Parameters<typeof work.stripe.billing.meterEvents.create>[0]) => work.stripe.billing.meterEvents.create(params);
  return { ...work, stripe: { billing: { meterEvents: { create } } } as unknown as typeof work.stripe };
}

/** The SDK would ask again by itself. */
function withoutRetries(place: Workspace) {
  const work = world.systemWork(place);
  const create = (params: Parameters<typeof work.stripe.billing.meterEvents.create>[0], options: object) => work.stripe.billing.meterEvents.create(params, { ...options, maxNetworkRetries: 0 });
  return { ...work, stripe: { billing: { meterEvents: { create } } } as unknown as typeof work.stripe };
}
