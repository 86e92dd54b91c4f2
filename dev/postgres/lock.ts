import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "./process.ts";

/** Runs `work` while no other process on this machine holds the same lock file. */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  await take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function take(file: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!tryToTake(file)) {
    breakIfHolderIsGone(file);
    if (Date.now() > deadline) throw new Error(`Waited two minutes for ${file}; remove it if nothing is starting.`);
    await pause(25);
  }
}

function tryToTake(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isExistsError(error)) return false;
    throw error;
  }
}

function breakIfHolderIsGone(file: string): void {
  const holder = readHolder(file);
  if (holder === null || isAlive(holder)) return;
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Between the reading and the renaming somebody else may have broken the lock and taken it: give theirs back.
  if (readHolder(aside) !== holder) linkBack(aside, file);
  rmSync(aside, { force: true });
}

function linkBack(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!isExistsError(error)) throw error;
  }
}

/** Null while there is no file, or while its holder has not yet written its id. */
function readHolder(file: string): number | null {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    return Number.isInteger(holder) && holder > 0 ? holder : null;
  } catch {
    return null;
  }
}

function isExistsError(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
