import path from "node:path";
import pg from "pg";
import { ensurePostgres } from "#dev/postgres.ts";
import { dropLeftovers } from "./leftovers.ts";

const projectDir = path.resolve(import.meta.dirname, "../..");
const variable = "AFTERLOGIN_TEST_SERVER";

let stop: () => Promise<void> = async () => undefined;

/**
 * Starts the server that all tests share, or takes TEST_DATABASE_URL, or the one that runs. Its URL (as superuser)
 * stays in the environment for the processes that follow. DATABASE_URL is never used: it may hold somebody's data.
 */
export async function startTestServer(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  const postgres = await ensurePostgres({ dataDir: path.join(projectDir, ".data/test-postgres"), given, durable: false });
  stop = postgres.stop;
  process.env[variable] = postgres.url;
  await asAdmin(postgres.url, dropLeftovers);
  return postgres.url;
}

export async function testServerUrl(): Promise<string> {
  return process.env[variable] ?? (await startTestServer());
}

export async function releaseTestServer(): Promise<void> {
  delete process.env[variable];
  await stop();
}

export async function asAdmin<Result>(url: string, work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** Several test runs may begin at once, and changing roles at the same time would collide. */
export async function underLock<Result>(admin: pg.Client, work: () => Promise<Result>): Promise<Result> {
  await admin.query("select pg_advisory_lock(hashtext('afterlogin tests'))");
  try {
    return await work();
  } finally {
    await admin.query("select pg_advisory_unlock(hashtext('afterlogin tests'))");
  }
}
