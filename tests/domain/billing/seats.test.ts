import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { previewSeats } from "#app/domain/billing/seats/preview-seats.ts";
import { pushSeatChange, pushSeatChangeAgain } from "#app/domain/billing/seats/push-seat-change.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { withdrawSeatReduction } from "#app/domain/billing/seats/withdraw-seat-reduction.ts";
import { requireSeat } from "#app/domain/workspaces/seats.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

const more = (quantity: number) => ({ quantity, prorationDate: null });

async function paying(name: string, owner: string, seats = 5): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place, { seats });
  return place;
}

async function seatsAtStripe(place: Workspace): Promise<number> {
  const id = (await world.standing(place)).subscription!.stripeSubscriptionId;
  return (await world.stripe.subscriptions.retrieve(id)).items.data[0]!.quantity!;
}

async function lastChange(place: Workspace) {
  const { rows } = await world.admin.query<{ id: string; status: string; failure: string | null }>(
    "select id, status, failure from tenant.seat_changes where tenant_id = $1 order by id desc limit 1",
    [place.tenantId],
  );
  return rows[0]!;
}

async function seatCount(place: Workspace): Promise<number | null> {
  return (await world.standing(place)).terms.limits.seats;
}

test("case 6: the price that was shown is the price that is charged", async () => {
  const acme = await paying("Acme", "Olga");
  await world.days(10);
  const work = world.work(acme, acme.owner);
  const preview = await previewSeats(work, 8);
  if (!preview.ok) throw new Error(preview.message);
  expect(preview).toMatchObject({ takesEffect: "now", nextAmount: 8 * 1200 });
  expect(preview.due).toBeGreaterThan(0);
  expect(preview.due).toBeLessThan(3 * 1200);
  await world.moveTo(new Date(world.local.now().getTime() + 30 * 60_000));
  expect(await setSeats(work, { quantity: 8, prorationDate: preview.prorationDate })).toMatchObject({ status: "applied" });
  const [invoice] = (await world.stripe.invoices.list({ customer: await world.customerOf(acme), limit: 1 })).data;
  expect(invoice?.amount_paid).toBe(preview.due);
  expect(await seatCount(acme)).toBe(8);
  const events = await world.events(acme);
  expect(events.find(({ action }) => action === "seats.changed")).toMatchObject({ actor: "Olga", before: { quantity: 5 }, after: { quantity: 8 } });
  expect(await world.due(acme)).toEqual([]);
});

test("case 1: two people who are let in at once for the last seat: one joins, the other is told there is none", async () => {
  const bolt = await paying("Bolt", "Boris", 2);
  const outcomes = await Promise.allSettled(
    ["Ben", "Bea"].map(async (name) => {
      const who = await world.person(name);
      await world.asSystem(bolt, async (scope) => {
        await requireSeat(scope);
        await scope.db.execute(
          `insert into tenant.memberships (tenant_id, id, user_id, name, email, role, status, joined_at)
           values ('${bolt.tenantId}', gen_random_uuid(), '${who.userId}', '${name}', '${who.email}', 'member', 'active', now())`,
        );
      });
    }),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "over_limit" } });
});

test("case 2: a purchase whose answer never comes is made again with the same key, and is one purchase", async () => {
  const cat = await paying("Cat", "Carla");
  world.local.requests.loseNext(3);
  expect(await setSeats(world.work(cat, cat.owner), more(7))).toEqual({ status: "unanswered" });
  expect(await seatCount(cat)).toBe(5);
  const asked = (await world.outbox()).find(({ job, tenantId }) => job === "billing.sync-seats" && tenantId === cat.tenantId);
  const { seatChangeId } = asked!.payload as { seatChangeId: string };
  for (let times = 0; times < 2; times++) await pushSeatChange(world.systemWork(cat), { seatChangeId });
  expect(await seatCount(cat)).toBe(7);
  const invoices = (await world.stripe.invoices.list({ customer: await world.customerOf(cat) })).data;
  expect(invoices.filter(({ billing_reason }) => billing_reason === "subscription_update")).toHaveLength(1);
  const customer = await world.customerOf(cat);
  const bought = world.stripeEvents("customer.subscription.updated").filter(({ data }) => (data.object as Stripe.Subscription).customer === customer);
  expect([...new Set(bought.map(({ request }) => request?.idempotency_key))]).toEqual([`seats:${seatChangeId}`]);
  expect((await refusal(setSeats(world.work(cat, cat.owner), more(7)))).fields.quantity).toContain("what you have now");
});

test("a process that dies before it calls leaves a row that falls due", async () => {
  const dog = await paying("Dog", "Doris");
  world.local.requests.failNext(100);
  await setSeats(world.work(dog, dog.owner), more(6)).catch(() => undefined);
  world.local.requests.failNext(0);
  const [due] = await world.due(dog);
  expect(due?.kind).toBe("seats.apply");
  await pushSeatChange(world.systemWork(dog), { seatChangeId: due!.refId });
  expect(await seatCount(dog)).toBe(6);
  expect(await world.due(dog)).toEqual([]);
});

test("case 2: where Stripe is away for longer than a job goes on trying, what is left falls due again", async () => {
  const doe = await paying("Doe", "Dora");
  world.local.requests.failNext(100);
  await setSeats(world.work(doe, doe.owner), more(6)).catch(() => undefined);
  const [first] = await world.due(doe);
  const { refId: seatChangeId, kind } = first!;
  // The sweeper takes the row, and the job fails for the last time.
  await world.admin.query("delete from directory.due where tenant_id = $1 and kind = $2", [doe.tenantId, kind]);
  await expect(pushSeatChangeAgain(world.systemWork(doe), { seatChangeId })).rejects.toThrow();
  world.local.requests.failNext(0);
  const [again] = await world.due(doe);
  expect(again).toMatchObject({ kind: "seats.apply", refId: seatChangeId });
  await pushSeatChangeAgain(world.systemWork(doe), { seatChangeId });
  expect(await seatCount(doe)).toBe(6);
  expect(await world.due(doe)).toEqual([]);
});

test("case 3: the card declines: the seat is not usable until the payment arrives, and whoever waits for it then comes in", async () => {
  const elk = await paying("Elk", "Erik", 2);
  await world.join(elk, await world.person("Eva"), "member");
  await world.days(3);
  world.local.payments.next(await world.customerOf(elk), "declined");
  expect(await setSeats(world.work(elk, elk.owner), more(3))).toMatchObject({ status: "awaiting_payment" });
  expect(await seatCount(elk)).toBe(2);
  expect((await world.standing(elk)).access, "an offer is no debt").toMatchObject({ level: "full", reason: "active" });
  expect((await world.mails()).filter(({ template, tenantId }) => template === "payment_failed" && tenantId === elk.tenantId)).toEqual([]);
  const pending = await world.person("Paul");
  await world.join(elk, pending, "member", { status: "pending_seat" });
  expect((await refusal(setSeats(world.work(elk, elk.owner), more(4)))).message).toContain("await their payment");
  const subscription = await world.stripe.subscriptions.retrieve((await world.standing(elk)).subscription!.stripeSubscriptionId);
  await world.stripe.invoices.pay(subscription.latest_invoice as string);
  await syncWorkspace(world.systemWork(elk));
  expect(await seatCount(elk)).toBe(3);
  expect((await world.roleOf(elk, pending))?.status).toBe("active");
  expect((await lastChange(elk)).status).toBe("applied");
});

test("a purchase that is never paid lapses, and the seats stay as they were", async () => {
  const fox = await paying("Fox", "Fiona", 2);
  await world.days(3);
  world.local.payments.always(await world.customerOf(fox), "declined");
  await setSeats(world.work(fox, fox.owner), more(3));
  await world.days(2);
  await syncWorkspace(world.systemWork(fox));
  expect(await lastChange(fox)).toMatchObject({ status: "failed", failure: "The payment did not arrive in time." });
  expect(await seatCount(fox)).toBe(2);
  world.local.payments.always(await world.customerOf(fox), null);
});

test("fewer seats: Stripe knows at once and charges nothing, and what was paid stays usable until the period ends", async () => {
  const gnu = await paying("Gnu", "Gina", 6);
  await world.days(5);
  const work = world.work(gnu, gnu.owner);
  expect(await previewSeats(work, 4)).toMatchObject({ ok: true, takesEffect: "period_end", due: 0 });
  expect(await setSeats(work, more(4))).toMatchObject({ status: "requested", takesEffect: "period_end" });
  expect(await seatsAtStripe(gnu)).toBe(4);
  for (let times = 0; times < 2; times++) await syncWorkspace(world.systemWork(gnu));
  expect(await seatCount(gnu)).toBe(6);
  expect((await world.events(gnu)).filter(({ action }) => action === "seats.changed")).toEqual([]);
  expect((await refusal(setSeats(work, more(9)))).message).toContain("Withdraw it first");
  await world.moveTo(new Date((await world.standing(gnu)).subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await syncWorkspace(world.systemWork(gnu));
  expect(await seatCount(gnu)).toBe(4);
  const [renewal] = (await world.stripe.invoices.list({ customer: await world.customerOf(gnu), limit: 1 })).data;
  expect(renewal?.total).toBe(4 * 1200);
  expect((await lastChange(gnu)).status).toBe("applied");
  expect(await world.due(gnu)).toEqual([]);
});

test("a reduction that is withdrawn costs nothing and leaves all as it was", async () => {
  const hen = await paying("Hen", "Hana", 6);
  const work = world.work(hen, hen.owner);
  await setSeats(work, more(4));
  expect(await withdrawSeatReduction(work)).toMatchObject({ status: "superseded" });
  expect(await seatsAtStripe(hen)).toBe(6);
  expect(await seatCount(hen)).toBe(6);
  expect((await refusal(withdrawSeatReduction(work))).code).toBe("conflict");
  await world.moveTo(new Date((await world.standing(hen)).subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await syncWorkspace(world.systemWork(hen));
  const [renewal] = (await world.stripe.invoices.list({ customer: await world.customerOf(hen), limit: 1 })).data;
  expect(renewal?.total).toBe(6 * 1200);
});

test("fewer seats than are held are refused, and so is nonsense", async () => {
  const ibis = await paying("Ibis", "Ida", 4);
  for (const name of ["Ian", "Ivy"]) await world.join(ibis, await world.person(name), "member");
  const work = world.work(ibis, ibis.owner);
  expect((await refusal(setSeats(work, more(2)))).fields.quantity).toContain("3 seats are held");
  for (const quantity of [0, -1, 1.5, Number.NaN, 1e9]) expect((await refusal(setSeats(work, more(quantity)))).code).toBe("invalid");
  expect(await previewSeats(work, 2)).toMatchObject({ ok: false });
});

test("only those who manage billing buy seats", async () => {
  const jay = await paying("Jay", "Jan");
  const [ada, mia] = [await world.person("Ada"), await world.person("Mia")];
  await world.join(jay, ada, "admin");
  await world.join(jay, mia, "member");
  expect((await refusal(setSeats(world.work(jay, ada), more(8)))).code).toBe("forbidden");
  expect((await refusal(previewSeats(world.work(jay, mia), 8))).code).toBe("forbidden");
});

test("two who buy at the same time: one buys, the other is told", async () => {
  const kit = await paying("Kit", "Kim");
  const bill = await world.person("Bill");
  await world.join(kit, bill, "member", { billingManager: true });
  const outcomes = await Promise.allSettled([setSeats(world.work(kit, kit.owner), more(7)), setSeats(world.work(kit, bill), more(8))]);
  const bought = outcomes.filter(({ status }) => status === "fulfilled");
  expect(bought.length).toBeGreaterThan(0);
  const seats = await seatCount(kit);
  expect([7, 8]).toContain(seats);
  expect(await seatsAtStripe(kit)).toBe(seats);
});
