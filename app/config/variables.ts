import { z } from "zod";
import { parseNetworks } from "#app/ops/client-address.ts";
import { parseKeys } from "#app/ops/keyring.ts";

/**
 * Every variable that the application reads, each with the form it must have. An empty value counts as unset.
 * What must be set, and what may not stand together, is decided in problems.ts. docs/operations.md lists them all.
 */
export const variables = {
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  DEMO_MODE: flag(),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  APP_URL: z.url({ protocol: /^https?$/, error: "is not an http or https address" }).optional(),

  KEYRING: checked(parseKeys).optional(),

  DATABASE_URL: postgresUrl().optional(),
  DATABASE_URL_OWNER: postgresUrl().optional(),
  DATABASE_URL_TENANT: postgresUrl().optional(),
  DATABASE_URL_IDENTITY: postgresUrl().optional(),
  DATABASE_URL_INTAKE: postgresUrl().optional(),
  DATABASE_URL_WORKER: postgresUrl().optional(),
  DATABASE_URL_RETENTION: postgresUrl().optional(),
  DATABASE_URL_STAFF: postgresUrl().optional(),
  DATABASE_URL_BACKUP: postgresUrl().optional(),
  DATABASE_DIRECT_URL: postgresUrl().optional(),
  DATABASE_ROLE_SECRET: z.string().min(32, "has fewer than 32 characters").optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),

  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(live|test)_\w+$/, "does not look like sk_live_…, sk_test_…, rk_live_… or rk_test_…").optional(),
  STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_\w+$/, "does not look like whsec_…").optional(),
  STRIPE_AUTOMATIC_TAX: flag(),
  STRIPE_HOST: z.string().optional(),
  STRIPE_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  STRIPE_PROTOCOL: z.enum(["http", "https"]).optional(),

  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "is not an smtp or smtps address" }).optional(),
  MAIL_FROM: z.string().regex(/^[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>$|^[^\s@<>]+@[^\s@<>]+$/, "is not an address or Name <address>").optional(),
  DEV_INBOX_URL: z.url({ protocol: /^http$/, error: "is not an http address" }).optional(),

  TRUSTED_PROXIES: checked(parseNetworks).optional(),
  CLOCK: z.enum(["real", "stored"]).default("real"),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]).default("info"),
  SENTRY_DSN: z.url({ protocol: /^https$/, error: "is not an https address" }).optional(),
  METRICS_TOKEN: z.string().min(16, "has fewer than 16 characters").optional(),
} as const;

export type VariableName = keyof typeof variables;
export type Settings = { [Name in VariableName]: z.output<(typeof variables)[Name]> };

function flag() {
  return z
    .enum(["on", "off"])
    .default("off")
    .transform((word) => word === "on");
}

function postgresUrl() {
  return z.url({ protocol: /^postgres(ql)?$/, error: "is not a postgres address" });
}

/** A text with a parser of its own, whose complaint becomes ours. */
function checked<Result>(parse: (text: string) => Result) {
  return z.string().transform((text, context): Result => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}
