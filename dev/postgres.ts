import { mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { findBinaries } from "./postgres/binaries.ts";
import { ensureCluster, readCredentials, superuser, writeCredentials } from "./postgres/cluster.ts";
import { withLock } from "./postgres/lock.ts";
import { ordinaryUser } from "./postgres/ordinary-user.ts";
import { findPostmaster } from "./postgres/process.ts";
import { freePort, isFree, launchServer, stopServer, waitForAnswer } from "./postgres/server.ts";
import { registerUser, unregisterUser } from "./postgres/users.ts";

export type PostgresOptions = {
  /** Where the server keeps its files. Its log, lock and list of users lie beside it. */
  dataDir: string;
  /** A server that is there already, usually DATABASE_URL: then nothing is started. */
  given?: string | undefined;
  port?: number;
  /** Made when it is missing; the URL points to it. */
  database?: string;
  /** False: faster, and nothing survives a power cut. For tests. */
  durable?: boolean;
};

export type Postgres = {
  /** As the superuser. */
  url: string;
  port: number;
  reused: boolean;
  /** Stops the server unless another living process uses it. */
  stop(): Promise<void>;
};

/** One PostgreSQL for all commands of this checkout: the one that is given, the one that runs, or a new one. */
export async function ensurePostgres(options: PostgresOptions): Promise<Postgres> {
  if (options.given) return givenServer(options.given);
  const dataDir = prepareDir(options.dataDir);
  const { port, reused } = await withLock(`${dataDir}.lock`, async () => {
    const running = await runningServer(dataDir);
    const server = running ?? (await startServer(dataDir, options));
    registerUser(dataDir);
    return { port: server.port, reused: running !== null };
  });
  const database = options.database ?? "postgres";
  if (database !== "postgres") await ensureDatabase(urlOf(dataDir, port, "postgres"), database);
  return { url: urlOf(dataDir, port, database), port, reused, stop: () => leave(dataDir) };
}

function givenServer(url: string): Postgres {
  return { url, port: Number(new URL(url).port || 5432), reused: true, stop: async () => undefined };
}

/** PostgreSQL reports its directory with symbolic links resolved: compare like with like. */
function prepareDir(dataDir: string): string {
  const parent = path.dirname(path.resolve(dataDir));
  mkdirSync(parent, { recursive: true });
  return path.join(realpathSync(parent), path.basename(dataDir));
}

async function runningServer(dataDir: string): Promise<{ port: number } | null> {
  const pid = findPostmaster(dataDir);
  if (pid === null) return null;
  const { port } = readCredentials(dataDir);
  if (port !== null && (await waitForAnswer(urlOf(dataDir, port, "postgres"), dataDir, pid))) return { port };
  if (findPostmaster(dataDir) === null) return null;
  throw new Error(`PostgreSQL (process ${pid}) holds ${dataDir} but does not answer. Its log: ${dataDir}.log`);
}

async function startServer(dataDir: string, options: PostgresOptions): Promise<{ port: number }> {
  const [binaries, user] = [findBinaries(), ordinaryUser()];
  ensureCluster(dataDir, binaries, user);
  user.own(dataDir);
  const port = await choosePort(dataDir, options.port);
  writeCredentials(dataDir, { ...readCredentials(dataDir), port });
  const settings = { durable: options.durable ?? true };
  await launchServer({ dataDir, port, binaries, user, settings }, urlOf(dataDir, port, "postgres"));
  return { port };
}

/** The same port as last time while it is free, so that an open database tool keeps working. */
async function choosePort(dataDir: string, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) return wanted;
  const before = readCredentials(dataDir).port;
  return before !== null && (await isFree(before)) ? before : await freePort();
}

async function ensureDatabase(url: string, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [database]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    // 42P04 and 23505: another command made it at the same moment.
    if (!(error instanceof pg.DatabaseError && ["42P04", "23505"].includes(error.code ?? ""))) throw error;
  } finally {
    await client.end();
  }
}

async function leave(dataDir: string): Promise<void> {
  await withLock(`${dataDir}.lock`, async () => {
    if (!unregisterUser(dataDir).inUse) await stopServer(dataDir);
  });
}

function urlOf(dataDir: string, port: number, database: string): string {
  const { password } = readCredentials(dataDir);
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}
