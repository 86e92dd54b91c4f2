import { spawnSync } from "node:child_process";
import { fetchPgbouncer } from "#tests/support/pooler/fetch.ts";
import { fetchedDir, findPgbouncer } from "#tests/support/pooler/find.ts";

/**
 * Production runs behind PgBouncer, so tests do too. Where there is none it is fetched into the data directory, and only
 * a CI machine that is ours alone gets it installed. False where neither works: then those runs are left out, aloud.
 */
export function ensurePooler(say: (line: string) => void): boolean {
  if (findPgbouncer() !== null) return true;
  say("No PgBouncer here: fetching the system's for this checkout alone");
  if (fetchPgbouncer(fetchedDir)) return true;
  if (process.env.CI && process.getuid?.() === 0) {
    say("No PgBouncer here: installing the system's");
    const install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgbouncer";
    spawnSync("sh", ["-c", install], { stdio: "inherit" });
    if (findPgbouncer() !== null) return true;
  }
  say("No PgBouncer here: the tests that go through it are left out. Install pgbouncer, or set PGBOUNCER_PATH");
  return false;
}
