import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dataDir, projectDir } from "#bin/local/project.ts";
import type { SourceMutant, Verdict } from "./mutant.ts";

/** A copy of the project in which files may be broken. It has the packages of the original, by a link. */
export function makeScratch(name: string): string {
  const dir = path.join(dataDir, "mutants", name);
  rmSync(dir, { recursive: true, force: true });
  const tracked = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: projectDir }).toString().split("\0").filter(Boolean);
  for (const file of tracked) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    cpSync(path.join(projectDir, file), path.join(dir, file));
  }
  symlinkSync(path.join(projectDir, "node_modules"), path.join(dir, "node_modules"), "dir");
  return dir;
}

/** Breaks the copy in one place, runs the tests that should see it, and mends it again. */
export async function judgeSource(scratch: string, mutant: SourceMutant, testServer: string): Promise<Verdict> {
  const file = path.join(scratch, mutant.file);
  const sound = readFileSync(file, "utf8");
  const at = sound.indexOf(mutant.find, mutant.from);
  if (at < 0) throw new Error(`${mutant.name}: the place is not there.`);
  writeFileSync(file, `${sound.slice(0, at)}${mutant.replace}${sound.slice(at + mutant.find.length)}`);
  try {
    for (const tests of mutant.tests) if (!(await passes(scratch, tests, testServer))) return { name: mutant.name, killed: true };
    return { name: mutant.name, killed: false };
  } finally {
    writeFileSync(file, sound);
  }
}

async function passes(scratch: string, tests: string[], testServer: string): Promise<boolean> {
  const args = ["node_modules/vitest/vitest.mjs", "run", "--bail=1", "--passWithNoTests", "--maxWorkers=1", "--reporter=dot", ...tests];
  const child = spawn(process.execPath, args, { cwd: scratch, env: { ...process.env, TEST_DATABASE_URL: testServer }, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}
