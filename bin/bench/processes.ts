import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { projectDir } from "#bin/local/project.ts";

export interface Running {
  port: number;
  /** From the start of the process to its first answer. */
  coldStartMs: number;
  residentMegabytes(): number;
  stop(): Promise<void>;
}

/** The built web server as a process of its own, ready when it answers. */
export async function startWeb(env: Record<string, string>): Promise<Running> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(process.execPath, ["bin/web.ts"], {
    cwd: projectDir,
    env: { ...process.env, ...env, PORT: String(port), HOST: "127.0.0.1", APP_URL: `http://localhost:${port}`, NODE_ENV: "production", DEMO_MODE: "off", STRIPE_HOST: "" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The web server ended with ${child.exitCode}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => null);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { port, coldStartMs: performance.now() - begun, ...handle(child) };
}

export async function startFloor(inputFile: string): Promise<Running> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["bin/bench/floor.ts", inputFile], {
    cwd: projectDir,
    env: { ...process.env, NODE_ENV: "production" },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { port: number }).port));
    child.once("exit", (code) => reject(new Error(`The floor ended with ${code}.`)));
  });
  return { port, coldStartMs: performance.now() - begun, ...handle(child) };
}

function handle(child: ChildProcess): Pick<Running, "residentMegabytes" | "stop"> {
  return {
    residentMegabytes() {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
      return Math.round(Number(kilobytes) / 1024);
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
