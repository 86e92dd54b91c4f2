import { loadConfig } from "#app/config.ts";
import { createErrorReporter } from "#app/ops/errors.ts";
import { createLogger } from "#app/ops/logger.ts";
import { createMetrics } from "#app/ops/metrics.ts";
import type { Runtime } from "#app/runtime.ts";
import type { World } from "#tests/support/stories.ts";

/** The runtime of a process, over a world's database and keyring: for tests that run the HTTP layer in their own process. */
export async function runtimeOver(world: Pick<World, "database" | "pools" | "app">, env: Record<string, string> = {}): Promise<Runtime> {
  const config = loadConfig({
    NODE_ENV: "test",
    KEYRING: "test:q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80=",
    STRIPE_SECRET_KEY: "sk_test_local",
    STRIPE_WEBHOOK_SECRET: "whsec_local",
    STRIPE_HOST: "127.0.0.1",
    SMTP_URL: "smtp://127.0.0.1:2525",
    CLOCK: "stored",
    ...world.database.environment(),
    ...env,
  });
  const log = createLogger({ level: "silent", component: "test" });
  return {
    config: { ...config, secureCookies: config.appUrl.startsWith("https:"), sessionIdleMs: 14 * 86_400_000 },
    app: world.app,
    pools: world.pools,
    log,
    errors: await createErrorReporter({ log, sentryDsn: null }),
    metrics: createMetrics("test"),
    close: async () => {},
  };
}
