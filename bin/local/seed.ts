import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { Config } from "#app/config.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { openRuntime } from "#app/runtime.ts";
import { seedDemo, seedState, storyBegins } from "#db/seed.ts";
import { startLocalStripe, type LocalStripe } from "#dev/stripe/server.ts";
import { migrateDatabase, ownerUrlOf } from "./database.ts";
import type { LocalEnvironment } from "./environment.ts";
import { dataDir } from "./project.ts";

/** Stands while a story is being told: one that was broken off is told anew from its beginning. */
const unfinished = path.join(dataDir, "seeding");
export const stripeFile = path.join(dataDir, "stripe.json");

/** Fills the embedded database, when it is empty, with a demonstration. A database of somebody's own is left alone. */
export async function seedDemonstration(config: Config, { substitutes }: LocalEnvironment, say: (line: string) => void): Promise<void> {
  if (!substitutes.postgres) return;
  if (existsSync(unfinished)) await beginAnew(config);
  const runtime = await openRuntime(config, "command");
  try {
    if ((await seedState(runtime.pools)) !== "empty") return;
    say("Telling two months of demonstration data");
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(unfinished, "");
    const now = new Date();
    const stripe = substitutes.stripe ? await emptyStripe(config, now) : null;
    const client = stripeClient(config.stripe);
    await seedDemo({ pools: runtime.pools, app: runtime.app, now, stripe: stripe && { client, moveTo: (day) => stripe.advanceTo(day) } });
    stripe?.unfreeze();
    await stripe?.stop();
    rmSync(unfinished);
  } finally {
    await runtime.close();
  }
}

/** What Stripe remembers of another database means nothing here. */
async function emptyStripe({ stripe, appUrl }: Config, now: Date): Promise<LocalStripe> {
  rmSync(stripeFile, { force: true });
  return startLocalStripe({ port: stripe.local?.port ?? 0, dataFile: stripeFile, secretKey: stripe.secretKey, appUrl, initialNow: storyBegins(now), frozen: true });
}

async function beginAnew(config: Config): Promise<void> {
  const url = new URL(ownerUrlOf(config));
  const database = pg.escapeIdentifier(url.pathname.slice(1));
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`drop database if exists ${database} with (force)`);
    await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
  await migrateDatabase(config, () => undefined);
  rmSync(unfinished);
}
