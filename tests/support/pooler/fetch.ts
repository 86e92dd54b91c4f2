import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * Debian's and Ubuntu's PgBouncer with the libraries it names, unpacked into a folder of ours: no root, nothing
 * installed. False where apt is not, or cannot.
 */
export function fetchPgbouncer(dir: string): boolean {
  const downloads = `${dir}.downloads`;
  rmSync(downloads, { recursive: true, force: true });
  mkdirSync(path.join(downloads, "lists/partial"), { recursive: true });
  mkdirSync(path.join(downloads, "cache/archives/partial"), { recursive: true });
  try {
    const apt = [[], ownLists(downloads)].find((options) => downloaded(downloads, options));
    return apt !== undefined && unpacked(downloads, dir);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/** Containers come without lists of packages, and the system's own belong to root. */
function ownLists(downloads: string): string[] {
  return ["-o", `Dir::State::lists=${path.join(downloads, "lists")}`, "-o", `Dir::Cache=${path.join(downloads, "cache")}`];
}

function downloaded(downloads: string, options: string[]): boolean {
  if (options.length > 0 && !ran("apt-get", [...options, "-qq", "update"], downloads)) return false;
  const libraries = librariesOf(options);
  return libraries !== null && ran("apt-get", [...options, "-qq", "download", "pgbouncer", ...libraries], downloads);
}

/** The C library and what only the packaging needs stay the system's. */
function librariesOf(options: string[]): string[] | null {
  const asked = spawnSync("apt-cache", [...options, "depends", "pgbouncer"], { encoding: "utf8" });
  if (asked.status !== 0) return null;
  const names = [...asked.stdout.matchAll(/^ {2}Depends: (lib\S+)$/gm)].map((match) => match[1]!);
  return names.filter((name) => name !== "libc6");
}

function unpacked(downloads: string, dir: string): boolean {
  const packages = globSync("*.deb", { cwd: downloads });
  const building = `${dir}.new`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  const whole = packages.length > 0 && packages.every((name) => ran("dpkg", ["-x", name, building], downloads));
  // It appears under its name only when it is complete.
  rmSync(dir, { recursive: true, force: true });
  return whole && ran("mv", [building, dir], downloads);
}

function ran(command: string, args: string[], cwd: string): boolean {
  return spawnSync(command, args, { cwd, stdio: "ignore" }).status === 0;
}
