import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { PostgresBinaries } from "./binaries.ts";
import type { OrdinaryUser } from "./ordinary-user.ts";
import { findPostmaster, isAlive, waitUntilStopped } from "./process.ts";

export type ServerSettings = { durable: boolean };

type Launch = { dataDir: string; port: number; binaries: PostgresBinaries; user: OrdinaryUser; settings: ServerSettings };

/** Starts the server in a session of its own, so that Ctrl-C reaches us and not it, and waits until it answers. */
export async function launchServer(launch: Launch, url: string): Promise<void> {
  if (findPostmaster(launch.dataDir) === null) rmSync(path.join(launch.dataDir, "postmaster.pid"), { force: true });
  const log = openSync(logFile(launch.dataDir), "a", 0o600);
  const from = existsSync(logFile(launch.dataDir)) ? readFileSync(logFile(launch.dataDir)).length : 0;
  const [command, ...args] = [...launch.user.prefix, launch.binaries.postgres, ...serverArguments(launch)];
  const server = spawn(command ?? launch.binaries.postgres, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, LC_ALL: "C" },
  });
  closeSync(log);
  server.unref();
  let ended = false;
  server.once("exit", () => (ended = true));
  server.once("error", () => (ended = true));
  while (!(await answers(url, launch.dataDir))) {
    if (ended) throw new Error(`PostgreSQL did not start:\n${tail(launch.dataDir, from)}`);
    await pause(20);
  }
}

/** True when the server at this address takes our password and keeps its files in this directory. */
export async function answers(url: string, dataDir: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("show data_directory");
    return rows[0]?.data_directory === dataDir;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A living server may still be recovering after a crash: give it a minute before calling it broken. */
export async function waitForAnswer(url: string, dataDir: string, pid: number): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (isAlive(pid) && Date.now() < deadline) {
    if (await answers(url, dataDir)) return true;
    await pause(50);
  }
  return false;
}

export async function stopServer(dataDir: string): Promise<void> {
  const pid = findPostmaster(dataDir);
  if (pid === null) return;
  process.kill(pid, "SIGINT");
  if (await waitUntilStopped(dataDir, 30_000)) return;
  process.kill(pid, "SIGQUIT");
  await waitUntilStopped(dataDir, 10_000);
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No free port.");
  return address.port;
}

export async function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  return await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function serverArguments({ dataDir, port, settings }: Launch): string[] {
  const options: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    // TCP alone: a socket's path would have to stay under 107 bytes, and a checkout may lie deeper.
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    jit: "off",
    log_min_messages: "warning",
    ...(settings.durable ? {} : hastySettings),
  };
  return ["-D", dataDir, ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** For test data only: nothing here survives a power cut. */
const hastySettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "2GB",
  checkpoint_timeout: "30min",
  autovacuum_naptime: "10s",
};

function logFile(dataDir: string): string {
  return `${dataDir}.log`;
}

function tail(dataDir: string, from: number): string {
  return readFileSync(logFile(dataDir)).subarray(from).toString("utf8").split("\n").slice(-15).join("\n");
}
