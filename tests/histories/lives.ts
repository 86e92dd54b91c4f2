import { claimMinutes } from "#app/domain/billing/inbox/event-types.rules.ts";
import { reconcile } from "#app/domain/billing/sync/reconcile.ts";
import type { JobName, JobPayload } from "#jobs/catalog.ts";
import { handlers } from "#jobs/handlers/index.ts";
import { jobRunOf } from "#tests/jobs/job-run.ts";
import { createBillingWorld, webhookSecret, type BillingWorld } from "#tests/support/billing.ts";
import { runtimeOver } from "#tests/support/runtime.ts";
import type { Workspace } from "#tests/support/stories.ts";
import type { Chance } from "./chance.ts";
import { breakBank, makeMove, moves } from "./moves.ts";
import { Post } from "./post.ts";

export interface Life {
  place: Workspace;
  /** What happened, for whoever must understand a failure. */
  told: string[];
}

export interface Town {
  world: BillingWorld;
  lives: Life[];
  /** Some days go by, in which everybody does something, badly told to us. */
  live(): Promise<void>;
  /** A month in which the banks of many say no. */
  hardTimes(): Promise<void>;
  /** No more faults: what waits is worked off, and the nightly reading comes by. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A job may ask for a second and that for a third. Nothing asks for fifty. */
const enough = 50;

/** Workspaces that live side by side under one clock: each is a history of its own. */
export async function foundTown(size: number, chance: Chance): Promise<Town> {
  const world = await createBillingWorld();
  const runtime = await runtimeOver(world, { STRIPE_SECRET_KEY: world.settings.secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_PORT: String(world.local.port) });
  const post = new Post(world);
  const lives: Life[] = [];
  for (let n = 0; n < size; n++) {
    const place = await world.workspace({ name: `Life ${n}`, owner: await world.person(`Owner ${n}`), plan: "starter" });
    for (let member = 0; member < 3; member++) await world.join(place, await world.person(`Member ${n} ${member}`), "member");
    lives.push({ place, told: [] });
  }
  // Most have bought something before the first day; of the others some never will.
  for (const { place, told } of lives.slice(Math.ceil(size / 5))) told.push(`at first, ${await moves.buy!(world, place, chance)}`);

  async function live(): Promise<void> {
    await world.days(chance.one([0.2, 1, 3, 5, 12, 31]));
    for (const { place, told } of lives) {
      for (let count = chance.below(3); count > 0; count--) told.push(`${world.local.now().toISOString().slice(0, 16)} ${await makeMove(world, place, chance)}`);
    }
    await hearOfIt();
  }

  async function hardTimes(): Promise<void> {
    for (const { place } of lives) if (chance.percent(60)) await breakBank(world, place);
    for (const days of [27, 2 + chance.below(8), 1 + chance.below(8)]) {
      await world.days(days);
      await hearOfIt();
    }
  }

  async function hearOfIt(): Promise<void> {
    await post.bring(chance);
    await drain({ workers: 1 + chance.below(2), crash: chance.percent(25) });
    if (chance.percent(60)) await work();
  }

  /** A crash: all connections of the workers end in the middle of whatever they do. */
  async function drain({ workers, crash }: { workers: number; crash: boolean }): Promise<void> {
    const draining = Promise.allSettled(Array.from({ length: workers }, () => world.drain()));
    if (crash) await world.admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'afterlogin_worker'");
    for (const outcome of await draining) if (outcome.status === "rejected" && !crash) throw outcome.reason;
    if (!crash) return;
    await connectedAnew();
    await ageClaims();
  }

  /** Until the pool has found out about every connection that is gone. */
  async function connectedAnew(): Promise<void> {
    const ask = () => world.pools.afterlogin_worker.query("select 1");
    while ((await Promise.allSettled(Array.from({ length: 20 }, ask))).some(({ status }) => status === "rejected"));
  }

  async function ageClaims(): Promise<void> {
    await world.admin.query("update platform.stripe_events set claimed_at = claimed_at - make_interval(mins => $1) where status in ('processing', 'failed')", [claimMinutes + 1500]);
  }

  /** What fell due is asked for, and what was asked for is done, as the worker does it. Mails stay where they are. */
  async function work(): Promise<void> {
    for (let round = 0; ; round++) {
      await handlers["due.sweep"](jobRunOf(runtime, "due.sweep"), {});
      const { rows } = await world.admin.query<{ job: JobName; payload: object }>("delete from queue.outbox where job <> 'mail.deliver' returning job, payload");
      if (rows.length === 0) return;
      if (round === enough) throw new Error(`Work that asks for itself without end: ${JSON.stringify(rows)}`);
      for (const { job, payload } of rows) await handle(job, payload as never);
    }
  }

  function handle<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<unknown> {
    return handlers[name](jobRunOf(runtime, name), payload);
  }

  async function settle(): Promise<void> {
    await ageClaims();
    await world.drain();
    await work();
    await reconcile({ stripe: world.stripe, pool: world.pools.afterlogin_worker, now: await world.now(), app: world.app, request: world.request() });
    await work();
  }

  return { world, lives, live, hardTimes, settle, close: () => world.close() };
}
