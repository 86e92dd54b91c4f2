import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { newId } from "#db/ids.ts";
import { migrate } from "#db/migrate.ts";
import { loadConfig, type Config } from "#app/config.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { createWorkspace } from "#app/domain/workspaces/create-workspace.ts";
import { openRuntime } from "#app/runtime.ts";
import { dataDir } from "#bin/local/project.ts";
import { ensurePostgres, type Postgres } from "#dev/postgres.ts";
import { installQueues } from "#jobs/install.ts";

export interface Scene {
  postgres: Postgres;
  env: Record<string, string>;
  config: Config;
  slug: string;
  /** The cookie's token of the signed-in owner. */
  token: string;
}

const webhookSecret = "whsec_bench";

/** A database of the bench's own with one workspace of `members` people, on the server that development uses or a new one. */
export async function setScene({ members }: { members: number }): Promise<Scene> {
  const postgres = await ensurePostgres({ dataDir: path.join(dataDir, "bench-postgres"), database: "bench" });
  const env = {
    NODE_ENV: "production",
    DATABASE_URL: postgres.url,
    KEYRING: `bench:${randomBytes(32).toString("base64")}`,
    STRIPE_SECRET_KEY: "sk_test_bench",
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "bench@example.test",
    LOG_LEVEL: "warn",
  };
  const config = loadConfig({ ...env, NODE_ENV: "development", APP_URL: "http://localhost:3000" });
  await emptyDatabase(postgres);
  await migrate(postgres.url, { rolePasswords: config.database.rolePasswords });
  await installQueues(postgres.url);
  return { postgres, env, config, ...(await people(config, postgres, members)) };
}

async function emptyDatabase({ url }: Postgres): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  await client.query("drop database if exists bench with (force)");
  await client.query("create database bench");
  await client.end();
}

async function people(config: Config, { url }: Postgres, members: number): Promise<{ slug: string; token: string }> {
  const runtime = await openRuntime(config, "command");
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    const owner = await person(admin, "Ada Bench");
    const { tenantId, slug } = await createWorkspace(
      { pool: runtime.pools.afterlogin_tenant, now: new Date(), request: { id: "bench", method: "command", address: null }, app: runtime.app },
      { founder: { userId: owner, name: "Ada Bench", email: `${owner}@example.test`, emailVerified: true, locale: "en-GB", timeZone: "UTC" }, name: "Bench" },
    );
    for (let index = 1; index < members; index++) {
      const userId = await person(admin, `Member ${index}`);
      await admin.query(
        "insert into tenant.memberships (tenant_id, id, user_id, name, email, role, status, joined_at, last_active_at) values ($1, $2, $3, $4, $5, $6, 'active', now(), now())",
        [tenantId, newId(), userId, `Member ${index}`, `${userId}@example.test`, index % 3 === 0 ? "viewer" : "member"],
      );
    }
    const token = randomBytes(32).toString("base64url");
    await admin.query(
      `insert into identity.sessions (id, user_id, token_hash, authenticated_at, last_seen_at, idle_expires_at, expires_at)
       values ($1, $2, $3, now(), now() + interval '1 day', now() + interval '1 day', now() + interval '1 day')`,
      [newId(), owner, hashToken(token)],
    );
    await admin.query("update tenant.memberships set last_active_at = now() + interval '1 day'");
    await admin.query("vacuum analyze");
    return { slug, token };
  } finally {
    await admin.end();
    await runtime.close();
  }
}

async function person(admin: pg.Client, name: string): Promise<string> {
  const id = newId();
  await admin.query("insert into identity.users (id, name, terms_version, terms_accepted_at, created_at) values ($1, $2, 'bench', now(), now())", [id, name]);
  await admin.query("insert into identity.addresses (id, user_id, email, is_primary, verified_at, created_at) values ($1, $2, $3, true, now(), now())", [newId(), id, `${id}@example.test`]);
  return id;
}
