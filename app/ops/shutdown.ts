import type { Logger } from "./logger.ts";

type Step = { name: string; run: () => Promise<void> };

export type Shutdown = {
  /** Steps run in the order in which they were added: stop taking work first, close the database last. */
  add(name: string, run: () => Promise<void>): void;
  /** Runs the steps once, and ends the process. Further calls wait for the same end. */
  begin(reason: string): Promise<void>;
};

type Options = {
  log: Logger;
  /** For all steps together; then the process ends with code 1. */
  timeoutMs?: number;
  exit?: (code: number) => void;
  signals?: { on(signal: "SIGTERM" | "SIGINT", listener: (signal: string) => void): unknown };
};

/** A terminal, npm and our own starter may each pass on the same Ctrl-C: only a later one means impatience. */
const oneGesture = 1_000;

/** SIGTERM and SIGINT finish what is under way; another SIGINT after a second does not wait. */
export function createShutdown({ log, timeoutMs = 20_000, exit = process.exit, signals = process }: Options): Shutdown {
  const steps: Step[] = [];
  let ending: Promise<void> | null = null;
  let beganAt = 0;
  const begin = (reason: string): Promise<void> => {
    if (ending === null) beganAt = performance.now();
    ending ??= end(reason);
    return ending;
  };
  const end = async (reason: string): Promise<void> => {
    log.info("shutting down", { signal: reason });
    const timer = setTimeout(() => {
      log.error("shutting down took too long");
      exit(1);
    }, timeoutMs);
    const clean = await runAll(steps, log);
    clearTimeout(timer);
    exit(clean ? 0 : 1);
  };
  const onSignal = (signal: string): void => {
    if (ending === null) void begin(signal);
    else if (signal === "SIGINT" && performance.now() - beganAt > oneGesture) exit(1);
  };
  signals.on("SIGTERM", onSignal);
  signals.on("SIGINT", onSignal);
  return { add: (name, run) => void steps.push({ name, run }), begin };
}

/** A step that fails does not keep the next from running. */
async function runAll(steps: readonly Step[], log: Logger): Promise<boolean> {
  let clean = true;
  for (const step of steps) {
    try {
      await step.run();
    } catch (error) {
      clean = false;
      log.error("a step of the shutdown failed", { code: step.name, error });
    }
  }
  return clean;
}
