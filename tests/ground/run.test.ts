import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";

// A checkout in small, in a path with a space: the wrapper, a lock file, and what npm leaves behind.
let dir: string;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), "afterlogin run ")));
  mkdirSync(path.join(dir, "bin"));
  mkdirSync(path.join(dir, "node_modules"));
  copyFileSync("bin/run.mjs", path.join(dir, "bin/run.mjs"));
  lock({ pg: "8.0.0" });
  installed({ pg: "8.0.0" });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("an entry in TypeScript gets its arguments, runs in the checkout from wherever it was called, and gives its code", async () => {
  entry("const words: string[] = process.argv.slice(2); console.log(JSON.stringify({ words, cwd: process.cwd() })); process.exitCode = 7;");
  const { code, out } = await run(["bin/entry.ts", "two words", "--flag"], { cwd: tmpdir() });
  expect(code).toBe(7);
  expect(JSON.parse(out)).toEqual({ words: ["two words", "--flag"], cwd: dir });
});

test("the same Node comes first on the entry's PATH", async () => {
  entry("import { execFileSync } from 'node:child_process'; console.log(execFileSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).trim());");
  expect((await run(["bin/entry.ts"])).out.trim()).toBe(realpathSync(process.execPath));
});

test("a signal reaches the entry, which ends in its own way", async () => {
  entry("process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready');");
  const child = start(["bin/entry.ts"]);
  await firstLine(child);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([5, null]);
});

test("an entry that dies of a signal is reported as such", async () => {
  entry("process.kill(process.pid, 'SIGKILL');");
  expect((await run(["bin/entry.ts"])).signal).toBe("SIGKILL");
});

test("the entry hears when the wrapper is killed", async () => {
  entry("import { writeFileSync } from 'node:fs'; process.on('disconnect', () => { writeFileSync('gone', ''); process.exit(); }); console.log('ready');");
  const child = start(["bin/entry.ts"]);
  await firstLine(child);
  child.kill("SIGKILL");
  await once(child, "close");
  expect(existsSync(path.join(dir, "gone"))).toBe(true);
});

test("packages that fit are left alone, and remembered as fitting", async () => {
  entry("");
  npmThatRecords();
  expect((await run(["bin/entry.ts"])).code).toBe(0);
  expect(npmCalls()).toEqual([]);
  rmSync(path.join(dir, "node_modules/.package-lock.json"));
  expect((await run(["bin/entry.ts"])).code).toBe(0);
  expect(npmCalls()).toEqual([]);
});

test("a package of another platform may be missing", async () => {
  lock({ pg: "8.0.0" }, { "@embedded/other": "1.0.0" });
  entry("");
  npmThatRecords();
  expect((await run(["bin/entry.ts"])).code).toBe(0);
  expect(npmCalls()).toEqual([]);
});

test("when the lock has changed, npm ci runs once, also for two commands at once, and with what builds", async () => {
  lock({ pg: "9.0.0" });
  entry("");
  npmThatRecords();
  const both = await Promise.all([run(["bin/entry.ts"]), run(["bin/entry.ts"])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(npmCalls()).toEqual(["ci --include=dev --include=optional --no-audit --no-fund"]);
});

test("when npm fails, the entry does not run", async () => {
  lock({ pg: "9.0.0" });
  entry("console.log('ran');");
  npmThatRecords(1);
  const { code, out, err } = await run(["bin/entry.ts"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("npm ci failed");
});

test("packages behind a link are never emptied: they may be another checkout's", async () => {
  const elsewhere = path.join(dir, "elsewhere");
  renameSync(path.join(dir, "node_modules"), elsewhere);
  symlinkSync(elsewhere, path.join(dir, "node_modules"), "dir");
  lock({ pg: "9.0.0" });
  entry("");
  npmThatRecords();
  const { code, err } = await run(["bin/entry.ts"]);
  expect({ code, calls: npmCalls() }).toEqual({ code: 1, calls: [] });
  expect(err).toContain("node_modules is a link");
});

test("a lock whose holder has died is broken", async () => {
  lock({ pg: "9.0.0" });
  mkdirSync(path.join(dir, ".data"));
  const dead = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(dead, "exit");
  writeFileSync(path.join(dir, ".data/packages.lock"), String(dead.pid));
  entry("");
  npmThatRecords();
  expect((await run(["bin/entry.ts"])).code).toBe(0);
  expect(npmCalls()).toHaveLength(1);
});

test("without an entry it says how it is used", async () => {
  const { code, err } = await run([]);
  expect(code).toBe(1);
  expect(err).toContain("Usage: node bin/run.mjs");
});

function entry(source: string): void {
  writeFileSync(path.join(dir, "bin/entry.ts"), source);
}

function lock(packages: Record<string, string>, optional: Record<string, string> = {}): void {
  const all = { ...records(packages), ...records(optional, { optional: true }) };
  writeFileSync(path.join(dir, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...all } }));
  writeFileSync(path.join(dir, "package.json"), '{ "type": "module" }');
}

function installed(packages: Record<string, string>): void {
  writeFileSync(path.join(dir, "node_modules/.package-lock.json"), JSON.stringify({ packages: records(packages) }));
}

function records(packages: Record<string, string>, more: object = {}): Record<string, object> {
  return Object.fromEntries(Object.entries(packages).map(([name, version]) => [`node_modules/${name}`, { version, ...more }]));
}

/** A program named npm, first on PATH, that writes down how it was called. */
function npmThatRecords(code = 0): void {
  mkdirSync(path.join(dir, "fake"));
  writeFileSync(path.join(dir, "fake/npm"), `#!/bin/sh\necho "$*" >> "${dir}/npm-calls"\nexit ${code}\n`);
  chmodSync(path.join(dir, "fake/npm"), 0o755);
}

function npmCalls(): string[] {
  const file = path.join(dir, "npm-calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

function start(args: string[], { cwd = dir } = {}): ChildProcess {
  const PATH = [path.join(dir, "fake"), process.env.PATH].join(path.delimiter);
  const env = { PATH, HOME: process.env.HOME ?? "" };
  return spawn(process.execPath, [path.join(dir, "bin/run.mjs"), ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
}

async function run(args: string[], options = {}): Promise<{ code: number | null; signal: string | null; out: string; err: string }> {
  const child = start(args, options);
  if (child.stdout === null || child.stderr === null) throw new Error("No pipes.");
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit") as Promise<[number | null, string | null]>]);
  return { code, signal, out, err };
}

async function firstLine(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("No pipe.");
  await once(createInterface(child.stdout), "line");
}
