import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { findPostmaster } from "#dev/postgres/process.ts";
import { freePort } from "#dev/postgres/server.ts";

const data = mkdtempSync(path.join(tmpdir(), "afterlogin start "));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test("npm start with nothing set runs everything, and Ctrl-C leaves nothing running", { timeout: 180_000 }, async () => {
  const port = await freePort();
  const child = start({ PORT: String(port) });
  const said = await until(child, "Ctrl-C stops everything");
  expect(said).toContain(`Afterlogin runs at http://localhost:${port}`);
  expect((await fetch(`http://localhost:${port}/health/live`)).status).toBe(200);
  expect((await fetch(`http://localhost:${port}/sign-in`)).status).toBe(200);
  const localStripe = /local Stripe\s+(\S+)/.exec(said)?.[1] ?? "";
  expect((await fetch(localStripe)).status).toBe(200);
  expect(statSync(path.join(data, "secrets.json")).mode & 0o077).toBe(0);

  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  await expect(fetch(`http://localhost:${port}/health/live`)).rejects.toThrow();
  await expect(fetch(localStripe)).rejects.toThrow();
  expect(findPostmaster(path.join(data, "postgres"))).toBeNull();
});

test("a taken port is named before anything starts", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  const { port } = squatter.address() as { port: number };
  const { code, err } = await ended(start({ PORT: String(port) }));
  expect(code).toBe(1);
  expect(err).toContain(`Port ${port} is in use`);
  squatter.close();
});

test("in production nothing is imitated: all that is missing is listed, and nothing runs", async () => {
  const { code, err } = await ended(start({ NODE_ENV: "production", PORT: String(await freePort()) }));
  expect(code).toBe(1);
  for (const name of ["KEYRING", "DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL", "APP_URL", "MAIL_FROM"]) {
    expect(err).toContain(`${name} is not set`);
  }
});

function start(env: Record<string, string>): ChildProcess {
  const clean = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", AFTERLOGIN_DATA: data };
  return spawn(process.execPath, ["bin/run.mjs", "bin/start.ts"], { env: { ...clean, ...env }, stdio: ["ignore", "pipe", "pipe"] });
}

/** What it said until it said this; an end before that is an error with its words. */
async function until(child: ChildProcess, line: string): Promise<string> {
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    if (said.includes(line)) resolve(said);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  child.once("exit", () => reject(new Error(said)));
  return promise;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  if (child.stderr === null) throw new Error("No pipe.");
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "exit") as Promise<[number | null]>]);
  return { code, err };
}
