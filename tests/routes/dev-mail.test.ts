import { afterAll, expect, test } from "vitest";
import { post } from "#app/domain/notifications/smtp.ts";
import { startApp } from "#tests/support/app.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { createVisitor, textOf } from "#tests/support/visitor.ts";

const database = await createTestDatabase();
const app = await startApp({ database });
const visitor = createVisitor(app.url);
const without = await startApp({ database, env: { DEV_INBOX_URL: "" } });
afterAll(async () => {
  await Promise.all([app.stop(), without.stop()]);
  await database.drop();
});

async function send(to: string, subject: string): Promise<void> {
  const settings = { smtpUrl: app.inbox.smtpUrl, from: "Afterlogin <hello@afterlogin.test>" };
  const text = `Hello,\n\nopen ${app.url}/verify/abc_DEF-1, please.\n\n<script>alert(1)</script> javascript:alert(1)`;
  const html = `<p style="color:red">Hello <a href="${app.url}/verify/abc_DEF-1">open</a><script>alert(1)</script></p>`;
  expect(await post(settings, { to, subject, text, html, messageId: `<${subject.replaceAll(" ", ".")}@test>` })).toEqual({ kind: "accepted" });
}

test("an empty inbox says what to do first", async () => {
  const { status, body } = await visitor.get("/dev/mail");
  expect(status).toBe(200);
  expect(textOf(body)).toContain("No mail yet");
});

test("mails stand newest first, and an address shows its own alone", async () => {
  await send("vera@example.test", "The first");
  await send("anna@example.test", "The second");
  const all = textOf((await visitor.get("/dev/mail")).body);
  expect(all.indexOf("The second")).toBeLessThan(all.indexOf("The first"));
  const hers = textOf((await visitor.get("/dev/mail?to=VERA@example.test")).body);
  expect(hers).toContain("The first");
  expect(hers).not.toContain("The second");
  expect(textOf((await visitor.get("/dev/mail?to=nobody@example.test")).body)).toContain("No mail went to nobody@example.test.");
});

test("a mail's text has links that work, and its markup stays text", async () => {
  const path = /href="(\/dev\/mail\/[^"]+)">The second/.exec((await visitor.get("/dev/mail")).body)?.[1] ?? "";
  const { body } = await visitor.get(path);
  expect(body).toContain(`href="${app.url}/verify/abc_DEF-1"`);
  expect(body).not.toContain("<script>alert");
  expect(body).not.toContain('href="javascript');

  const { body: html, headers } = await visitor.get(`${path}/html`);
  expect(html).toContain('<p style="color:red">');
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("sandbox");
  expect(policy).not.toContain("script-src");
});

test.for(["/dev/mail/nothing", "/dev/mail/..%2F..%2Fmessages", "/dev/mail/nothing/html"])("%s is not there", async (path) => {
  expect((await visitor.get(path)).status).toBe(404);
});

test.for(["/dev/mail", "/dev/mail/any", "/dev/mail/any/html"])("where mails really leave there is no %s", async (path) => {
  expect((await createVisitor(without.url).get(path)).status).toBe(404);
});

test("an inbox that does not answer is said in words", async () => {
  await app.inbox.stop();
  const { status, body } = await visitor.get("/dev/mail");
  expect([status, textOf(body)]).toEqual([200, expect.stringContaining("does not answer")]);
});
