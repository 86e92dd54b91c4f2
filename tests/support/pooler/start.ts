import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ordinaryUser } from "#dev/postgres/ordinary-user.ts";
import { freePort } from "#dev/postgres/server.ts";
import { findPgbouncer } from "./find.ts";

export type Pooler = {
  /** host:port, to stand in a database's URL in the place of the server's own. */
  address: string;
  stop(): Promise<void>;
};

export type PoolerOptions = {
  /** Any URL of the server behind it. */
  server: string;
  passwords: Readonly<Record<string, string>>;
  /** Connections to the server for each database and role, whatever number of clients there is. */
  poolSize: number;
  /** How long a query may wait for one of them. Longer than any test should need, shorter than a test may take. */
  patienceSeconds?: number;
};

/** A PgBouncer in transaction mode before a server, for all its databases and the roles whose passwords it is given. */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  const pgbouncer = findPgbouncer();
  if (pgbouncer === null) throw new Error("No PgBouncer here: set PGBOUNCER_PATH.");
  const user = ordinaryUser();
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), "afterlogin-pooler-"));
  const files = { "users.txt": userList(options), "pgbouncer.ini": settings(options, dir, port), log: "" };
  user.own(dir);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(dir, name), text, { mode: 0o600 });
    user.own(path.join(dir, name));
  }
  const child = spawn("sh", ["-c", endWithUs, "sh", ...user.prefix, pgbouncer.command, "--quiet", path.join(dir, "pgbouncer.ini")], {
    env: { ...process.env, ...pgbouncer.env },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(child, "exit");
  child.stdin.on("error", () => undefined);
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${readFileSync(path.join(dir, "log"), "utf8")}`);
    await pause(10);
  }
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.stdin.end();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The shell ends the pooler when its input ends, and that ends with our process, however we die. */
const endWithUs = 'exec 3<&0; "$@" </dev/null & pooler=$!; (read -r _ <&3; kill "$pooler") & watcher=$!; wait "$pooler"; kill "$watcher"';

function settings({ server, poolSize, patienceSeconds = 15 }: PoolerOptions, dir: string, port: number): string {
  const { hostname, port: serverPort } = new URL(server);
  return Object.entries({
    "[databases]": "",
    "*": `host=${hostname} port=${serverPort || "5432"}`,
    "[pgbouncer]": "",
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: path.join(dir, "users.txt"),
    logfile: path.join(dir, "log"),
    pool_mode: "transaction",
    default_pool_size: String(poolSize),
    max_client_conn: "500",
    query_wait_timeout: String(patienceSeconds),
    // After a restart of the server: the default makes everybody wait for a quarter of a minute.
    server_login_retry: "1",
  })
    .map(([name, value]) => (name.startsWith("[") ? `${name}\n` : `${name} = ${value}\n`))
    .join("");
}

function userList({ passwords }: PoolerOptions): string {
  return Object.entries(passwords)
    .map(([role, password]) => `"${role}" "${password}"\n`)
    .join("");
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
