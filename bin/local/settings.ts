import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort, isFree } from "#dev/postgres/server.ts";
import { dataDir } from "./project.ts";

/** What this checkout made up for itself: secrets that guard nothing but demo data, and the ports of its substitutes. */
export type LocalSettings = {
  keyring: string;
  databaseRoleSecret: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  ports: { stripe: number; smtp: number; inbox: number };
};

const file = path.join(dataDir, "secrets.json");

/** The same on each run, so that sessions, bookmarks and Stripe's pages survive a restart. */
export async function localSettings(): Promise<LocalSettings> {
  const known = read();
  if (known !== null) return known;
  const made = await make();
  write(made);
  return made;
}

/** Ports that something else took since last time are replaced; call it only before the substitutes start. */
export async function settingsWithFreePorts(): Promise<LocalSettings> {
  const settings = await localSettings();
  const ports = { ...settings.ports };
  for (const name of ["stripe", "smtp", "inbox"] as const) {
    if (!(await isFree(ports[name]))) ports[name] = await freePort();
  }
  const changed = { ...settings, ports };
  write(changed);
  return changed;
}

async function make(): Promise<LocalSettings> {
  return {
    keyring: `local:${randomBytes(32).toString("base64")}`,
    databaseRoleSecret: randomBytes(32).toString("hex"),
    stripeSecretKey: `sk_test_${randomBytes(16).toString("hex")}`,
    stripeWebhookSecret: `whsec_${randomBytes(16).toString("hex")}`,
    ports: { stripe: await freePort(), smtp: await freePort(), inbox: await freePort() },
  };
}

function read(): LocalSettings | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LocalSettings;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function write(settings: LocalSettings): void {
  mkdirSync(dataDir, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
}
