import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive } from "./process.ts";

/** Which living processes use a server: a file named after each, so that the last one out can stop it. */
export function registerUser(dataDir: string): void {
  mkdirSync(usersDir(dataDir), { recursive: true });
  writeFileSync(path.join(usersDir(dataDir), String(process.pid)), "");
}

/** Takes this process off the list and says whether anybody else is still on it. */
export function unregisterUser(dataDir: string): { inUse: boolean } {
  rmSync(path.join(usersDir(dataDir), String(process.pid)), { force: true });
  const others = readdirSync(usersDir(dataDir)).filter((name) => {
    if (isAlive(Number(name))) return true;
    rmSync(path.join(usersDir(dataDir), name), { force: true });
    return false;
  });
  return { inUse: others.length > 0 };
}

function usersDir(dataDir: string): string {
  return `${dataDir}.users`;
}
