import type { Settings, VariableName } from "./variables.ts";

export type Problem = { variable: VariableName; text: string };
type Given = Partial<Settings>;

/** Texts that stand in examples and must never guard anything. */
const placeholder = /change[-_ ]?me|replace|placeholder|example|your[-_ ]|dummy|insert[-_ ]|xxxx|0000000|123456|password|secret[-_]?here/i;

const secrets: VariableName[] = ["KEYRING", "DATABASE_ROLE_SECRET", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "METRICS_TOKEN"];

/** The roles whose logins the web server and the worker need. */
export const roleVariables = [
  "DATABASE_URL_TENANT",
  "DATABASE_URL_IDENTITY",
  "DATABASE_URL_INTAKE",
  "DATABASE_URL_WORKER",
  "DATABASE_URL_RETENTION",
  "DATABASE_URL_STAFF",
] as const satisfies readonly VariableName[];

/** What is missing or may not stand together, given the variables that are well formed. */
export function findProblems(given: Given, raw: Partial<Record<VariableName, string>>): Problem[] {
  const isSet = (variable: VariableName): boolean => raw[variable] !== undefined;
  return [
    ...missing(given, isSet),
    ...missingDatabase(isSet),
    ...secrets.filter((name) => placeholder.test(raw[name] ?? "")).map((name) => problem(name, "is a placeholder")),
    ...(isProduction(given) ? unfitForProduction(given, isSet) : []),
    ...(given.DEMO_MODE && /_live_/.test(raw.STRIPE_SECRET_KEY ?? "")
      ? [problem("DEMO_MODE", "is on with a live Stripe key: demo sign-ins are public")]
      : []),
  ];
}

/** Demo mode is the one way to run the built server with substitutes for the outside world. */
function isProduction(given: Given): boolean {
  return given.NODE_ENV === "production" && given.DEMO_MODE !== true;
}

function missing(given: Given, isSet: (variable: VariableName) => boolean): Problem[] {
  const always: VariableName[] = ["KEYRING", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL"];
  const inProduction: VariableName[] = ["APP_URL", "MAIL_FROM"];
  const needed = isProduction(given) ? [...always, ...inProduction] : always;
  return needed.filter((name) => !isSet(name)).map((name) => problem(name, "is not set"));
}

function missingDatabase(isSet: (variable: VariableName) => boolean): Problem[] {
  if (isSet("DATABASE_URL")) return [];
  const absent = roleVariables.filter((name) => !isSet(name));
  if (absent.length === roleVariables.length) {
    return [problem("DATABASE_URL", "is not set, and neither is one URL for each database role")];
  }
  return absent.map((name) => problem(name, "is not set, though other roles have a URL"));
}

function unfitForProduction(given: Given, isSet: (variable: VariableName) => boolean): Problem[] {
  const problems: Problem[] = [];
  const substitutes: VariableName[] = ["STRIPE_HOST", "STRIPE_PORT", "STRIPE_PROTOCOL", "DEV_INBOX_URL"];
  for (const name of substitutes) if (isSet(name)) problems.push(problem(name, "is for development only"));
  if (given.CLOCK === "stored") problems.push(problem("CLOCK", "is stored: business time must be real in production"));
  if (given.APP_URL !== undefined && !isSafeOrigin(given.APP_URL)) problems.push(problem("APP_URL", "is not https"));
  return problems;
}

/** Cookies are marked Secure on https alone. A trial on the machine itself may do without. */
function isSafeOrigin(text: string): boolean {
  const url = new URL(text);
  return url.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

function problem(variable: VariableName, text: string): Problem {
  return { variable, text };
}
