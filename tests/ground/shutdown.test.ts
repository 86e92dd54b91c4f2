import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createLogger } from "#app/ops/logger.ts";
import { createShutdown } from "#app/ops/shutdown.ts";

test("steps run in their order, once, and the process ends well", async () => {
  const { shutdown, signals, done, order } = arrange();
  shutdown.add("http", async () => void order.push("http"));
  shutdown.add("database", async () => void order.push("database"));
  signals.emit("SIGTERM", "SIGTERM");
  signals.emit("SIGTERM", "SIGTERM");
  expect(await done).toBe(0);
  expect(order).toEqual(["http", "database"]);
});

test("a step that fails does not keep the next from running, and the end says so", async () => {
  const { shutdown, done, order } = arrange();
  shutdown.add("http", () => Promise.reject(new Error("stuck")));
  shutdown.add("database", async () => void order.push("database"));
  await shutdown.begin("test");
  expect(await done).toBe(1);
  expect(order).toEqual(["database"]);
});

test("steps that take too long are left behind", async () => {
  const { shutdown, signals, done } = arrange(5);
  shutdown.add("http", () => new Promise(() => undefined));
  signals.emit("SIGTERM", "SIGTERM");
  expect(await done).toBe(1);
});

test("the echo of one Ctrl-C is not a second one", async () => {
  const { shutdown, signals, done, order } = arrange();
  shutdown.add("http", async () => void order.push("http"));
  for (let echo = 0; echo < 3; echo += 1) signals.emit("SIGINT", "SIGINT");
  expect(await done).toBe(0);
  expect(order).toEqual(["http"]);
});

function arrange(timeoutMs = 10_000) {
  const signals = new EventEmitter();
  const { promise: done, resolve: exit } = Promise.withResolvers<number>();
  const log = createLogger({ level: "silent", component: "test" });
  return { shutdown: createShutdown({ log, timeoutMs, exit, signals }), signals, done, order: [] as string[] };
}
