import { PgBoss } from "pg-boss";
import { createPool } from "#db/pools.ts";
import { drainOutbox } from "#jobs/relay.ts";

/** A process that relays without end, to be killed by a test. */
const url = process.env.RELAY_URL ?? "";
const pool = createPool({ url, max: 2, applicationName: "relay to be killed" });
const boss = new PgBoss({ connectionString: url, migrate: false, createSchema: false, supervise: false, schedule: false, max: 1 });
await boss.start();
for (;;) await drainOutbox(pool, boss);
