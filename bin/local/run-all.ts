import path from "node:path";
import { config, type Config } from "#app/config.ts";
import type { WorldOptions } from "#dev/world.ts";
import { announce } from "./announce.ts";
import "./end-with-parent.ts";
import { supervise, type Supervised } from "./children.ts";
import { migrateDatabase } from "./database.ts";
import { localEnvironment, type LocalEnvironment } from "./environment.ts";
import { refuseTakenPort } from "./port.ts";
import { dataDir } from "./project.ts";
import { stripeFile } from "./seed.ts";
import { settingsWithFreePorts } from "./settings.ts";

type Options = {
  /** What the web process runs, and what else it is told. */
  web: { args: string[]; env?: Record<string, string> };
  /** Between the database and the processes. */
  prepare(config: Config, local: LocalEnvironment): Promise<void>;
  say(line: string): void;
  /** The worker and the substitutes start anew when a file that they loaded changes. */
  watch?: boolean;
};

/** The whole of Afterlogin on this machine, until a signal ends it. Resolves when the web server answers. */
export async function runAll({ web, prepare, say, watch = false }: Options): Promise<void> {
  await refuseTakenPort(Number(process.env.PORT || 3000), process.env.HOST || "127.0.0.1");
  const local = await localEnvironment({ settings: await settingsWithFreePorts() });
  const loaded = await prepareOrRelease(local, async () => {
    await migrateDatabase(config(), say);
    await prepare(config(), local);
    return config();
  });
  const env = { ...local.env, ...web.env, LOG_LEVEL: local.env.LOG_LEVEL ?? "warn" };
  const children = startChildren(loaded, local, { env, webArgs: web.args, watching: watch ? ["--watch", "--watch-preserve-output"] : [] });
  stopOnSignal(children, local, say);
  await untilLive(loaded);
  announce(loaded, local, say);
}

/** Until there are processes to stop, a failure has to stop the database itself. */
async function prepareOrRelease(local: LocalEnvironment, work: () => Promise<Config>): Promise<Config> {
  try {
    return await work();
  } catch (error) {
    await local.release();
    throw error;
  }
}

/** The outside world first: the others may call it at once. */
function startChildren(
  loaded: Config,
  local: LocalEnvironment,
  { env, webArgs, watching }: { env: Record<string, string | undefined>; webArgs: string[]; watching: string[] },
): Supervised[] {
  const world = worldOptions(loaded, local);
  const imitated = world.stripe !== null || world.inbox !== null;
  return [
    ...(imitated ? [supervise({ name: "world", args: [...watching, "bin/world.ts"], env: { ...env, AFTERLOGIN_WORLD: JSON.stringify(world) } })] : []),
    supervise({ name: "worker", args: [...watching, "jobs/worker.ts"], env }),
    supervise({ name: "web", args: webArgs, env }),
  ];
}

function worldOptions(loaded: Config, { substitutes }: LocalEnvironment): WorldOptions {
  const { stripe, mail, database, appUrl } = loaded;
  const { secretKey, webhookSecret, local } = stripe;
  const imitateStripe = substitutes.stripe && local !== null && database.ownerUrl !== null;
  return {
    stripe: imitateStripe
      ? { port: local.port, dataFile: stripeFile, secretKey, webhookSecret, appUrl, ownerUrl: database.ownerUrl ?? "" }
      : null,
    inbox: substitutes.inbox
      ? { smtpPort: portOf(mail.smtpUrl), httpPort: portOf(mail.devInboxUrl ?? ""), dir: path.join(dataDir, "inbox") }
      : null,
  };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** In the reverse order of starting, the database last. A terminal and npm may pass on the same Ctrl-C twice. */
function stopOnSignal(children: Supervised[], local: LocalEnvironment, say: (line: string) => void): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    say("Stopping");
    for (const child of children.toReversed()) await child.stop();
    await local.release();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
}

async function untilLive({ port, host }: Config): Promise<void> {
  const address = `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}/health/live`;
  for (;;) {
    const response = await fetch(address).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
