import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test as base, expect } from "@playwright/test";
import pg from "pg";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { endsWithUs } from "#bin/local/children.ts";
import { projectDir } from "#bin/local/project.ts";
import type { InboxMessage } from "#dev/inbox.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { createTestDatabase } from "#tests/support/database.ts";

export { expect };

/** Everything as it runs for a customer: web, worker, local Stripe, inbox, on a database of its own. */
export interface Place {
  app: App;
  /** As the superuser: to look behind the pages, never to arrange what a page can. */
  admin: pg.Pool;
  worker: Worker;
  /** The newest mail to somebody whose subject matches; waits until it has arrived. */
  mail(to: string, subject: RegExp): Promise<InboxMessage>;
  /** Every mail there is, or every mail to somebody. */
  mails(to?: string): Promise<InboxMessage[]>;
  /** The first address in a mail that leads to the application. */
  linkIn(message: InboxMessage): string;
}

export interface Worker {
  /** As a crash: no signal that it could answer to. */
  kill(): Promise<void>;
  /** With other settings, where a test needs them. */
  start(env?: Record<string, string>): void;
  output(): string;
}

/** A test that gets a place of its own. */
export const test = base.extend<{ place: Place }>({
  // Starting it all takes its own time, apart from the journey's.
  place: [
    async ({ browserName: _ }, use) => {
      const place = await openPlace();
      await use(place);
      await place.close();
    },
    { timeout: 120_000 },
  ],
});

export async function openPlace(): Promise<Place & { close(): Promise<void> }> {
  const database = await createTestDatabase();
  const app = await startApp({ database });
  const { STRIPE_SECRET_KEY: secretKey = "" } = app.env;
  await publishPrices(stripeClient({ secretKey, local: { host: "127.0.0.1", port: app.stripe.port, protocol: "http" } }), { dryRun: false });
  const admin = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const worker = workerOf(app);
  worker.start();

  async function mails(to?: string): Promise<InboxMessage[]> {
    const query = to === undefined ? "" : `?to=${encodeURIComponent(to)}`;
    const response = await fetch(`${app.inbox.httpUrl}/messages${query}`);
    return ((await response.json()) as { messages: InboxMessage[] }).messages;
  }

  async function mail(to: string, subject: RegExp): Promise<InboxMessage> {
    let found: InboxMessage | undefined;
    await expect
      .poll(async () => (found = (await mails(to)).find((message) => subject.test(message.subject))) !== undefined, {
        message: `a mail to ${to} about ${subject}`,
        timeout: 20_000,
      })
      .toBe(true);
    return found!;
  }

  function linkIn(message: InboxMessage): string {
    const link = message.text.split(/\s/).find((word) => word.startsWith(app.url) && word.length > app.url.length + 1);
    if (!link) throw new Error(`“${message.subject}” has no link.`);
    return link;
  }

  async function close(): Promise<void> {
    await worker.kill();
    await app.stop();
    await admin.end();
    await database.drop();
  }

  return { app, admin, worker, mail, mails, linkIn, close };
}

function workerOf(app: App): Worker {
  let child: ChildProcess | null = null;
  let text = "";
  return {
    start(env = {}) {
      child = spawn(process.execPath, [...endsWithUs, "jobs/worker.ts"], { cwd: projectDir, env: { ...app.env, ...env }, stdio: ["ignore", "pipe", "pipe", "ipc"] });
      child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    output: () => text,
  };
}
