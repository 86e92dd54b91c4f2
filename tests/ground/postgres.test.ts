import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { ensurePostgres } from "#dev/postgres.ts";
import { findPostmaster } from "#dev/postgres/process.ts";

// A space and some depth: no socket path, no unquoted word may depend on where a checkout lies.
const root = mkdtempSync(path.join(tmpdir(), "afterlogin postgres "));
const dataDir = path.join(root, "deep/er/data");
const options = { dataDir, durable: false, database: "afterlogin" };
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("the first start makes a server, the second finds it, and the last to leave stops it", async () => {
  const first = await ensurePostgres(options);
  expect(first.reused).toBe(false);
  const second = await ensurePostgres(options);
  expect(second).toMatchObject({ reused: true, port: first.port, url: first.url });
  expect(await ask(first.url, "select current_database() || ' ' || pg_encoding_to_char(encoding) as answer from pg_database where datname = current_database()")).toBe("afterlogin UTF8");
  await first.stop();
  expect(findPostmaster(dataDir)).toBeNull();
});

test("the data directory and the password in it are closed to other people", () => {
  expect(statSync(dataDir).mode & 0o077).toBe(0);
  expect(statSync(path.join(dataDir, "afterlogin.json")).mode & 0o077).toBe(0);
});

test("nobody gets in without the password", async () => {
  const server = await ensurePostgres(options);
  const url = new URL(server.url);
  url.password = "guess";
  await expect(ask(url.href, "select 1 as answer")).rejects.toThrow(/password authentication failed/);
  await server.stop();
});

test("two commands that start at once share one server, and it outlives the first to finish", async () => {
  const [one, two] = await Promise.all([holdInChild(), holdInChild()]);
  expect(one.port).toBe(two.port);
  expect([one.reused, two.reused].sort()).toEqual([false, true]);
  await one.leave();
  expect(findPostmaster(dataDir)).not.toBeNull();
  await two.leave();
  expect(findPostmaster(dataDir)).toBeNull();
});

test("a server whose starter was killed is found again, and stopped by the next", async () => {
  const killed = await holdInChild();
  await killed.kill();
  const next = await ensurePostgres(options);
  expect(next).toMatchObject({ reused: true, port: killed.port });
  await next.stop();
  expect(findPostmaster(dataDir)).toBeNull();
});

test("a process id left behind by a crash, now worn by somebody else, does not stop a start", async () => {
  writeFileSync(path.join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n0\n5432\n\n127.0.0.1\n0 0\nready\n`);
  const server = await ensurePostgres(options);
  expect(server.reused).toBe(false);
  expect(await ask(server.url, "select 'up' as answer")).toBe("up");
  await server.stop();
});

test("a port taken by another program is left to it", async () => {
  const before = await ensurePostgres(options);
  await before.stop();
  const squatter = createServer().listen(before.port, "127.0.0.1");
  await once(squatter, "listening");
  const after = await ensurePostgres(options);
  expect(after.port).not.toBe(before.port);
  await after.stop();
  squatter.close();
});

test("a given server is used as it is", async () => {
  const given = "postgres://someone:secret@db.example:6432/app";
  expect(await ensurePostgres({ ...options, given })).toMatchObject({ url: given, port: 6432, reused: true });
});

test("when a server cannot start, the error carries the server's own words", async () => {
  const broken = path.join(root, "broken");
  const server = await ensurePostgres({ dataDir: broken, durable: false });
  await server.stop();
  writeFileSync(path.join(broken, "postgresql.auto.conf"), "nonsense = 1\n");
  await expect(ensurePostgres({ dataDir: broken, durable: false })).rejects.toThrow(/nonsense/);
});

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ answer: unknown }>(text)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

/** Another process that takes the server and holds it until it is told to leave. */
async function holdInChild() {
  const script = `
    import { ensurePostgres } from ${JSON.stringify(path.resolve("dev/postgres.ts"))};
    const { port, reused, stop } = await ensurePostgres(${JSON.stringify(options)});
    console.log(JSON.stringify({ port, reused }));
    process.stdin.once("data", async () => { await stop(); process.exit(0); });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { port, reused } = JSON.parse(line) as { port: number; reused: boolean };
  return {
    port,
    reused,
    async leave() {
      child.stdin.write("leave\n");
      await once(child, "exit");
    },
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
