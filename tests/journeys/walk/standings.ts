import { newId } from "#db/ids.ts";
import type { PlanKey } from "#app/domain/plans.rules.ts";
import type { Stage } from "#tests/routes/scene.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";

/** Where a workspace may stand other than in order; each says so above every one of its pages. */
export const standings = ["grace", "restricted", "readOnly", "paused", "movingDown", "suspended", "closed", "overLimit"] as const;
export type StandingName = (typeof standings)[number];

/** One workspace of `owner` in each of them, with somebody beside the owner and a project. */
export async function workspacesInEveryStanding(stage: Stage, owner: Person): Promise<Record<StandingName, Workspace>> {
  const { world } = stage;
  const colleagues: Person[] = [];
  for (const name of ["Ada", "Bo", "Cleo", "Dan"]) colleagues.push(await world.person(`${name} Colleague`));
  const made: [StandingName, Workspace][] = [];
  for (const standing of standings) {
    const plan = plans[standing] ?? "growth";
    const place = await world.workspace({ name: words[standing], owner, plan });
    for (const colleague of plan === "starter" ? colleagues : colleagues.slice(0, 1)) await world.join(place, colleague, "member");
    await bring[standing](stage, place);
    made.push([standing, place]);
  }
  return Object.fromEntries(made) as Record<StandingName, Workspace>;
}

const plans: Partial<Record<StandingName, PlanKey>> = { movingDown: "enterprise", overLimit: "starter" };

const words: Record<StandingName, string> = {
  grace: "Late Ltd",
  restricted: "Later Ltd",
  readOnly: "Latest Ltd",
  paused: "Paused Ltd",
  movingDown: "Smaller Ltd",
  suspended: "Suspended Ltd",
  closed: "Closed Ltd",
  overLimit: "Crowded Ltd",
};

const bring: Record<StandingName, (stage: Stage, place: Workspace) => Promise<void>> = {
  grace: (stage, place) => failPayment(stage, place, 3),
  restricted: (stage, place) => failPayment(stage, place, 9),
  readOnly: (stage, place) => failPayment(stage, place, 20),
  paused: (stage, place) => change(stage, place, "update tenant.subscriptions set status = 'paused', stripe_status = 'paused', paused_at = now() - interval '6 days' where tenant_id = $1"),
  movingDown: planGrowth,
  suspended: (stage, place) =>
    change(stage, place, "update tenant.workspaces set suspended_at = now(), suspended_reason = 'Mails to people who had not asked for them.' where tenant_id = $1"),
  closed: (stage, place) => change(stage, place, "update tenant.workspaces set closed_at = now(), purge_at = now() + interval '30 days' where tenant_id = $1"),
  overLimit: async () => undefined,
};

/** As a sync leaves it, so many days after the card was first declined. */
async function failPayment(stage: Stage, place: Workspace, days: number): Promise<void> {
  await change(
    stage,
    place,
    `with late as (
       update tenant.subscriptions set status = 'past_due', stripe_status = 'past_due' where tenant_id = $1 returning stripe_subscription_id as id
     )
     insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_due, amount_paid,
       amount_remaining, issued_at, attempt_count, next_attempt_at, first_failure_at, failure_code, synced_at)
     select $1, $2, 'in_' || late.id, late.id, 'LATE-0001', 'open', 'usd', 12000, 0, 12000, now() - $3 * interval '1 day', 1,
       now() + interval '1 day', now() - $3 * interval '1 day', 'generic_decline', now() from late`,
    [newId(), days],
  );
}

/** For the end of the period, as a sync leaves it. */
async function planGrowth(stage: Stage, place: Workspace): Promise<void> {
  await change(
    stage,
    place,
    `insert into tenant.plan_changes (tenant_id, id, stripe_subscription_id, plan, billing_interval, plan_before, interval_before, quantity, takes_effect,
       previewed_at, effective_at, status, created_at)
     select $1, $2, stripe_subscription_id, 'growth', 'month', 'enterprise', 'month', 50, 'period_end', now(), period_end, 'scheduled', now()
     from tenant.subscriptions where tenant_id = $1`,
    [newId()],
  );
}

async function change({ world }: Stage, { tenantId }: Workspace, statement: string, values: unknown[] = []): Promise<void> {
  const { rowCount } = await world.admin.query(statement, [tenantId, ...values]);
  if (rowCount !== 1) throw new Error(`Changed ${rowCount} rows: ${statement}`);
}
