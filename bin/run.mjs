// Runs a TypeScript entry with a Node that can, and with the packages of package-lock.json:
//   node bin/run.mjs bin/start.ts [arguments]
// Plain JavaScript for Node 20, because it is what a machine starts with.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";

const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dataDir = path.join(projectDir, ".data");
const fetchedVersion = "24.21.0";
const windows = process.platform === "win32";

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) fail("Usage: node bin/run.mjs <entry.ts> [arguments]");

try {
  const node = await findNode();
  await ensurePackages();
  run(node, path.resolve(projectDir, entry), args);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

/** This Node, another one on PATH, the one fetched before, or one fetched now. */
async function findNode() {
  if (canRunTypeScript(process.versions.node)) return process.execPath;
  const name = windows ? "node.exe" : "node";
  const onPath = (process.env.PATH ?? "").split(path.delimiter).map((dir) => path.join(dir, name));
  const fetched = path.join(dataDir, "node/node_modules", nodePackage(), "bin", name);
  const node = [...onPath, fetched].find(isRightNode);
  if (node !== undefined) {
    inCi(`Node ${process.versions.node} is too old; using ${path.relative(projectDir, node)}`);
    return node;
  }
  await withLock("node", async () => {
    if (!isRightNode(fetched)) fetchNode();
  });
  if (!isRightNode(fetched)) throw new Error(`The Node that was fetched does not run here: ${fetched}`);
  return fetched;
}

/** Type stripping without a flag, and what our dependencies ask for. */
function canRunTypeScript(version) {
  const [major, minor] = version.split(".").map(Number);
  return major === 22 ? minor >= 22 : major >= 24;
}

function isRightNode(file) {
  if (!existsSync(file)) return false;
  const { status, stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
  return status === 0 && canRunTypeScript(stdout.trim().slice(1));
}

function nodePackage() {
  return `node-${windows ? "win" : process.platform}-${process.arch}`;
}

/** Node is also a plain package. It appears under its name only when it is complete. */
function fetchNode() {
  say(`Node ${process.versions.node} is older than 22.22: fetching Node ${fetchedVersion} into .data/node`);
  const [target, building] = [path.join(dataDir, "node"), path.join(dataDir, `node.new-${process.pid}`)];
  mkdirSync(building, { recursive: true });
  writeFileSync(path.join(building, "package.json"), '{ "private": true }\n');
  npm(["install", "--prefix", building, "--save-exact", "--no-audit", "--no-fund", `${nodePackage()}@${fetchedVersion}`], building);
  rmSync(target, { recursive: true, force: true });
  renameSync(building, target);
}

/** `npm ci` when what is installed is not what the lock says. */
async function ensurePackages() {
  if (packagesMatch()) return;
  await withLock("packages", async () => {
    if (packagesMatch()) return;
    // npm ci begins by emptying the folder, and would empty what a link leads to.
    if (lstatSync(path.join(projectDir, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new Error("node_modules is a link, and its packages are not those of package-lock.json: install them where it leads to, or remove the link.");
    }
    say("Installing the packages of package-lock.json");
    // NODE_ENV=production would leave out what builds and what checks.
    npm(["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], projectDir);
    writeStamp();
  });
}

function packagesMatch() {
  const stamp = path.join(projectDir, "node_modules/.afterlogin-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash()) return true;
  if (!installedByHand()) return false;
  writeStamp();
  return true;
}

/** Somebody ran npm themselves: its own record of the installation says whether it fits. */
function installedByHand() {
  const record = path.join(projectDir, "node_modules/.package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(path.join(projectDir, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(([name, { version, optional, devOptional }]) => {
    if (name === "") return true;
    const found = installed[name];
    return found === undefined ? Boolean(optional ?? devOptional) : found.version === version;
  });
}

function writeStamp() {
  writeFileSync(path.join(projectDir, "node_modules/.afterlogin-lock"), lockHash());
}

function lockHash() {
  return createHash("sha256")
    .update(`${process.platform} ${process.arch}`)
    .update(readFileSync(path.join(projectDir, "package-lock.json")))
    .digest("hex");
}

/** The npm that called us, or the one on PATH. */
function npm(npmArgs, cwd) {
  const own = process.env.npm_execpath;
  const byNode = own !== undefined && /\.c?js$/.test(own) && existsSync(own);
  const [command, all] = byNode ? [process.execPath, [own, ...npmArgs]] : [windows ? "npm.cmd" : "npm", npmArgs];
  try {
    execFileSync(command, all, { cwd, stdio: ["ignore", "inherit", "inherit"], shell: windows && !byNode });
  } catch (error) {
    throw new Error(error.code === "ENOENT" ? "npm is not on PATH." : `npm ${npmArgs[0]} failed.`);
  }
}

/** One process of this machine at a time; a lock whose holder has died is broken. */
async function withLock(name, work) {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, `${name}.lock`);
  while (!tryToLock(file)) await pause(200);
  try {
    await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryToLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (holderIsGone(file)) rmSync(file, { force: true });
    return false;
  }
}

function holderIsGone(file) {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder > 0) process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Hands over arguments, signals and exit code. The open channel tells the entry when we are gone, even by kill -9. */
function run(node, file, fileArgs) {
  const quiet = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.startsWith("v22") ? ["--disable-warning=ExperimentalWarning"] : [];
  const child = spawn(node, [...quiet, file, ...fileArgs], {
    cwd: projectDir,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}` },
  });
  const forward = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, forward);
  child.once("error", (error) => fail(`${file}: ${error.message}`));
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function inCi(line) {
  if (process.env.CI) say(line);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
