import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { reportUsage } from "#app/domain/billing/usage/report-usage.ts";
import type { Workspace } from "#tests/support/stories.ts";
import { createUsageWorld } from "#tests/support/usage.ts";

const { world, requests, paying, atStripe, sumOf, reconcile } = await createUsageWorld();
afterAll(() => world.close());

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

test.each([
  [1, 2, 12, 1],
  [2, 1, 12, 25],
  [2, 2, 12, 25],
  [2, 1, 25, 1],
])("two reports of which nobody knows, broken off after step %i and %i, %i hours apart: what arrived counts, the rest is told anew", async (first, second, between, after) => {
  const place = await paying(`Doubt ${first} ${second} ${between} ${after}`);
  const pass = async (hours: number) => world.moveTo(new Date((await world.now()).getTime() + hours * 3_600_000));
  await requests(place, "a", 1);
  await reportUsage(breakingOff(place, first)).catch(() => null);
  await pass(between);
  await requests(place, "b", 1);
  await reportUsage(breakingOff(place, second)).catch(() => null);
  await pass(after);
  for (let night = 0; night < 3; night++) {
    await pass(24);
    expect((await reconcile()).failed).toEqual([]);
  }
  expect([await sumOf(place, "usage_days", "reported"), await atStripe(place)]).toEqual([2, 2]);
});

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

/** The SDK would ask again by itself. */
function withoutRetries(place: Workspace) {
  const work = world.systemWork(place);
  const create = (params: Parameters<typeof work.stripe.billing.meterEvents.create>[0], options: object) => work.stripe.billing.meterEvents.create(params, { ...options, maxNetworkRetries: 0 });
  return { ...work, stripe: { billing: { meterEvents: { create } } } as unknown as typeof work.stripe };
}
