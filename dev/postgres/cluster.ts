import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import type { OrdinaryUser } from "./ordinary-user.ts";

/** What we remember of a server between starts, kept inside its data directory. */
export type Credentials = { password: string; port: number | null };

export const superuser = "postgres";

/** Makes the data directory if there is none. It appears under its name only when it is complete. */
export function ensureCluster(dataDir: string, binaries: PostgresBinaries, user: OrdinaryUser): void {
  if (existsSync(path.join(dataDir, "PG_VERSION"))) return refuseOtherMajor(dataDir, binaries);
  const building = `${dataDir}.new`;
  const passwordFile = `${building}-password`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true, mode: 0o700 });
  user.own(building);
  const password = randomBytes(18).toString("base64url");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  user.own(passwordFile);
  try {
    initialise(building, passwordFile, binaries, user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeCredentials(building, { password, port: null });
  rmSync(dataDir, { recursive: true, force: true });
  renameSync(building, dataDir);
}

export function readCredentials(dataDir: string): Credentials {
  return JSON.parse(readFileSync(credentialsFile(dataDir), "utf8")) as Credentials;
}

export function writeCredentials(dataDir: string, credentials: Credentials): void {
  writeFileSync(credentialsFile(dataDir), `${JSON.stringify(credentials)}\n`, { mode: 0o600 });
}

function initialise(dir: string, passwordFile: string, binaries: PostgresBinaries, user: OrdinaryUser): void {
  const [command, ...args] = [
    ...user.prefix,
    binaries.initdb,
    `--pgdata=${dir}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--data-checksums",
    "--no-instructions",
    ...localeOptions(binaries.major),
  ];
  execFileSync(command ?? binaries.initdb, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, LC_ALL: "C" } });
}

/** The same order of words on every machine: PostgreSQL's own from 17 on, before that the C library's. */
function localeOptions(major: number): string[] {
  if (major >= 17) return ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  return [process.platform === "linux" ? "--locale=C.UTF-8" : "--no-locale"];
}

function refuseOtherMajor(dataDir: string, binaries: PostgresBinaries): void {
  const found = Number(readFileSync(path.join(dataDir, "PG_VERSION"), "utf8").trim());
  if (found === binaries.major) return;
  throw new Error(
    `${dataDir} was made by PostgreSQL ${found} and this is PostgreSQL ${binaries.major}. ` +
      "Take a backup with the old version, then remove the directory.",
  );
}

function credentialsFile(dataDir: string): string {
  return path.join(dataDir, "afterlogin.json");
}
