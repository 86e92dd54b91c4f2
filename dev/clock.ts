import pg from "pg";
import { ownerRole } from "#db/roles.ts";
import { clockChannel } from "#jobs/relay.ts";

/**
 * Sets business time: from now on it runs on from `now`, for every process whose CLOCK is `stored`, and the worker
 * looks at once at what has become due. `ownerUrl` is a privileged login.
 */
export async function moveClock(ownerUrl: string, now: Date): Promise<void> {
  await writeOffset(ownerUrl, now.getTime() - Date.now());
}

/** Back to real time. */
export async function resetClock(ownerUrl: string): Promise<void> {
  await writeOffset(ownerUrl, 0);
}

async function writeOffset(ownerUrl: string, offsetMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`set role ${ownerRole}`);
    await client.query(
      "insert into platform.clock (singleton, offset_ms) values (true, $1) on conflict (singleton) do update set offset_ms = excluded.offset_ms",
      [Math.round(offsetMs)],
    );
    await client.query("select pg_notify($1, '')", [clockChannel]);
  } finally {
    await client.end();
  }
}
