import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "#dev/postgres/lock.ts";
import { Complaint } from "./plain-message.ts";
import { projectDir } from "./project.ts";

const stamp = path.join(projectDir, "build/.sources");
const sources = ["app/**/*", "db/**/*.ts", "jobs/**/*.ts", "public/**/*", "package-lock.json", "tsconfig.json", "vite.config.ts", "react-router.config.ts"];

/** Compiles the pages unless the build is of exactly these sources. Says what it does only when it does something. */
export async function ensureBuild(say: (line: string) => void): Promise<void> {
  if (isCurrent(hashOfSources())) return;
  await withLock(path.join(projectDir, "node_modules/.afterlogin-build.lock"), async () => {
    const hash = hashOfSources();
    if (isCurrent(hash)) return;
    say("Building the pages");
    await build();
    writeFileSync(stamp, hash);
  });
}

async function build(): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/@react-router/dev/bin.cjs", "build"], {
    cwd: projectDir,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Complaint(`The build failed:\n${output}`);
}

function isCurrent(hash: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

function hashOfSources(): string {
  const hash = createHash("sha256");
  for (const file of globSync(sources, { cwd: projectDir }).sort()) {
    const absolute = path.join(projectDir, file);
    if (statSync(absolute).isFile()) hash.update(file).update(readFileSync(absolute));
  }
  return hash.digest("hex");
}
