import { afterAll, beforeAll, expect, test } from "vitest";
import { countUsage } from "#app/domain/billing/usage/count-usage.ts";
import { reportUsage } from "#app/domain/billing/usage/report-usage.ts";
import { setFlag } from "#app/domain/staff/flags.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { killedProcesses } from "#tests/support/killed.ts";
import type { Workspace } from "#tests/support/stories.ts";

/**
 * A batch is counted and Stripe is told of it by a process that is killed after each thing that the database or Stripe
 * did for it, without having heard that it was done. Whoever comes next does the same again.
 */
let world: BillingWorld;
let processes: ReturnType<typeof killedProcesses>;
beforeAll(async () => {
  world = await createBillingWorld();
  processes = killedProcesses(world);
  await setFlag({ pool: world.pools.afterlogin_staff, request: { id: "cmd_test", method: "command", address: null } }, { feature: "api", state: "on", reason: "to count something", setBy: "tests" });
});
afterAll(async () => {
  processes.close();
  await world.close();
});

const tellIn = (place: Workspace, end: { killedAt: number | null }) => processes.run("tests/jobs/usage-process.ts", [place.tenantId, "the batch", "7"], end);

async function recordOf(place: Workspace) {
  const [meter] = (await world.stripe.billing.meters.list()).data;
  const now = (await world.now()).getTime();
  const { data } = await world.stripe.billing.meters.listEventSummaries(meter!.id, {
    customer: await world.customerOf(place),
    start_time: Math.floor(now / 60_000 - 1440) * 60,
    end_time: Math.floor(now / 60_000 + 1) * 60,
  });
  const { rows } = await world.admin.query<{ quantity: number; reported: number }>("select sum(quantity) as quantity, sum(reported) as reported from tenant.usage_days where tenant_id = $1", [place.tenantId]);
  const reports = await world.admin.query<{ status: string }>("select status from tenant.usage_reports where tenant_id = $1", [place.tenantId]);
  return { ...rows[0], stripe: data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0), reports: reports.rows.map(({ status }) => status) };
}

test("case 25: killed after any step of counting and telling, the next run counts and tells it once", async () => {
  const places: Workspace[] = [];
  for (let n = 0; n <= 40; n++) {
    const place = await world.workspace({ name: `Place ${n}`, owner: await world.person(`Owner ${n}`), plan: "starter" });
    await world.subscribe(place);
    places.push(place);
  }
  const control = places.shift()!;
  const { steps } = await tellIn(control, { killedAt: null });
  const wanted = { quantity: 7, reported: 7, stripe: 7, reports: ["sent"] };
  expect(await recordOf(control)).toEqual(wanted);
  expect(steps).toBeGreaterThan(10);
  expect(steps).toBeLessThanOrEqual(places.length);
  for (let step = 1; step <= steps; step++) {
    const place = places[step - 1]!;
    expect((await tellIn(place, { killedAt: step })).killed, `killed at step ${step} of ${steps}`).toBe(true);
    await world.asJob(place, (scope) => countUsage(scope, { meter: "api_requests", name: "the batch", quantity: 7 }));
    await reportUsage(world.systemWork(place));
    expect(await recordOf(place), `after step ${step} of ${steps}`).toEqual(wanted);
  }
}, 240_000);
