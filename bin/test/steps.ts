import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import path from "node:path";
import { endsWithUs } from "#bin/local/children.ts";
import { dataDir, projectDir } from "#bin/local/project.ts";
import { countStep, nothing, playwrightCounts, readReport, vitestCounts, type Counts } from "./counts.ts";

/** Runs a command of ours with its output on ours, and says how it ended. */
export async function run(args: string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [...endsWithUs, ...args], { cwd: projectDir, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

/** Types and lint pass without being counted as tests, and fail as one. */
export async function check(): Promise<Counts> {
  return countStep(await run(["bin/check.ts"]), nothing);
}

export async function tests(): Promise<Counts> {
  return await vitest("vitest.json", ["--coverage"]);
}

/** The walls between workspaces once more, as they stand when many clients share few connections. */
export async function isolationBehindPooler(): Promise<Counts> {
  return await vitest("vitest-pooler.json", ["tests/rls"], { TEST_POOLER: "on" });
}

async function vitest(reportName: string, options: string[], env: Record<string, string> = {}): Promise<Counts> {
  const file = freshReport(reportName);
  const args = ["run", ...options, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await run(["node_modules/vitest/vitest.mjs", ...args], env);
  const report = readReport<Parameters<typeof vitestCounts>[0]>(file);
  return countStep(code, report === null ? nothing : vitestCounts(report));
}

export async function journeys(): Promise<Counts> {
  const file = freshReport("playwright.json");
  const code = await run(["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const report = readReport<Parameters<typeof playwrightCounts>[0]>(file);
  return countStep(code, report === null ? nothing : playwrightCounts(report));
}

/** Yesterday's report must not stand in for a run that wrote none. */
function freshReport(name: string): string {
  const file = path.join(dataDir, name);
  rmSync(file, { force: true });
  return file;
}
