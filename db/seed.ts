import type Stripe from "stripe";
import { databaseOver } from "#db/database.ts";
import { allTenants } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import type { Pools } from "#db/pools.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { demoOwners, demoPassword, demoPeople } from "#app/domain/identity/demo.ts";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import type { AppFacts } from "#app/domain/scope.ts";
import { northmoor, pellworth } from "#db/seed/between-plans.ts";
import { haldenBirch } from "#db/seed/halden-birch.ts";
import { canceled, kestrelCartography, larkspur, oldMillRobotics, shut, tidewater } from "#db/seed/other-workspaces.ts";
import { disputed, indebted, overdue, unconfirmed } from "#db/seed/payments.ts";
import { playProvider } from "#db/seed/provider.ts";
import { Stage, type Player } from "#db/seed/stage.ts";
import { play, type Plot } from "#db/seed/story.ts";

export { demoStaff, demoStaffPassword } from "#db/seed/provider.ts";
export { storyBegins } from "#db/seed/story.ts";

export interface SeedOptions {
  pools: Pools;
  app: AppFacts;
  /** The day on which the story ends: today, in business time. */
  now: Date;
  /**
   * A Stripe whose clock is ours and stands no later than storyBegins(now). Null: the workspaces are made without any
   * subscription, since a real Stripe cannot be told that two months have passed.
   */
  stripe: { client: Stripe; moveTo(day: Date): Promise<void> } | null;
}

const job = "demo.seed";

/** "empty" may be seeded; "other" holds somebody's own workspaces and is left alone. */
export async function seedState({ afterlogin_worker: pool }: Pools): Promise<"empty" | "seeded" | "other"> {
  const { rowCount } = await pool.query("select 1 from platform.receipts where job = $1 and status = 'done'", [job]);
  if (rowCount) return "seeded";
  return (await allTenants(databaseOver(pool), { after: null, limit: 1 })).length > 0 ? "other" : "empty";
}

/**
 * Demonstration data: two months of a story, played with the verbs that people use, so that every state of a workspace
 * has come about as it does in life. Does nothing to a database that holds workspaces already.
 */
export async function seedDemo(options: SeedOptions): Promise<"seeded" | "left alone"> {
  const { pools, app, now, stripe } = options;
  if ((await seedState(pools)) !== "empty") return "left alone";
  const startedAt = new Date();
  if (stripe) await publishPrices(stripe.client, { dryRun: false });
  const stage = new Stage({ pools, app, stripe: stripe?.client ?? null });
  const plot: Plot = { stage, now, cast: await gather(stage) };
  const parts = [haldenBirch, kestrelCartography, oldMillRobotics, tidewater, larkspur, overdue, disputed, canceled, indebted, northmoor, pellworth, unconfirmed, shut];
  const acts = parts.flatMap((part) => part(plot));
  await play(stage, acts, async (day) => stripe?.moveTo(day));
  await playProvider(pools, app);
  await tidyUp(pools, startedAt);
  await pools.afterlogin_worker.query(
    "insert into platform.receipts (id, job, status, result, started_at, finished_at) values ($1, $2, 'done', $3, $4, $5)",
    [newId(), job, JSON.stringify({ acts: acts.length, withStripe: stripe !== null }), startedAt, new Date()],
  );
  return "seeded";
}

async function gather(stage: Stage): Promise<Record<string, Player>> {
  const passwordHash = await hashPassword(demoPassword);
  // One hash for all: the password is printed on the sign-in page.
  const players = await stage.people([...demoPeople, ...demoOwners].map(({ name, email }) => ({ name, email, passwordHash })));
  return Object.fromEntries(players.map((player) => [nickname(player.name), player]));
}

function nickname(name: string): string {
  return name.split(" ")[0]!.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
}

/** Two months of mails would arrive at once: only invitations that can still be accepted stay. */
async function tidyUp({ afterlogin_worker: worker, afterlogin_identity: identity }: Pools, startedAt: Date): Promise<void> {
  await identity.query("delete from identity.sessions where authenticated_at >= $1", [startedAt]);
  await worker.query("delete from queue.mails where created_at >= $1 and not (template = 'invitation' and to_address = any($2))", [
    startedAt,
    ["mika@kestrel-cartography.example", "marguerite.roy@halden-birch.example", "paul.osei@halden-birch.example"],
  ]);
}
