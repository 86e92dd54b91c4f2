import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, expect, test } from "vitest";
import { jobs } from "#jobs/catalog.ts";
import { handlers } from "#jobs/handlers/index.ts";
import { createKeyring } from "#app/ops/keyring.ts";
import { createQueueWorld, until } from "./queue-world.ts";
import { startMailServer } from "./mail-server.ts";

const queue = await createQueueWorld();
const server = await startMailServer();
const { world, mail, mailOf } = queue;
const secret = randomBytes(32);
world.app.keyring = createKeyring([{ id: "test", secret }]);
const processes: ChildProcess[] = [];

afterEach(async () => {
  for (const child of processes.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  server.behave("accept");
  server.received.length = 0;
});
afterAll(async () => {
  await server.stop();
  await queue.close();
});

/** The worker as operators start it. Resolves when it works. */
async function startProcess(): Promise<{ child: ChildProcess; log: string[] }> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, "../../jobs/worker.ts")], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      CLOCK: "stored",
      KEYRING: `test:${secret.toString("base64")}`,
      STRIPE_SECRET_KEY: "sk_test_local",
      STRIPE_WEBHOOK_SECRET: "whsec_local",
      STRIPE_HOST: "127.0.0.1",
      SMTP_URL: server.url,
      ...world.database.environment(),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  processes.push(child);
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => log.push(text));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`The worker ended: ${log.join("")}`);
    return log.join("").includes('"working"');
  });
  return { child, log };
}

test("there is a handler for every job of the catalog, and none beside", () => {
  expect(Object.keys(handlers).sort()).toEqual(Object.keys(jobs).sort());
});

test("the worker process delivers a mail soon after the commit that asked for it, and stops when told to", async () => {
  const { child, log } = await startProcess();
  await mail("from the process");
  await until(async () => (await mailOf("from the process")).status === "sent");
  expect(server.received).toHaveLength(1);
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  expect([code, log.join("")]).toEqual([0, expect.stringContaining("shutting down")]);
  expect(log.join("")).not.toContain("vera@example.test");
});

test("a worker killed while the mail server has the message sends nothing twice: the mail is parked for staff's word", async () => {
  server.behave("hold");
  const { child } = await startProcess();
  await mail("killed in the middle");
  await until(() => server.received.length === 1);
  expect(await mailOf("killed in the middle")).toMatchObject({ status: "attempting" });
  child.kill("SIGKILL");
  await once(child, "exit");

  server.behave("accept");
  await startProcess();
  await mail("after the fall");
  await until(async () => (await mailOf("after the fall")).status === "sent");
  expect(await mailOf("killed in the middle")).toMatchObject({ status: "attempting", attempts: 1 });

  await world.admin.query("update queue.mails set attempted_at = attempted_at - interval '11 minutes' where status = 'attempting'");
  await mail("the next day");
  await until(async () => (await mailOf("the next day")).status === "sent");
  expect(await mailOf("killed in the middle")).toMatchObject({ status: "parked", attempts: 1 });
  expect(server.received.filter((letter) => letter.subject === "About killed in the middle")).toHaveLength(1);
});

test("a worker killed before the mail left lets another deliver it", async () => {
  const { child } = await startProcess();
  child.kill("SIGKILL");
  await once(child, "exit");
  await mail("patient");
  await startProcess();
  await until(async () => (await mailOf("patient")).status === "sent");
  expect(server.received).toHaveLength(1);
});
