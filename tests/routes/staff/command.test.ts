import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectDir } from "#bin/local/project.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What `npm run staff -- …` says, on either channel, and how it ends. */
function staff(...args: string[]): Promise<{ code: number; said: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    DEMO_MODE: "on",
    KEYRING: `test:${randomBytes(32).toString("base64")}`,
    STRIPE_SECRET_KEY: "sk_test_staff",
    STRIPE_WEBHOOK_SECRET: "whsec_staff",
    STRIPE_HOST: "127.0.0.1",
    SMTP_URL: "smtp://127.0.0.1:2525",
    APP_URL: "https://afterlogin.test",
    ...database.environment(),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["bin/staff.ts", ...args], { cwd: projectDir, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` }),
    );
  });
}

it("makes, lists and disables, and shows a password once", async () => {
  const made = await staff("create", "--email", "noor@staff.test", "--name", "Noor Haddad", "--role", "support");
  expect(made.said).toContain("https://afterlogin.test/staff/sign-in");
  expect(made.said).toContain("second factor is set up at the first sign-in");
  const password = /([a-z2-9]{5}-){3}[a-z2-9]{5}/.exec(made.said)?.[0];
  expect(password).toBeDefined();
  const listed = await staff("list");
  expect(listed.said).toContain("support  noor@staff.test  Noor Haddad  (no second factor yet)");
  expect(listed.said).not.toContain(password!);
  expect((await staff("disable", "--email", "noor@staff.test")).said).toContain("is out");
  expect((await staff("list")).said).toMatch(/disabled \d{4}-\d\d-\d\d/);
}, 180_000);

it("says in words what is wrong, and ends with 1", async () => {
  const cases = [
    [["promote"], "Usage:"],
    [["create", "--mail", "x"], "Usage:"],
    [["create", "--email", "noor", "--name", "Noor", "--role", "owner"], "--role: Choose one of support, billing, admin."],
    [["reset", "--email", "nobody@staff.test"], "Nobody on the staff has this address."],
  ] as const;
  const answers = await Promise.all(cases.map(([args]) => staff(...args)));
  expect(answers).toEqual(cases.map(([, words]) => ({ code: 1, said: expect.stringContaining(words) as string })));
}, 180_000);
