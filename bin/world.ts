import { createLogger } from "#app/ops/logger.ts";
import { createShutdown } from "#app/ops/shutdown.ts";
import { startWorld, type WorldOptions } from "#dev/world.ts";

/** A process for the local Stripe and the local inbox; its starter says in AFTERLOGIN_WORLD which of them. */
const shutdown = createShutdown({ log: createLogger({ level: "warn", component: "world" }) });
const world = await startWorld(JSON.parse(process.env.AFTERLOGIN_WORLD ?? "") as WorldOptions);
shutdown.add("world", () => world.stop());
