import { countUsage, type UsageFact } from "#app/domain/billing/usage/count-usage.ts";
import { reconcileUsage } from "#app/domain/billing/usage/reconcile-usage.ts";
import { setFlag } from "#app/domain/staff/flags.ts";
import { createBillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";

/** Nothing of the product counts yet, so these tests are what counts: as the API and the files will, in transactions of their own. */
export async function createUsageWorld() {
  const world = await createBillingWorld();
  for (const feature of ["api", "files"]) {
    await setFlag({ pool: world.pools.afterlogin_staff, request: { id: "cmd_test", method: "command", address: null } }, { feature, state: "on", reason: "to count something", setBy: "tests" });
  }

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

  return { world, count, requests, paying, onStarter, override, atStripe, sumOf, warnings, reconcile };
}
