import { afterAll, afterEach, expect, test } from "vitest";
import { deliverMails, type PostOffice } from "#app/domain/notifications/deliver-mails.ts";
import { queueMail } from "#app/domain/notifications/queue-mail.ts";
import { nextAttemptAt, outcomeOf } from "#app/domain/notifications/delivery.rules.ts";
import { createKeyring } from "#app/ops/keyring.ts";
import { createQueueWorld, until } from "./queue-world.ts";
import { startMailServer } from "./mail-server.ts";

const queue = await createQueueWorld();
const server = await startMailServer();
const { world, runtime, mail, mailOf } = queue;
const office: PostOffice = {
  pool: world.pools.afterlogin_worker,
  post: { smtpUrl: server.url, from: "Afterlogin <hello@afterlogin.test>" },
  keyring: world.app.keyring,
  log: runtime.log,
};

afterEach(async () => {
  server.behave("accept");
  server.received.length = 0;
  await world.admin.query("delete from queue.mails");
});
afterAll(async () => {
  await server.stop();
  await queue.close();
});

/** As if so many minutes had gone by for this mail. */
async function age(fact: string, minutes: number): Promise<void> {
  await world.admin.query(
    `update queue.mails set not_before = not_before - $2 * interval '1 minute', attempted_at = attempted_at - $2 * interval '1 minute' where fact = $1`,
    [fact, minutes],
  );
}

test("a waiting mail reaches its reader once, with a Message-ID of its own, and its content is erased here", async () => {
  await mail("welcome:vera");
  expect(await deliverMails(office)).toMatchObject({ accepted: 1, lost: 0 });
  const [letter] = server.received;
  const row = await mailOf("welcome:vera");
  expect(letter).toMatchObject({ recipients: ["vera@example.test"], subject: "About welcome:vera", messageId: row.message_id });
  expect(letter?.from).toMatchObject({ name: "Afterlogin", address: "hello@afterlogin.test" });
  expect(letter?.html).toContain("<p>welcome:vera</p>");
  expect(letter?.text).toContain("https://afterlogin.test/here");
  expect(letter?.headers.find((header) => header.key === "auto-submitted")?.value).toBe("auto-generated");
  expect(row).toMatchObject({ status: "sent", attempts: 1, content_sealed: null, error: null });
  expect(row.sent_at).toBeInstanceOf(Date);
  await deliverMails(office);
  expect(server.received).toHaveLength(1);
});

test("whoever writes a mail asks for its delivery in the same step", async () => {
  await world.admin.query("delete from queue.outbox");
  await mail("asked for");
  expect(await world.outbox()).toEqual([{ job: "mail.deliver", payload: {}, tenantId: null }]);
});

test("one fact told twice is one mail", async () => {
  await mail("invitation:1:1");
  await mail("invitation:1:1");
  await deliverMails(office);
  expect(server.received).toHaveLength(1);
});

test("what one workspace tells takes no mail away from another that tells the same", async () => {
  for (const name of ["Ash", "Yew"]) {
    const owner = await world.person(name);
    const place = await world.workspace({ name, owner });
    const letter = { template: "test", subject: name, html: `<p>${name}</p>`, text: name };
    for (let times = 0; times < 2; times++) await world.as(place, owner, (scope) => queueMail(scope, { fact: "seats:1", to: owner.email, mail: letter }));
  }
  await deliverMails(office);
  expect(server.received.map(({ subject }) => subject).toSorted()).toEqual(["Ash", "Yew"]);
});

test("many workers at the same time send each mail once", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => mail(`news:${index}`, `reader${index}@example.test`)));
  await Promise.all([deliverMails(office), deliverMails(office), deliverMails(office), deliverMails(office)]);
  expect(server.received).toHaveLength(40);
  expect(new Set(server.received.map((letter) => letter.messageId)).size).toBe(40);
});

test("the claim is committed before the mail leaves", async () => {
  server.behave("hold");
  await mail("held");
  const delivering = deliverMails(office);
  await until(() => server.received.length === 1);
  expect(await mailOf("held")).toMatchObject({ status: "attempting", attempts: 1 });
  expect(await deliverMails(office)).toMatchObject({ accepted: 0 });
  server.release();
  await delivering;
  expect(await mailOf("held")).toMatchObject({ status: "sent" });
  expect(server.received).toHaveLength(1);
});

test("a refusal for now waits longer each time, then is tried again and arrives", async () => {
  server.behave({ refuse: "recipient", reply: 450 });
  await mail("later");
  expect(await deliverMails(office)).toMatchObject({ not_now: 1 });
  const first = await mailOf("later");
  expect(first).toMatchObject({ status: "waiting", attempts: 1 });
  expect(first.error).toContain("450");
  expect(first.content_sealed).not.toBeNull();
  expect(await deliverMails(office)).toMatchObject({ not_now: 0, accepted: 0 });
  await age("later", 2);
  await deliverMails(office);
  expect(await mailOf("later")).toMatchObject({ status: "waiting", attempts: 2 });
  server.behave("accept");
  await age("later", 6);
  await deliverMails(office);
  expect(await mailOf("later")).toMatchObject({ status: "sent", attempts: 3 });
  expect(server.received).toHaveLength(1);
});

test("refusals for now come to an end after two and a half days", async () => {
  server.behave({ refuse: "message", reply: 451 });
  await mail("never");
  for (let attempt = 1; attempt <= 9; attempt += 1) {
    await deliverMails(office);
    await age("never", 24 * 60);
  }
  expect(await mailOf("never")).toMatchObject({ status: "refused", attempts: 9, content_sealed: null });
});

test.for(["sender", "recipient", "message"] as const)("a refusal of the %s for good is not tried again, and its content is erased", async (at) => {
  server.behave({ refuse: at, reply: 550 });
  await mail(`no:${at}`);
  expect(await deliverMails(office)).toMatchObject({ refused: 1 });
  expect(await mailOf(`no:${at}`)).toMatchObject({ status: "refused", attempts: 1, content_sealed: null });
  server.behave("accept");
  await deliverMails(office);
  expect(server.received).toHaveLength(0);
});

test("a connection that breaks after the message went out leaves the mail parked, and it is not sent again by itself", async () => {
  server.behave("take_and_hang_up");
  await mail("who knows");
  expect(await deliverMails(office)).toMatchObject({ unknown: 1 });
  const row = await mailOf("who knows");
  expect(row).toMatchObject({ status: "parked", attempts: 1 });
  expect(row.content_sealed).not.toBeNull();
  server.behave("accept");
  await age("who knows", 600);
  await deliverMails(office);
  expect(server.received).toHaveLength(1);
});

test("what staff send again goes out with the same Message-ID", async () => {
  server.behave("take_and_hang_up");
  await mail("again");
  await deliverMails(office);
  server.behave("accept");
  await world.pools.afterlogin_staff.query("update queue.mails set status = 'waiting', not_before = now() where status = 'parked'");
  await deliverMails(office);
  expect(server.received.map((letter) => letter.messageId)).toEqual(Array(2).fill((await mailOf("again")).message_id));
  expect(await mailOf("again")).toMatchObject({ status: "sent", attempts: 2 });
});

test("a server that is not there, or hangs up before a word, costs a mail nothing but time", async () => {
  await mail("patience");
  expect(await deliverMails({ ...office, post: { ...office.post, smtpUrl: "smtp://127.0.0.1:1" } })).toMatchObject({ not_now: 1 });
  await age("patience", 2);
  server.behave("hang_up_at_once");
  expect(await deliverMails(office)).toMatchObject({ not_now: 1 });
  expect(await mailOf("patience")).toMatchObject({ status: "waiting", attempts: 2 });
});

test("a server elsewhere that offers no encryption gets no mail, and the mail waits, unless the address says that this is meant", async () => {
  await mail("in the open");
  // Another name of this machine, and none of those that are known to be it.
  const elsewhere = server.url.replace("127.0.0.1", "0.0.0.0");
  expect(await deliverMails({ ...office, post: { ...office.post, smtpUrl: elsewhere } })).toMatchObject({ not_now: 1 });
  expect(server.received).toEqual([]);
  await age("in the open", 2);
  await deliverMails({ ...office, post: { ...office.post, smtpUrl: `${elsewhere}?requireTLS=false` } });
  expect(server.received.map(({ subject }) => subject)).toEqual(["About in the open"]);
});

test("an attempt that nobody heard of again is parked after ten minutes, not before", async () => {
  await mail("lost");
  await world.admin.query("update queue.mails set status = 'attempting', attempts = 1, attempted_at = now() - interval '9 minutes' where fact = 'lost'");
  expect(await deliverMails(office)).toMatchObject({ lost: 0 });
  await age("lost", 2);
  expect(await deliverMails(office)).toMatchObject({ lost: 1, accepted: 0 });
  expect(await mailOf("lost")).toMatchObject({ status: "parked" });
  expect(server.received).toHaveLength(0);
});

test("an end that nobody heard of, and that comes after all, is written down", async () => {
  server.behave("hold");
  await mail("late");
  const delivering = deliverMails(office);
  await until(() => server.received.length === 1);
  await age("late", 11);
  expect(await deliverMails(office)).toMatchObject({ lost: 1 });
  server.release();
  await delivering;
  expect(await mailOf("late")).toMatchObject({ status: "sent", attempts: 1 });
});

test("an end that comes late undoes neither staff's word nor another attempt", async () => {
  const other = await startMailServer();
  const again = (when: string) => world.pools.afterlogin_staff.query(`update queue.mails set status = 'waiting', not_before = now() + $1::interval where status = 'parked'`, [when]);
  server.behave("hold");
  other.behave("hold");
  await mail("on their word");
  const first = deliverMails(office);
  await until(() => server.received.length === 1);
  await age("on their word", 11);
  expect(await deliverMails(office)).toMatchObject({ lost: 1 });
  await again("1 hour");
  server.release();
  await first;
  expect(await mailOf("on their word")).toMatchObject({ status: "waiting", attempts: 1 });

  await age("on their word", 61);
  const second = deliverMails(office);
  await until(() => server.received.length === 2);
  await age("on their word", 11);
  expect(await deliverMails(office)).toMatchObject({ lost: 1 });
  await again("-1 second");
  const third = deliverMails({ ...office, post: { ...office.post, smtpUrl: other.url } });
  await until(() => other.received.length === 1);
  server.release();
  await second;
  expect(await mailOf("on their word")).toMatchObject({ status: "attempting", attempts: 3 });
  other.release();
  await third;
  expect(await mailOf("on their word")).toMatchObject({ status: "sent", attempts: 3 });
  await other.stop();
});

test("a mail whose key is gone is refused and says so, and the next one goes out", async () => {
  await mail("sealed with a lost key");
  await mail("fine");
  const sealed = createKeyring([{ id: "lost", secret: Buffer.from("0123456789abcdef0123456789abcdef") }]).seal("mail", "{}");
  await world.admin.query("update queue.mails set content_sealed = $1 where fact = 'sealed with a lost key'", [sealed]);
  expect(await deliverMails(office)).toMatchObject({ refused: 1, accepted: 1 });
  expect((await mailOf("sealed with a lost key")).error).toContain("key");
});

test("a line break in a subject or an address makes no header and no second reader", async () => {
  await mail("odd", "vera@example.test");
  await world.admin.query("update queue.mails set subject = $1, to_address = $2 where fact = 'odd'", [
    "Hello\r\nBcc: eve@example.test",
    "vera@example.test, eve@example.test",
  ]);
  await deliverMails(office);
  expect(server.received.flatMap((letter) => letter.recipients)).not.toContain("eve@example.test");
  for (const letter of server.received) expect(letter.headers.map((header) => header.key)).not.toContain("bcc");
});

test.for([
  [{ code: "EAUTH", reply: 535, begun: false }, "not_now"],
  [{ code: "EENVELOPE", reply: 550, begun: false }, "refused"],
  [{ code: "EENVELOPE", reply: 421, begun: false }, "not_now"],
  [{ code: "EMESSAGE", reply: 554, begun: true }, "refused"],
  [{ code: "EMESSAGE", reply: 451, begun: true }, "not_now"],
  [{ code: "ECONNECTION", reply: null, begun: true }, "unknown"],
  [{ code: "ETIMEDOUT", reply: null, begun: true }, "unknown"],
  [{ code: "ETIMEDOUT", reply: null, begun: false }, "not_now"],
  [{ code: "EDNS", reply: null, begun: false }, "not_now"],
  [{ code: "EENVELOPE", reply: null, begun: false }, "refused"],
  [{ code: null, reply: null, begun: false }, "not_now"],
] as const)("%j is %s", ([failure, kind]) => {
  expect(outcomeOf({ message: "…", ...failure }).kind).toBe(kind);
});

test("the pauses between attempts grow, and there is a last one", () => {
  const now = new Date("2026-11-20T09:00:00Z");
  const pauses = Array.from({ length: 8 }, (_, index) => (nextAttemptAt(index + 1, now)?.getTime() ?? 0) - now.getTime());
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(pauses[0]).toBe(60_000);
  expect(nextAttemptAt(9, now)).toBeNull();
});
