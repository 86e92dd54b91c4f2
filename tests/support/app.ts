import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBuild } from "#bin/local/build.ts";
import { endsWithUs } from "#bin/local/children.ts";
import { projectDir } from "#bin/local/project.ts";
import { moveClock } from "#dev/clock.ts";
import { startInbox, type Inbox } from "#dev/inbox.ts";
import { freePort } from "#dev/postgres/server.ts";
import { startLocalStripe, type LocalStripe } from "#dev/stripe/server.ts";
import type { TestDatabase } from "./database.ts";

export type AppOptions = {
  database: TestDatabase;
  /** Over the defaults. */
  env?: Record<string, string>;
  worker?: boolean;
};

export type App = {
  url: string;
  env: Record<string, string>;
  stripe: LocalStripe;
  inbox: Inbox;
  /** Moves business time; the local Stripe goes along and sends what that brings about. */
  advanceTo(now: Date): Promise<void>;
  /** What the processes wrote so far, for a test that looks for secrets or reasons. */
  output(): string;
  stop(): Promise<void>;
};

/** The built application as its own processes, with a local Stripe and an inbox of its own. */
export async function startApp({ database, env = {}, worker = false }: AppOptions): Promise<App> {
  await ensureBuild(console.log);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const dir = mkdtempSync(path.join(tmpdir(), "afterlogin-app-"));
  const inbox = await startInbox({ smtpPort: 0, httpPort: 0, dir });
  const webhookSecret = `whsec_${randomBytes(16).toString("hex")}`;
  const stripe = await startLocalStripe({
    port: 0,
    dataFile: null,
    webhookUrl: `${url}/webhooks/stripe`,
    webhookSecret,
    appUrl: url,
    onClockMoved: (now) => moveClock(database.ownerUrl, now),
  });
  const full = environment({ database, url, port, inbox, stripe, webhookSecret, env });
  const processes = [startProcess("web", ["bin/web.ts"], full), ...(worker ? [startProcess("worker", ["jobs/worker.ts"], full)] : [])];
  const output = (): string => processes.map((each) => each.output()).join("");
  await untilLive(url, processes);
  if (worker) await untilWorking(processes);
  return {
    url,
    env: full,
    stripe,
    inbox,
    advanceTo: (now) => stripe.advanceTo(now),
    output,
    async stop() {
      await Promise.all(processes.map((each) => each.stop()));
      await Promise.all([stripe.stop(), inbox.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type Parts = {
  database: TestDatabase;
  url: string;
  port: number;
  inbox: Inbox;
  stripe: LocalStripe;
  webhookSecret: string;
  env: Record<string, string>;
};

/** Nothing of the tester's own environment but the path: a set STRIPE_SECRET_KEY must not reach a test. */
function environment({ database, url, port, inbox, stripe, webhookSecret, env }: Parts): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "production",
    DEMO_MODE: "on",
    PORT: String(port),
    HOST: "127.0.0.1",
    APP_URL: url,
    KEYRING: `test:${randomBytes(32).toString("base64")}`,
    ...database.environment(),
    DATABASE_POOL_MAX: "4",
    STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString("hex")}`,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_HOST: "127.0.0.1",
    STRIPE_PORT: String(stripe.port),
    STRIPE_PROTOCOL: "http",
    SMTP_URL: inbox.smtpUrl,
    DEV_INBOX_URL: inbox.httpUrl,
    CLOCK: "stored",
    LOG_LEVEL: "info",
    ...env,
  };
}

type RunningProcess = { name: string; child: ChildProcess; output(): string; stop(): Promise<void> };

function startProcess(name: string, args: string[], env: Record<string, string>): RunningProcess {
  const child = spawn(process.execPath, [...endsWithUs, ...args], { cwd: projectDir, env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return {
    name,
    child,
    output: () => text,
    async stop() {
      if (hasEnded(child)) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function untilLive(url: string, processes: RunningProcess[]): Promise<void> {
  await untilTrue(processes, async () => (await fetch(`${url}/health/live`).catch(() => null))?.ok === true);
}

/** A worker whose database goes away while it starts gives up, and whoever runs it starts it anew: nobody does here. */
async function untilWorking(processes: RunningProcess[]): Promise<void> {
  await untilTrue(processes, () => processes.some(({ name, output }) => name === "worker" && output().includes('"working"')));
}

async function untilTrue(processes: RunningProcess[], isReady: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isReady())) {
    const dead = processes.find(({ child }) => hasEnded(child));
    if (dead !== undefined) throw new Error(`The ${dead.name} process ended before it was ready:\n${dead.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
