import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { projectDir } from "./project.ts";

export type ChildOptions = { name: string; args: string[]; env: Record<string, string | undefined> };
export type Supervised = { stop(): Promise<void> };

/** Needs an open channel between us. */
export const endsWithUs = ["--import", "./bin/local/end-with-parent.ts"];

const firstDelay = 500;
const longestDelay = 30_000;
/** A child that ran this long has started well: its next crash counts as the first. */
const goodRun = 60_000;
const patience = 25_000;

/** Keeps one process running: a crash is followed by a new start, each time a little later. */
export function supervise({ name, args, env }: ChildOptions): Supervised {
  let child: ChildProcess;
  let stopping = false;
  let delay = firstDelay;
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    const began = performance.now();
    child = spawn(process.execPath, [...endsWithUs, ...args], { cwd: projectDir, env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.once("exit", (code, signal) => {
      if (stopping) return;
      delay = performance.now() - began > goodRun ? firstDelay : Math.min(delay * 2, longestDelay);
      console.error(`${name} ended (${signal ?? `code ${code}`}); starting it again in ${delay / 1000} s`);
      timer = setTimeout(start, delay);
    });
  };
  start();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await end(child);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  await exited;
  clearTimeout(timer);
}
