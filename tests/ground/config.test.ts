import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigError, loadConfig, type Environment } from "#app/config.ts";
import { variables } from "#app/config/variables.ts";
import { runtimeRoles } from "#db/roles.ts";

const keyLine = (id: string): string => `${id}:${randomBytes(32).toString("base64")}`;

const development = {
  KEYRING: keyLine("k1"),
  DATABASE_URL: "postgres://postgres:pw@127.0.0.1:5432/afterlogin",
  STRIPE_SECRET_KEY: "sk_test_local",
  STRIPE_WEBHOOK_SECRET: "whsec_local",
  SMTP_URL: "smtp://127.0.0.1:2525",
};

const production = {
  ...development,
  NODE_ENV: "production",
  APP_URL: "https://app.acme.test",
  STRIPE_SECRET_KEY: "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
  STRIPE_WEBHOOK_SECRET: "whsec_4eC39HqLyjWDarjtT1zdp7dc",
  MAIL_FROM: "Acme <no-reply@acme.test>",
};

test("development needs little, and the rest has defaults", () => {
  const config = loadConfig(development);
  expect(config).toMatchObject({
    environment: "development",
    demo: false,
    port: 3000,
    host: "127.0.0.1",
    appUrl: "http://localhost:3000",
    secureCookies: false,
    clock: "real",
    logLevel: "info",
    sentryDsn: null,
    stripe: { livemode: false, local: null },
  });
});

test("production with everything set", () => {
  const config = loadConfig({ ...production, APP_URL: "https://app.acme.test/" });
  expect(config).toMatchObject({ environment: "production", appUrl: "https://app.acme.test", secureCookies: true, stripe: { livemode: true } });
});

test("the configuration cannot be changed afterwards", () => {
  const config = loadConfig(development) as { port: number; stripe: { secretKey: string } };
  expect(() => (config.port = 1)).toThrow(TypeError);
  expect(() => (config.stripe.secretKey = "other")).toThrow(TypeError);
});

test("an empty environment is answered with all that is missing at once", () => {
  expect(problemsOf({})).toEqual([
    "KEYRING is not set",
    "STRIPE_SECRET_KEY is not set",
    "STRIPE_WEBHOOK_SECRET is not set",
    "SMTP_URL is not set",
    "DATABASE_URL is not set, and neither is one URL for each database role",
  ]);
});

const cases: [string, Environment, string[]][] = [
  ["an empty value is no value", { ...development, SMTP_URL: "  " }, ["SMTP_URL is not set"]],
  ["a port that is none", { ...development, PORT: "http" }, ["PORT is not valid: Invalid input: expected number, received NaN"]],
  ["a key ring that is none", { ...development, KEYRING: "k1:short" }, ["KEYRING is not valid: key k1 has fewer than 32 bytes in base64"]],
  ["a proxy that is none", { ...development, TRUSTED_PROXIES: "everyone" }, ["TRUSTED_PROXIES is not valid: everyone is not an address or network"]],
  ["a database of another kind", { ...development, DATABASE_URL: "mysql://db/app" }, ["DATABASE_URL is not a postgres address"]],
  ["a Stripe key of another kind", { ...development, STRIPE_SECRET_KEY: "pk_test_1" }, ["STRIPE_SECRET_KEY does not look like sk_live_…, sk_test_…, rk_live_… or rk_test_…"]],
  ["a sender without an address", { ...development, MAIL_FROM: "Acme" }, ["MAIL_FROM is not an address or Name <address>"]],
  ["a sender with a second header", { ...development, MAIL_FROM: "Acme\nBcc: x <a@b.test>" }, ["MAIL_FROM is not an address or Name <address>"]],
  ["an unknown clock", { ...development, CLOCK: "sundial" }, ['CLOCK is not valid: Invalid option: expected one of "real"|"stored"']],
  ["production without its own", { ...production, APP_URL: undefined, MAIL_FROM: undefined }, ["APP_URL is not set", "MAIL_FROM is not set"]],
  ["production by http", { ...production, APP_URL: "http://app.acme.test" }, ["APP_URL is not https"]],
  ["production on the machine itself", { ...production, APP_URL: "http://localhost:3000" }, []],
  ["production with a moved clock", { ...production, CLOCK: "stored" }, ["CLOCK is stored: business time must be real in production"]],
  [
    "production with substitutes",
    { ...production, STRIPE_HOST: "127.0.0.1", STRIPE_PORT: "12111", STRIPE_PROTOCOL: "http", DEV_INBOX_URL: "http://127.0.0.1:8025" },
    ["STRIPE_HOST is for development only", "STRIPE_PORT is for development only", "STRIPE_PROTOCOL is for development only", "DEV_INBOX_URL is for development only"],
  ],
  [
    "placeholders for secrets",
    { ...production, STRIPE_SECRET_KEY: "sk_live_replace_me", STRIPE_WEBHOOK_SECRET: "whsec_changeme", METRICS_TOKEN: "your-metrics-token-here" },
    ["STRIPE_SECRET_KEY is a placeholder", "STRIPE_WEBHOOK_SECRET is a placeholder", "METRICS_TOKEN is a placeholder"],
  ],
  ["a demonstration may use substitutes", { ...development, NODE_ENV: "production", DEMO_MODE: "on", STRIPE_HOST: "127.0.0.1", CLOCK: "stored" }, []],
  ["a demonstration with real money", { ...production, DEMO_MODE: "on" }, ["DEMO_MODE is on with a live Stripe key: demo sign-ins are public"]],
  ["some roles but not all", { ...development, DATABASE_URL: undefined, DATABASE_URL_TENANT: "postgres://t:p@db/app", DATABASE_URL_STAFF: "postgres://s:p@db/app" }, [
    "DATABASE_URL_IDENTITY is not set, though other roles have a URL",
    "DATABASE_URL_INTAKE is not set, though other roles have a URL",
    "DATABASE_URL_WORKER is not set, though other roles have a URL",
    "DATABASE_URL_RETENTION is not set, though other roles have a URL",
  ]],
];

test.each(cases)("%s", (_, environment, problems) => {
  expect(problemsOf(environment)).toEqual(problems);
});

test("no complaint repeats a value", () => {
  const secret = "s3cr3t-value-that-nobody-may-read";
  const env = Object.fromEntries(Object.keys(variables).map((name) => [name, secret]));
  expect(problemsOf(env).length).toBeGreaterThan(20);
  expect(problemsOf(env).join("\n").replace(`TRUSTED_PROXIES is not valid: ${secret}`, "")).not.toContain(secret);
});

test("from one privileged URL each role gets a login of its own, alike in every process", () => {
  const [web, worker] = [loadConfig(development).database, loadConfig(development).database];
  expect(web).toEqual(worker);
  const passwords = Object.values(web.rolePasswords ?? {});
  expect(new Set(passwords).size).toBe(runtimeRoles.length);
  for (const role of runtimeRoles) {
    const url = new URL(web.urls[role] ?? "");
    expect([url.username, url.password, url.host, url.pathname]).toEqual([role, web.rolePasswords?.[role], "127.0.0.1:5432", "/afterlogin"]);
  }
});

test("a new key in front leaves the logins as they are; a secret of their own frees them of the keys", () => {
  const before = loadConfig(development).database;
  const rotated = loadConfig({ ...development, KEYRING: `${keyLine("k2")},${development.KEYRING}` }).database;
  expect(rotated.rolePasswords).toEqual(before.rolePasswords);
  const own = { ...development, DATABASE_ROLE_SECRET: randomBytes(24).toString("base64url") };
  expect(loadConfig({ ...own, KEYRING: keyLine("k9") }).database).toEqual(loadConfig(own).database);
  expect(loadConfig(own).database.rolePasswords).not.toEqual(before.rolePasswords);
});

test("behind a pooler, sessions of their own go past it with the same logins", () => {
  const { database } = loadConfig({ ...development, DATABASE_URL: "postgres://admin:pw@pooler:6432/app?sslmode=require", DATABASE_DIRECT_URL: "postgres://db:5432/app" });
  expect(new URL(database.urls.afterlogin_tenant)).toMatchObject({ host: "pooler:6432", username: "afterlogin_tenant", search: "?sslmode=require" });
  expect(new URL(database.direct.afterlogin_worker)).toMatchObject({ host: "db:5432", username: "afterlogin_worker" });
  expect(database.ownerUrl).toBe("postgres://admin:pw@db:5432/app");
});

test("with one URL for each role nothing is derived, and the process holds no privileged login", () => {
  const roles = ["TENANT", "IDENTITY", "INTAKE", "WORKER", "RETENTION", "STAFF"];
  const urls = Object.fromEntries(roles.map((role) => [`DATABASE_URL_${role}`, `postgres://${role}:own@db/app`]));
  const { database } = loadConfig({ ...development, DATABASE_URL: undefined, ...urls });
  expect(database.urls.afterlogin_identity).toBe("postgres://IDENTITY:own@db/app");
  expect(database).toMatchObject({ rolePasswords: null, ownerUrl: null });
  expect(database.urls.afterlogin_backup).toBeNull();
});

test("docs/operations.md lists exactly the variables that are read, with their defaults", () => {
  const rows = [...readFileSync("docs/operations.md", "utf8").matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \|/gm)];
  const documented = Object.fromEntries(rows.map(([, name, fallback]) => [name, fallback?.trim().replaceAll("`", "")]));
  const defaults = Object.fromEntries(
    Object.entries(variables).map(([name, schema]) => {
      const fallback: unknown = schema.safeParse(undefined).data;
      return [name, fallback === undefined ? "" : typeof fallback === "boolean" ? "off" : String(fallback)];
    }),
  );
  expect(documented).toEqual(defaults);
});

function problemsOf(environment: Environment): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
