import { EventEmitter } from "node:events";
import { DrizzleQueryError } from "drizzle-orm";
import { expect, test } from "vitest";
import { createErrorReporter, endOnUncaught, type Sentry } from "#app/ops/errors.ts";
import { createLogger, type Logger, type LogLevel } from "#app/ops/logger.ts";
import { describeError, scrub, type LogFields } from "#app/ops/log-fields.ts";
import { briefly } from "#app/domain/text.rules.ts";

const planted = {
  password: "correct horse battery staple",
  stripe: "sk_live_51Abcdefghijklmnop",
  webhook: "whsec_9f8e7d6c5b4a39281706",
  token: "Zx8Qw3Er5Ty7Ui9Op1As2Df4Gh6Jk8Lz0Xc2Vb4N",
  cookie: "__Host-session=4f9d8e7c6b5a4f3e2d1c0b9a8f7e6d5c",
  mail: "vera.petrova@acme.example",
  url: "postgres://afterlogin_tenant:hunter2hunter2@db.internal:5432/app",
};

test("a log line carries its message, its component, its time and the fields it may", () => {
  const { log, lines } = recorder();
  log.info("request answered", { requestId: "r1", route: "/w/:slug/members", status: 200, durationMs: 12.5 });
  expect(lines()[0]).toMatchObject({
    level: "info",
    component: "web",
    msg: "request answered",
    requestId: "r1",
    route: "/w/:slug/members",
    status: 200,
    durationMs: 12.5,
  });
  expect(Date.parse(String(lines()[0]?.time))).not.toBeNaN();
});

test("fields outside the allow-list are dropped, whatever the compiler was told", () => {
  const { log, lines, text } = recorder();
  const careless = { requestId: "r1", ...planted, body: planted, headers: { cookie: planted.cookie } };
  log.info("sign-in", careless as LogFields);
  expect(Object.keys(lines()[0] ?? {}).sort()).toEqual(["component", "level", "msg", "requestId", "time"]);
  expectNothingPlanted(text());
});

test("an allowed field holds a word or a number, never an object", () => {
  const { log, lines, text } = recorder();
  log.info("job", { job: planted as unknown as string, attempt: 2 });
  expect(lines()[0]).not.toHaveProperty("job");
  expect(lines()[0]).toMatchObject({ attempt: 2 });
  expectNothingPlanted(text());
});

test("secrets inside messages, fields and errors are taken out", () => {
  const { log, text } = recorder();
  log.warn(`could not connect to ${planted.url}`, { code: planted.stripe, outcome: planted.token });
  log.error("failed", { error: errorFullOfSecrets() });
  log.child({ requestId: planted.webhook }).fatal(`header authorization: Bearer ${planted.token}`);
  expectNothingPlanted(text());
  expect(text()).toContain("postgres://…@db.internal:5432/app");
});

test("an error keeps its name, code, frames and cause", () => {
  const { log, lines } = recorder();
  log.error("failed", { error: errorFullOfSecrets() });
  expect(lines()[0]?.error).toMatchObject({ name: "Error", code: "23505", cause: { name: "TypeError" } });
  expect((lines()[0]?.error as { stack: string }).stack).toMatch(/logger\.test\.ts/);
});

test("a query that failed tells its text and never what people typed into it", () => {
  const { log, lines, text } = recorder();
  const params = ["We let Ruth go on Friday\n    at the end of her day", "Ruth Ames", "$argon2id$v=19$m=19456,t=2,p=1$Rgz+0pCWJ4KNYbNhNHLgPg"];
  const failed = new DrizzleQueryError("insert into tenant.comments (body, label, hash) values ($1, $2, $3)", params, new Error("canceling statement due to lock timeout"));
  log.error("unexpected error", { error: failed });
  expect(lines()[0]?.error).toMatchObject({
    message: "Failed query: insert into tenant.comments (body, label, hash) values ($1, $2, $3)",
    cause: { message: "canceling statement due to lock timeout" },
  });
  for (const told of [text(), JSON.stringify(describeError(new Error("the work failed", { cause: failed }))), briefly(failed)]) {
    for (const param of params.flatMap((typed) => typed.split("\n"))) expect(told).not.toContain(param.trim());
  }
  // What staff read of a failure is its reason, not our SQL.
  expect(briefly(failed)).toBe("canceling statement due to lock timeout");
});

test("what nobody caught is reported past the allow-list, and ends the process", async () => {
  const { log, lines, text } = recorder();
  const events = new EventEmitter();
  const reporter = await createErrorReporter({ log, sentryDsn: null });
  const ended = new Promise<number>((exit) => endOnUncaught(reporter, { events, exit }));
  events.emit("uncaughtException", new DrizzleQueryError("insert into tenant.comments (body) values ($1)", ["We let Ruth go"], new Error("connection lost")));
  expect(await ended).toBe(1);
  expect(lines()[0]?.error).toMatchObject({ message: "Failed query: insert into tenant.comments (body) values ($1)" });
  expect(text()).not.toContain("Ruth");
});

test("something thrown that is no error is still described", () => {
  const { log, lines } = recorder();
  log.error("failed", { error: "plain words" });
  expect(lines()[0]?.error).toEqual({ name: "Thrown", message: "plain words" });
});

test("lines below the level are not written", () => {
  const { log, lines } = recorder("warn");
  log.debug("quiet");
  log.info("quiet");
  log.warn("loud");
  expect(lines().map((line) => line.msg)).toEqual(["loud"]);
});

test.each([
  "0191d3a5-7b6c-7def-8123-456789abcdef",
  "relation tenant.memberships does not exist",
  "internationalization-of-everything",
  "app/domain/workspaces/invite-member.ts",
  "2026-11-21T01:38:10.123Z",
])("scrubbing leaves %s alone", (text) => {
  expect(scrub(text)).toBe(text);
});

test("Sentry, when it is there, gets the same little and starts without integrations of its own", async () => {
  const { log } = recorder();
  const sent: unknown[] = [];
  const sentry: Sentry = { init: (options) => sent.push(options), captureEvent: (event) => sent.push(event), flush: async () => true };
  const reporter = await createErrorReporter({ log, sentryDsn: "https://key@sentry.example/1", load: async () => sentry });
  reporter.report(errorFullOfSecrets(), { requestId: "r1", ...planted } as LogFields);
  await reporter.flush();
  expect(sent[0]).toMatchObject({ sendDefaultPii: false, defaultIntegrations: false });
  expect(JSON.stringify(sent[1])).toContain("r1");
  expectNothingPlanted(JSON.stringify(sent[1]));
});

test("without @sentry/node a DSN is answered with one clear line, and reports go to the log", async () => {
  const { log, lines } = recorder();
  const reporter = await createErrorReporter({ log, sentryDsn: "https://key@sentry.example/1" });
  reporter.report(new Error("boom"), { requestId: "r1" });
  await reporter.flush();
  expect(lines().map((line) => line.level)).toEqual(["warn", "error"]);
  expect(lines()[0]?.msg).toMatch(/@sentry\/node is not installed/);
  expect(lines()[1]).toMatchObject({ requestId: "r1", error: { message: "boom" } });
});

function recorder(level: LogLevel = "debug"): { log: Logger; text: () => string; lines: () => Record<string, unknown>[] } {
  let text = "";
  const log = createLogger({ level, component: "web", destination: { write: (line) => void (text += line) } });
  return { log, text: () => text, lines: () => text.split("\n").filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** As a driver would throw it: with the row and the parameters in its own fields. */
function errorFullOfSecrets(): Error {
  const cause = new TypeError(`fetch ${planted.url} with ${planted.webhook}`);
  const error = new Error(`Key (email)=(${planted.mail}) exists; token=${planted.token}; password: ${planted.password.split(" ")[0]}`, { cause });
  return Object.assign(error, { code: "23505", detail: planted.mail, parameters: [planted.password], request: { cookie: planted.cookie } });
}

function expectNothingPlanted(text: string): void {
  const fragments = [planted.password, "correct", planted.stripe, planted.webhook, planted.token, planted.cookie, planted.mail, "hunter2hunter2"];
  for (const fragment of fragments) expect(text).not.toContain(fragment);
}
