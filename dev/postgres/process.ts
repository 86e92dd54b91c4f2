import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * The living postmaster of this data directory, or null. Process ids are reused (in containers at once), so the id in
 * `postmaster.pid` counts only when that process works in this directory.
 */
export function findPostmaster(dataDir: string): number | null {
  const pid = readPostmasterPid(dataDir);
  if (pid === null || !isAlive(pid)) return null;
  return worksIn(pid, dataDir) ? pid : null;
}

/** Asks the directory and not the process: an orphan stays a zombie until somebody collects it. */
export async function waitUntilStopped(dataDir: string, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (findPostmaster(dataDir) !== null) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function readPostmasterPid(dataDir: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path.join(dataDir, "postmaster.pid"), "utf8"), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}

function worksIn(pid: number, dataDir: string): boolean {
  try {
    if (process.platform === "linux") return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
    if (process.platform === "win32") return true;
    return execFileSync("ps", ["-p", String(pid), "-o", "comm="], { encoding: "utf8" }).includes("postgres");
  } catch {
    return false;
  }
}
