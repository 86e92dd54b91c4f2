import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { loadConfig } from "#app/config.ts";
import { examine } from "#bin/doctor/check.ts";
import { proxyCheck } from "#bin/doctor/outside.ts";

const served = {
  NODE_ENV: "production",
  APP_URL: "https://app.acme.test",
  DATABASE_URL: "postgres://somebody:secret@db.acme.test/acme",
  KEYRING: `1:${randomBytes(32).toString("base64")}`,
  STRIPE_SECRET_KEY: "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
  STRIPE_WEBHOOK_SECRET: "whsec_4eC39HqLyjWDarjtT1zdp7dc",
  SMTP_URL: "smtps://mail.acme.test",
  MAIL_FROM: "Acme <hello@acme.test>",
};

test.each([
  ["https that ends at a proxy nobody named", served, "problem proxies: TRUSTED_PROXIES is not set"],
  ["https with its proxy", { ...served, TRUSTED_PROXIES: "10.0.0.0/8" }, "ok proxies: X-Forwarded-For of TRUSTED_PROXIES is believed"],
  ["a trial on the machine itself", { ...served, APP_URL: "http://localhost:3000" }, "ok proxies: none, as by http on this machine"],
])("%s: the doctor says so", async (_what, env, line) => {
  const [finding, ...more] = await examine(proxyCheck(loadConfig(env)));
  expect(more).toEqual([]);
  expect(`${finding?.state} ${finding?.text}`.startsWith(line), finding?.text).toBe(true);
});
