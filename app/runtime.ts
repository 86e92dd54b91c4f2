import { createPool, type Pools } from "#db/pools.ts";
import type { Config } from "#app/config.ts";
import { sessionIdleMs } from "#app/domain/identity/sessions.rules.ts";
import type { AppFacts } from "#app/domain/scope.ts";
import { createErrorReporter, type ErrorReporter } from "#app/ops/errors.ts";
import { createLogger, type Logger } from "#app/ops/logger.ts";
import { createMetrics, type Metrics } from "#app/ops/metrics.ts";

/** What a process has for its whole life: made once by its entry, and handed on. */
export interface Runtime {
  config: Config & { secureCookies: boolean; sessionIdleMs: number };
  app: AppFacts;
  pools: Pools;
  log: Logger;
  errors: ErrorReporter;
  metrics: Metrics;
  close(): Promise<void>;
}

/** Pools connect when they are first asked. */
export async function openRuntime(config: Config, component: "web" | "worker" | "command"): Promise<Runtime> {
  const log = createLogger({ level: config.logLevel, component });
  const metrics = createMetrics(component);
  const pools = Object.fromEntries(
    Object.entries(config.database.urls)
      .filter((entry): entry is [keyof Pools, string] => entry[0] !== "afterlogin_backup" && entry[1] !== null)
      .map(([role, url]) => [role, createPool({ url, max: config.database.poolMax, applicationName: `afterlogin ${component}` })]),
  ) as Pools;
  for (const [role, pool] of Object.entries(pools)) metrics.watchPool(role, pool);
  const errors = await createErrorReporter({ log, sentryDsn: config.sentryDsn, count: (origin) => metrics.countError(origin) });
  return {
    config: { ...config, secureCookies: config.appUrl.startsWith("https:"), sessionIdleMs },
    app: { url: config.appUrl, keyring: config.keyring, automaticTax: config.stripe.automaticTax },
    pools,
    log,
    errors,
    metrics,
    close: async () => {
      await errors.flush();
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}
