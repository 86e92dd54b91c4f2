import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import "#bin/local/end-with-parent.ts";
import { endsWithUs } from "#bin/local/children.ts";

/** Types and lint, side by side. Prints what each found, and ends with 1 if either found anything. */
const projectDir = path.resolve(import.meta.dirname, "..");

await runOrEnd("React Router's types", ["node_modules/@react-router/dev/bin.cjs", "typegen"]);
const results = await Promise.all([
  run("types", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]),
  run("lint", ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "."]),
]);
process.exit(results.every(Boolean) ? 0 : 1);

async function runOrEnd(name: string, args: string[]): Promise<void> {
  if (!(await run(name, args))) process.exit(1);
}

async function run(name: string, args: string[]): Promise<boolean> {
  const began = performance.now();
  const child = spawn(process.execPath, [...endsWithUs, ...args], { cwd: projectDir, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  if (child.stdout === null || child.stderr === null) throw new Error("No pipes.");
  const [out, err, [code]] = await Promise.all([buffer(child.stdout), buffer(child.stderr), once(child, "exit")]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(Buffer.concat([out, err]));
  console.log(`${name}: ${code === 0 ? "nothing to complain about" : "failed"} (${seconds} s)`);
  return code === 0;
}
