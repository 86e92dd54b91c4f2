import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { json } from "node:stream/consumers";
import nodemailer from "nodemailer";
import { afterAll, beforeEach, expect, test } from "vitest";
import { startInbox, type InboxMessage } from "#dev/inbox.ts";

const dir = mkdtempSync(path.join(tmpdir(), "afterlogin inbox "));
const inbox = await startInbox({ smtpPort: 0, httpPort: 0, dir });
const mailer = nodemailer.createTransport(inbox.smtpUrl);

beforeEach(() => fetch(`${inbox.httpUrl}/messages`, { method: "DELETE" }));
afterAll(async () => {
  mailer.close();
  await inbox.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("a mail that was sent can be read, with its text, page, headers and envelope", async () => {
  await mailer.sendMail({
    from: "Acme <hello@acme.test>",
    to: "Vera <Vera@Example.test>",
    subject: "Überraschung, “bitte”",
    text: "Hello Vera",
    html: "<p>Hello <b>Vera</b></p>",
    messageId: "<fact-1@acme.test>",
    headers: { "List-Unsubscribe": "<https://acme.test/u>" },
  });
  const [message] = await list("vera@example.test");
  expect(message).toMatchObject({
    recipients: ["vera@example.test"],
    from: { name: "Acme", address: "hello@acme.test" },
    subject: "Überraschung, “bitte”",
    messageId: "<fact-1@acme.test>",
    headers: { "list-unsubscribe": "<https://acme.test/u>" },
  });
  expect(message?.text.trim()).toBe("Hello Vera");
  expect(message?.html).toContain("<b>Vera</b>");
  expect(await read(`/messages/${message?.id}`)).toEqual({ status: 200, body: message });
});

test("each address sees its own mail, newest first, blind copies too", async () => {
  const send = (to: string, subject: string, bcc?: string) => mailer.sendMail({ from: "a@acme.test", to, subject, bcc, text: "." });
  await send("vera@example.test", "first");
  await send("omar@example.test", "second", "vera@example.test");
  await send("omar@example.test", "third");
  expect((await list("vera@example.test")).map((message) => message.subject)).toEqual(["second", "first"]);
  expect((await list("omar@example.test")).map((message) => message.subject)).toEqual(["third", "second"]);
  expect(await list(null)).toHaveLength(3);
});

test("mails outlive a restart of the inbox", async () => {
  await mailer.sendMail({ from: "a@acme.test", to: "vera@example.test", subject: "kept", text: "." });
  const again = await startInbox({ smtpPort: 0, httpPort: 0, dir });
  const answer = (await (await fetch(`${again.httpUrl}/messages`)).json()) as { messages: InboxMessage[] };
  expect(answer.messages.map((message) => message.subject)).toEqual(["kept"]);
  await again.stop();
});

test.each(["/messages/nothing", "/messages/..%2F..%2Fsecrets", "/"])("%s is not there", async (target) => {
  expect((await read(target)).status).toBe(404);
});

test("a page that leads its own name here learns nothing", async () => {
  const { hostname, port } = new URL(inbox.httpUrl);
  const request = get({ hostname, port, path: "/messages", headers: { host: "evil.example" } });
  const [response] = (await once(request, "response")) as [import("node:http").IncomingMessage];
  expect(response.statusCode).toBe(403);
  expect(await json(response)).not.toHaveProperty("messages");
});

async function list(to: string | null): Promise<InboxMessage[]> {
  const { body } = await read(`/messages${to === null ? "" : `?to=${encodeURIComponent(to)}`}`);
  return (body as { messages: InboxMessage[] }).messages;
}

async function read(target: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${inbox.httpUrl}${target}`);
  return { status: response.status, body: await response.json() };
}
