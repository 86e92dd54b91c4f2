import { standingFrom, type RawStanding, type Standing } from "#app/domain/standing.ts";
import type { BillingWorld } from "#tests/support/billing.ts";
import type { Workspace } from "#tests/support/stories.ts";
import { accessAt, endOf, livingOf, planOf, truthOf, type Truth } from "./oracle.ts";

const day = 86_400_000;

/** Where our record, the access that follows from it, the mails or the people differ from what Stripe's objects say. */
export async function findings(world: BillingWorld, place: Workspace): Promise<string[]> {
  const truth = await truthOf(world, place);
  const found = [
    ...(await recordDiffers(world, place, truth)),
    ...(await invoicesDiffer(world, place, truth)),
    ...(await mailedTwice(world, place, truth)),
    ...(await seatsLost(world, place)),
  ];
  // A wrong record makes wrong access: one finding is enough.
  return found.length > 0 ? found : accessDiffers(world, place, truth);
}

async function recordDiffers(world: BillingWorld, place: Workspace, truth: Truth): Promise<string[]> {
  const living = livingOf(truth);
  const { subscription } = await standingNow(world, place);
  const ours = subscription && !["canceled", "incomplete", "incomplete_expired"].includes(subscription.status) ? subscription : null;
  if (!living || !ours) return living || ours ? [`Stripe has ${living?.status ?? "nothing living"}, we have ${ours?.status ?? "nothing living"}`] : [];
  const item = living.items.data[0]!;
  const theirs = {
    id: living.id,
    status: living.status,
    plan: planOf(living),
    interval: item.price.recurring!.interval,
    ends: endOf(living),
    from: item.current_period_start * 1000,
    to: item.current_period_end * 1000,
    quantity: await usableSeats(world, place, item.quantity!),
  };
  const record = {
    id: ours.stripeSubscriptionId,
    status: ours.status,
    plan: ours.plan,
    interval: ours.interval,
    ends: ours.cancelAt?.getTime() ?? null,
    from: ours.periodStart.getTime(),
    to: ours.periodEnd.getTime(),
    quantity: ours.quantity,
  };
  return Object.entries(theirs).flatMap(([field, value]) => {
    const own = record[field as keyof typeof record];
    return own === value ? [] : [`${field}: Stripe has ${value}, we have ${own}`];
  });
}

/** Fewer seats wait for the period's end: until then those that were paid may be filled. */
async function usableSeats(world: BillingWorld, place: Workspace, atStripe: number): Promise<number> {
  const { rows } = await world.admin.query<{ before: number }>(
    `select quantity_before as before from tenant.seat_changes
     where tenant_id = $1 and status in ('requested', 'awaiting_payment') and takes_effect = 'period_end'`,
    [place.tenantId],
  );
  return rows[0]?.before ?? atStripe;
}

async function invoicesDiffer(world: BillingWorld, place: Workspace, { invoices }: Truth): Promise<string[]> {
  const { rows } = await world.admin.query<{ id: string; words: string }>(
    "select stripe_invoice_id as id, status || ' ' || amount_remaining || ' of ' || amount_due || ' ' || currency as words from tenant.invoices where tenant_id = $1",
    [place.tenantId],
  );
  const ours = new Map(rows.map(({ id, words }) => [id, words]));
  const issued = invoices.filter(({ status }) => status !== "draft");
  return issued.flatMap((invoice) => {
    const theirs = `${invoice.status} ${invoice.amount_remaining} of ${invoice.amount_due} ${invoice.currency}`;
    const own = ours.get(invoice.id);
    return own === theirs ? [] : [`invoice ${invoice.number}: Stripe has ${theirs}, we have ${own ?? "none"}`];
  });
}

/** One mail for one fact: never more about payments than there were failures, nor about a beginning than there were any. */
async function mailedTwice(world: BillingWorld, place: Workspace, { subscriptions }: Truth): Promise<string[]> {
  const mails = (await world.mails()).filter(({ tenantId, to }) => tenantId === place.tenantId && to === place.owner.email);
  const customer = await world.customerOf(place).catch(() => null);
  const events = world.stripeEvents().filter(({ data }) => (data.object as { customer?: unknown }).customer === customer);
  const most: Record<string, number> = {
    subscription_started: subscriptions.length,
    subscription_canceled: subscriptions.length,
    payment_failed: events.filter(({ type }) => type === "invoice.payment_failed").length,
    payment_recovered: events.filter(({ type }) => type === "invoice.paid").length,
  };
  return Object.entries(most).flatMap(([template, times]) => {
    const sent = mails.filter((mail) => mail.template === template).length;
    return sent > times ? [`${sent} mails ${template} for ${times} facts`] : [];
  });
}

/** Nobody is set aside while there is room for them. */
async function seatsLost(world: BillingWorld, place: Workspace): Promise<string[]> {
  const { terms, usage } = await standingNow(world, place);
  const { rows } = await world.admin.query<{ waiting: number }>("select count(*) as waiting from tenant.memberships where tenant_id = $1 and status = 'pending_seat'", [place.tenantId]);
  const room = (terms.limits.seats ?? Infinity) - usage.seats;
  return rows[0]!.waiting > 0 && room > 0 ? [`${rows[0]!.waiting} wait for a seat while ${room} are free`] : [];
}

/** Today, and as the days go by without anything happening at Stripe. */
async function accessDiffers(world: BillingWorld, place: Workspace, truth: Truth): Promise<string[]> {
  const now = await world.now();
  const raw = await rawStanding(world, place, now);
  const found: string[] = [];
  for (let days = 0; days < 60; days++) {
    const at = new Date(now.getTime() + days * day);
    const { access, terms, usage } = standingFrom(raw, at);
    const wanted = accessAt(truth, { seats: terms.limits.seats ?? Infinity, usage }, at);
    if (access.level !== wanted) found.push(`in ${days} days access is ${access.level} (${access.reason}), and should be ${wanted}`);
  }
  return found;
}

async function standingNow(world: BillingWorld, place: Workspace): Promise<Standing> {
  const now = await world.now();
  return standingFrom(await rawStanding(world, place, now), now);
}

async function rawStanding(world: BillingWorld, place: Workspace, at: Date): Promise<RawStanding> {
  const { rows } = await world.admin.query<{ standing: RawStanding }>("select directory.standing_of($1, $2) as standing", [place.tenantId, at]);
  return rows[0]!.standing;
}
