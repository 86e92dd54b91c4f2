import { databaseOver } from "#db/database.ts";
import { appliedMigrations } from "#db/directory.ts";
import type { Runtime } from "#app/runtime.ts";

export type Readiness = { ready: boolean; checks: Record<string, "ok" | "failed" | "slow" | "behind"> };

/** What the web process cannot work without. */
const needed = ["afterlogin_tenant", "afterlogin_identity", "afterlogin_intake", "afterlogin_staff"] as const;
const limitMs = 1_500;

/**
 * Can this process serve? Every role's database answers in time, and no migration of this version is missing. More
 * migrations than it knows are fine: the next version is on its way, and they are made to run beside this one.
 */
export async function readiness({ pools }: Pick<Runtime, "pools">, migrations: readonly string[]): Promise<Readiness> {
  const asked = needed.map((role) => check(role.replace("afterlogin_", "database as "), async () => void (await pools[role].query("select 1"))));
  const current = check("migrations", async () => {
    const applied = new Set(await appliedMigrations(databaseOver(pools.afterlogin_tenant)));
    return migrations.every((name) => applied.has(name)) ? undefined : "behind";
  });
  const checks = Object.fromEntries(await Promise.all([...asked, current]));
  return { ready: Object.values(checks).every((state) => state === "ok"), checks };
}

async function check(name: string, ask: () => Promise<"behind" | undefined | void>): Promise<[string, Readiness["checks"][string]]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"slow">((resolve) => (timer = setTimeout(() => resolve("slow"), limitMs)));
  try {
    return [name, (await Promise.race([ask(), late])) ?? "ok"];
  } catch {
    return [name, "failed"];
  } finally {
    clearTimeout(timer);
  }
}
