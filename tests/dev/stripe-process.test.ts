import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const ENTRY = fileURLToPath(new URL("../../dev/stripe/main.ts", import.meta.url));

function run(env: Record<string, string>): ReturnType<typeof spawn> {
  const child = spawn(process.execPath, [ENTRY], { env: { PATH: process.env["PATH"], ...env }, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("as a process it says where it listens, answers there, and ends when asked", async () => {
  const child = run({ STRIPE_LOCAL_PORT: "0" });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line.toString())?.[0] as string;
  expect(await (await fetch(url)).text()).toContain("It is not Stripe");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("beside a real key it does not start", async () => {
  const child = run({ STRIPE_SECRET_KEY: "sk_test_real", STRIPE_LOCAL_PORT: "0" });
  expect(await once(child, "exit")).toEqual([1, null]);
});
