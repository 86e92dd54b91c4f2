import { databaseConfig, type DatabaseConfig } from "./config/database.ts";
import { findProblems, type Problem } from "./config/problems.ts";
import { variables, type Settings, type VariableName } from "./config/variables.ts";
import { parseNetworks, type Networks } from "./ops/client-address.ts";
import { createKeyring, type Keyring } from "./ops/keyring.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export type Config = Readonly<{
  environment: "development" | "test" | "production";
  /** Substitutes for the outside world are allowed, and demo sign-ins are shown. */
  demo: boolean;
  port: number;
  host: string;
  /** The origin that mails link to and that forms must come from: no path, no slash at its end. */
  appUrl: string;
  /** Cookies carry Secure exactly when the site is served by https. */
  secureCookies: boolean;
  keyring: Keyring;
  database: Readonly<DatabaseConfig>;
  /** `local`: where the local Stripe listens; null for Stripe itself. */
  stripe: Readonly<{ secretKey: string; webhookSecret: string; livemode: boolean; automaticTax: boolean; local: Readonly<LocalStripe> | null }>;
  mail: Readonly<{ smtpUrl: string; from: string; devInboxUrl: string | null }>;
  trustedProxies: Networks;
  /** Business time: real, or moved by the offset that the database stores. */
  clock: "real" | "stored";
  logLevel: Settings["LOG_LEVEL"];
  sentryDsn: string | null;
  metricsToken: string | null;
}>;

export type LocalStripe = { host: string; port: number; protocol: "http" | "https" };

/** Carries every problem of the environment at once, and no value of it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ variable, text }) => `${variable} ${text}`);
    super(`The configuration has ${lines.length === 1 ? "a problem" : `${lines.length} problems`}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = lines;
  }
}

let loaded: Config | null = null;

/** The configuration of this process, read when it is first needed. */
export function config(): Config {
  loaded ??= loadConfig(process.env);
  return loaded;
}

/** Pure: the whole configuration from an environment, or a ConfigError that lists all that is wrong with it. */
export function loadConfig(env: Environment): Config {
  const raw = readRaw(env);
  const { settings, problems } = parse(raw);
  const all = [...problems, ...findProblems(settings, raw)];
  if (all.length > 0) throw new ConfigError(all);
  return assemble(settings as Settings);
}

function readRaw(env: Environment): Partial<Record<VariableName, string>> {
  const names = Object.keys(variables) as VariableName[];
  return Object.fromEntries(names.filter((name) => env[name]?.trim()).map((name) => [name, env[name]?.trim()]));
}

function parse(raw: Partial<Record<VariableName, string>>): { settings: Partial<Settings>; problems: Problem[] } {
  const problems: Problem[] = [];
  const entries = (Object.keys(variables) as VariableName[]).flatMap((variable) => {
    const result = variables[variable].safeParse(raw[variable]);
    if (result.success) return [[variable, result.data]];
    problems.push({ variable, text: complaint(variable, result.error.issues[0]?.message) });
    return [];
  });
  return { settings: Object.fromEntries(entries) as Partial<Settings>, problems };
}

/** Our own complaints begin in lower case; the schema library's do not and read badly after a name. */
function complaint(variable: VariableName, message = "is not valid"): string {
  if (/^[a-z]/.test(message)) return variable === "KEYRING" || variable === "TRUSTED_PROXIES" ? `is not valid: ${message}` : message;
  return `is not valid: ${message}`;
}

function assemble(settings: Settings): Config {
  const keys = settings.KEYRING ?? [];
  const production = settings.NODE_ENV === "production";
  const appUrl = new URL(settings.APP_URL ?? `http://localhost:${settings.PORT}`).origin;
  return Object.freeze({
    environment: settings.NODE_ENV,
    demo: settings.DEMO_MODE,
    port: settings.PORT,
    host: settings.HOST,
    appUrl,
    secureCookies: appUrl.startsWith("https:"),
    keyring: createKeyring(keys),
    database: Object.freeze(databaseConfig(settings, keys)),
    stripe: Object.freeze(stripeConfig(settings)),
    mail: Object.freeze({
      smtpUrl: settings.SMTP_URL ?? "",
      from: settings.MAIL_FROM ?? "Afterlogin <hello@afterlogin.test>",
      devInboxUrl: settings.DEV_INBOX_URL ?? null,
    }),
    trustedProxies: settings.TRUSTED_PROXIES ?? parseNetworks(production ? "" : "127.0.0.0/8, ::1"),
    clock: settings.CLOCK,
    logLevel: settings.LOG_LEVEL,
    sentryDsn: settings.SENTRY_DSN ?? null,
    metricsToken: settings.METRICS_TOKEN ?? null,
  });
}

function stripeConfig(settings: Settings): Config["stripe"] {
  const secretKey = settings.STRIPE_SECRET_KEY ?? "";
  const local =
    settings.STRIPE_HOST === undefined
      ? null
      : Object.freeze({ host: settings.STRIPE_HOST, port: settings.STRIPE_PORT ?? 12111, protocol: settings.STRIPE_PROTOCOL ?? "http" });
  return { secretKey, webhookSecret: settings.STRIPE_WEBHOOK_SECRET ?? "", livemode: secretKey.includes("_live_"), automaticTax: settings.STRIPE_AUTOMATIC_TAX, local };
}
