import path from "node:path";
import { ensurePostgres } from "#dev/postgres.ts";
import { dataDir } from "./project.ts";
import { localSettings, type LocalSettings } from "./settings.ts";

export type LocalEnvironment = {
  env: Record<string, string | undefined>;
  /** Which parts of the outside world are imitated here. */
  substitutes: { postgres: boolean; stripe: boolean; inbox: boolean };
  /** Leaves the embedded PostgreSQL; the last to leave stops it. */
  release(): Promise<void>;
};

type Options = { given?: NodeJS.ProcessEnv; settings?: LocalSettings };

/**
 * The environment with what is missing filled in from this machine: an embedded PostgreSQL, made-up secrets, the
 * local Stripe and the local inbox. In production nothing is filled in. Also sets process.env, for `config()`.
 */
export async function localEnvironment({ given = process.env, settings }: Options = {}): Promise<LocalEnvironment> {
  if (isProduction(given)) return { env: given, substitutes: { postgres: false, stripe: false, inbox: false }, release: async () => undefined };
  const local = settings ?? (await localSettings());
  const substitutes = {
    postgres: !Object.keys(given).some((name) => name.startsWith("DATABASE_URL") && given[name]),
    stripe: !given.STRIPE_SECRET_KEY,
    inbox: !given.SMTP_URL,
  };
  const postgres = substitutes.postgres ? await ensurePostgres({ dataDir: path.join(dataDir, "postgres"), database: "afterlogin" }) : null;
  const env = {
    KEYRING: local.keyring,
    DATABASE_ROLE_SECRET: local.databaseRoleSecret,
    // Production's rendering, and a demonstration's rights: made-up people, substitutes, a clock that can be moved.
    ...(Object.values(substitutes).some(Boolean) ? { NODE_ENV: "production", DEMO_MODE: "on" } : { NODE_ENV: "production" }),
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...(substitutes.stripe && stripeVariables(local)),
    ...(substitutes.inbox && inboxVariables(local)),
    ...withoutEmpty(given),
  };
  Object.assign(process.env, env);
  return { env, substitutes, release: postgres?.stop ?? (async () => undefined) };
}

/** Asked for by name, and not as a demonstration. */
function isProduction(given: NodeJS.ProcessEnv): boolean {
  return given.NODE_ENV === "production" && given.DEMO_MODE !== "on";
}

function stripeVariables({ stripeSecretKey, stripeWebhookSecret, ports }: LocalSettings) {
  return {
    STRIPE_SECRET_KEY: stripeSecretKey,
    STRIPE_WEBHOOK_SECRET: stripeWebhookSecret,
    STRIPE_HOST: "127.0.0.1",
    STRIPE_PORT: String(ports.stripe),
    STRIPE_PROTOCOL: "http",
    CLOCK: "stored",
  };
}

function inboxVariables({ ports }: LocalSettings) {
  return { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`, DEV_INBOX_URL: `http://127.0.0.1:${ports.inbox}` };
}

function withoutEmpty(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
}
