import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { answerSupportRequest, setSupportRequestStatus } from "#app/domain/staff/answer-support-request.ts";
import { parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { openSupportRequest, type SupportWish } from "#app/domain/staff/open-support-request.ts";
import { identityOf, type StaffDesk } from "#app/domain/staff/staff.ts";
import { getSupportRequest, listSupportRequests } from "#app/domain/staff/support-requests.ts";
import { createWorld, type World } from "#tests/support/stories.ts";
import { colleague, deskOf, doorOf, staffEventsOf } from "./desks.ts";

let world: World;
let noor: StaffDesk;
let writers = 0;

beforeAll(async () => {
  world = await createWorld();
  noor = await deskOf(world, await colleague(world, "Noor", "support"));
});
afterAll(() => world.close());

function wish(changes: Partial<SupportWish> = {}): SupportWish {
  writers += 1;
  return { name: "Ada", email: `ada${writers}@acme.test`, subject: "I cannot invite", message: "It says that\n\nI may not.", page: "/w/acme/members", requestId: null, userId: null, workspace: null, ...changes };
}

const intake = () => ({ pool: world.pools.afterlogin_intake, identity: identityOf(doorOf(world)) });

async function written(changes: Partial<SupportWish> = {}) {
  const asked = wish(changes);
  const { number } = await openSupportRequest(intake(), asked);
  const { rows } = await listSupportRequests(noor, { status: null, find: number, after: null });
  return { number, asked, request: rows[0]! };
}

describe("writing to us", () => {
  it("keeps what was written, and sends a mail that repeats none of it", async () => {
    const { number, asked, request } = await written();
    expect(request).toMatchObject({ ...{ name: asked.name, email: asked.email, subject: asked.subject, message: asked.message, page: asked.page }, status: "open", version: 1, number });
    const [mail] = (await world.mails()).filter(({ to }) => to === asked.email);
    expect(mail).toMatchObject({ template: "support-request-received", subject: `We have your message, ${number}`, tenantId: null });
    expect(mail!.text).toContain(number);
    expect(`${mail!.text}${mail!.html}`).not.toMatch(/I cannot invite|It says that|Ada/);
  });

  it("asks for what is missing, all at once, and keeps nothing", async () => {
    const refused = await world.refusal(openSupportRequest(intake(), wish({ name: " ", email: "ada", subject: "a\nb", message: "" })));
    expect(Object.keys(refused.fields)).toEqual(["name", "email", "subject", "message"]);
  });

  it("is limited for one client, and for one address however many clients name it", async () => {
    const one = intake();
    for (let count = 0; count < 10; count++) await openSupportRequest(one, wish());
    expect((await world.refusal(openSupportRequest(one, wish()))).status).toBe(429);
    const victim = `victim${newId()}@example.test`;
    for (let count = 0; count < 3; count++) await openSupportRequest(intake(), wish({ email: victim }));
    expect((await world.refusal(openSupportRequest(intake(), wish({ email: victim })))).status).toBe(429);
    expect((await world.mails()).filter(({ to }) => to === victim)).toHaveLength(3);
  });
});

describe("answering", () => {
  it("is kept in the thread and sent by mail in the same step", async () => {
    const { request, asked, number } = await written();
    await answerSupportRequest(noor, { requestId: request.id, message: "An admin can change your role.\n\nAsk Olu.", version: 1 });
    const page = await getSupportRequest(noor, request.id);
    expect(page.request).toMatchObject({ status: "answered", version: 2 });
    expect(page.replies).toMatchObject([{ staffLabel: "Noor", message: "An admin can change your role.\n\nAsk Olu." }]);
    const mail = (await world.mails()).filter(({ to }) => to === asked.email).at(-1)!;
    expect(mail).toMatchObject({ template: "support-request-answered", subject: `Re: I cannot invite (${number})` });
    expect(mail.text).toContain("Ask Olu.");
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toEqual({ action: "support_request.answered", staff: "Noor", detail: { request: request.id } });
  });

  it("is refused to the second of two who answer at once, and sends one mail", async () => {
    const { request, asked } = await written();
    const emil = await deskOf(world, await colleague(world, "Emil", "billing"));
    const answers = await Promise.allSettled([noor, emil].map((desk) => answerSupportRequest(desk, { requestId: request.id, message: "Here is how.", version: 1 })));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await getSupportRequest(noor, request.id)).replies).toHaveLength(1);
    expect((await world.mails()).filter(({ to }) => to === asked.email)).toHaveLength(2);
    const stale = await world.refusal(answerSupportRequest(noor, { requestId: request.id, message: "Late.", version: 1 }));
    expect(stale).toMatchObject({ code: "conflict", message: expect.stringContaining("changed by someone else") as string });
  });

  it("needs words, and a request that is there", async () => {
    const { request } = await written();
    expect((await world.refusal(answerSupportRequest(noor, { requestId: request.id, message: " ", version: 1 }))).fields.message).toBeDefined();
    for (const requestId of [newId(), "x"]) {
      expect((await world.refusal(answerSupportRequest(noor, { requestId, message: "Hello there", version: 1 }))).code).toBe("not_found");
      expect((await world.refusal(setSupportRequestStatus(noor, { requestId, status: "closed", version: 1 }))).code).toBe("not_found");
      expect((await world.refusal(getSupportRequest(noor, requestId))).code).toBe("not_found");
    }
  });

  it("is not the only end: a request is closed, and opened again, each with its version", async () => {
    const { request } = await written();
    await setSupportRequestStatus(noor, { requestId: request.id, status: "closed", version: 1 });
    expect((await world.refusal(setSupportRequestStatus(noor, { requestId: request.id, status: "open", version: 1 }))).code).toBe("conflict");
    await setSupportRequestStatus(noor, { requestId: request.id, status: "open", version: 2 });
    expect((await getSupportRequest(noor, request.id)).request).toMatchObject({ status: "open", version: 3 });
    expect((await staffEventsOf(world, noor.staff.id)).slice(-2)).toEqual(
      ["support_request.closed", "support_request.reopened"].map((action) => ({ action, staff: "Noor", detail: { request: request.id } })),
    );
  });

  it("goes on as long as it takes: each answer is a mail of its own, the thread keeps their order and no other's", async () => {
    const [{ request, asked }, { request: another }] = [await written(), await written()];
    await answerSupportRequest(noor, { requestId: another.id, message: "To somebody else.", version: 1 });
    await answerSupportRequest(noor, { requestId: request.id, message: "First.", version: 1 });
    await answerSupportRequest(noor, { requestId: request.id, message: "Second.", version: 2 });
    expect((await getSupportRequest(noor, request.id)).replies.map(({ message }) => message)).toEqual(["First.", "Second."]);
    const mails = (await world.mails()).filter(({ to, template }) => to === asked.email && template === "support-request-answered");
    expect(mails.map(({ text }) => /First|Second/.exec(text)?.[0])).toEqual(["First", "Second"]);
  });
});

describe("the list", () => {
  it("is found by state, number and address, and counts", async () => {
    const { request, asked, number } = await written();
    await setSupportRequestStatus(noor, { requestId: request.id, status: "closed", version: 1 });
    const ids = async (find: string, status: "open" | "closed" | null) => (await listSupportRequests(noor, { status, find, after: null })).rows.map(({ id }) => id);
    expect(await ids(number.toLowerCase(), "closed")).toEqual([request.id]);
    expect(await ids(asked.email.toUpperCase(), null)).toEqual([request.id]);
    expect(await ids(number, "open")).toEqual([]);
    const { counts } = await listSupportRequests(noor, { status: "closed", find: null, after: null });
    const { rows } = await world.admin.query<{ status: string; n: number }>("select status, count(*)::int as n from platform.support_requests group by status");
    expect(counts).toEqual({ open: 0, answered: 0, closed: 0, ...Object.fromEntries(rows.map((row) => [row.status, row.n])) });
    expect(new Set(Object.values(counts)).size).toBe(3);
  });

  it("comes page by page", async () => {
    await world.admin.query("delete from platform.support_requests");
    for (let count = 0; count < 45; count++) await openSupportRequest(intake(), wish());
    const { request: newest } = await written();
    // Many came in one instant.
    await world.admin.query("update platform.support_requests set created_at = $2 where id <> $1", [newest.id, new Date(newest.createdAt.getTime() - 1_000)]);
    const first = await listSupportRequests(noor, { status: null, find: null, after: null });
    expect([first.rows.length, first.rows[0]!.id]).toEqual([40, newest.id]);
    const second = await listSupportRequests(noor, { status: null, find: null, after: parseIdCursor(first.next) });
    expect([second.rows.length, second.next]).toEqual([6, null]);
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(46);
  });
});
