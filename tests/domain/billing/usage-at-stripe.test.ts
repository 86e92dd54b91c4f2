import { afterAll, describe, expect, test } from "vitest";
import { reportUsage } from "#app/domain/billing/usage/report-usage.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { usedIn } from "#app/domain/billing/usage/usage-rows.ts";
import type { Workspace } from "#tests/support/stories.ts";
import { createUsageWorld } from "#tests/support/usage.ts";

const { world, requests, paying, onStarter, override, atStripe, reconcile } = await createUsageWorld();
afterAll(() => world.close());

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
