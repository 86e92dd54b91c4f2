import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import type { StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import type { Answer, Visitor } from "#tests/support/visitor.ts";
import { openStaffSite, said, type StaffSite } from "./site.ts";

let site: StaffSite;
let olu: Person;
let acme: Workspace;
let page: string;
const by: Record<StaffRole, Visitor> = {} as Record<StaffRole, Visitor>;
const roles: readonly StaffRole[] = ["support", "billing", "admin"];

beforeAll(async () => {
  site = await openStaffSite();
  olu = await site.world.person("Olu");
  acme = await site.world.workspace({ name: "Acme & Sons", owner: olu, plan: "growth" });
  page = `/staff/workspaces/${acme.tenantId}`;
  for (const role of roles) {
    by[role] = await site.staff(`Stella ${role}`, role);
    await site.look(by[role], acme.tenantId);
  }
}, 180_000);
afterAll(() => site?.close());

async function event(status: string): Promise<string> {
  const id = `evt_${newId().replaceAll("-", "")}`;
  await site.world.admin.query(
    `insert into platform.stripe_events (id, type, livemode, created, customer_id, payload, status, error, tenant_id, received_at)
     values ($1, 'invoice.paid', false, $3, 'cus_1', '{}', $2, 'lock held', $4, $3)`,
    [id, status, new Date(), acme.tenantId],
  );
  return id;
}

async function mail(): Promise<string> {
  const id = newId();
  await site.world.admin.query(
    `insert into queue.mails (id, fact, tenant_id, to_address, template, subject, content_sealed, message_id, status, attempts, created_at, not_before)
     values ($1::uuid, $1::text, $2, 'mia@acme.test', 'invitation', 'You are invited', 'sealed', $1::text, 'parked', 1, $3, $3)`,
    [id, acme.tenantId, new Date()],
  );
  return id;
}

async function failedJob(): Promise<string> {
  const id = newId();
  await site.world.admin.query("insert into platform.receipts (id, job, status, result, error, started_at) values ($1, 'usage.report', 'failed', $2, 'It failed.', $3)", [
    id,
    JSON.stringify({ payload: { tenantId: acme.tenantId }, attempts: 9 }),
    new Date(),
  ]);
  return id;
}

async function supportRequest(): Promise<string> {
  const id = newId();
  await site.world.admin.query("insert into platform.support_requests (id, name, email, subject, message, created_at) values ($1, 'Ada', 'ada@acme.test', 'Help', 'I cannot', $2)", [id, new Date()]);
  return id;
}

describe("what each role may do", () => {
  type Deed = (visitor: Visitor) => Promise<Answer>;
  const reads: Record<string, () => string | Promise<string>> = {
    "search": () => "/staff?q=acme",
    "see a workspace": () => page,
    "see its members": () => `${page}?part=members`,
    "see its billing status": () => `${page}?part=billing`,
    "see its webhooks": () => `${page}?part=webhooks`,
    "see its mails": () => `${page}?part=mails`,
    "see its receipts": () => `${page}?part=receipts`,
    "see its activity": () => `${page}?part=activity`,
    "ask why access": () => `${page}?user=${encodeURIComponent(olu.email)}&permission=members.invite`,
    "see the Stripe inbox": () => "/staff/stripe-inbox?view=all",
    "see an event": async () => `/staff/stripe-inbox/${await event("dead")}`,
    "see mails": () => "/staff/mails?view=all",
    "see jobs": () => "/staff/jobs",
    "see support requests": () => "/staff/support-requests?view=all",
    "see a support request": async () => `/staff/support-requests/${await supportRequest()}`,
  };

  const deeds: Record<string, { may: readonly StaffRole[]; deed: Deed }> = {
    "replay an event": { may: ["billing", "admin"], deed: async (visitor) => visitor.post(`/staff/stripe-inbox/${await event("dead")}`) },
    "sync billing": { may: ["billing", "admin"], deed: (visitor) => visitor.post(`${page}/sync`) },
    "send a parked mail again": { may: roles, deed: async (visitor) => visitor.post("/staff/mails", { mail: await mail() }) },
    "ask for a failed job again": { may: roles, deed: async (visitor) => visitor.post("/staff/jobs", { receipt: await failedJob() }) },
    "begin a look": { may: roles, deed: (visitor) => visitor.post(`${page}/look`, { reason: "They cannot invite anybody" }) },
    "answer a support request": { may: roles, deed: async (visitor) => visitor.post(`/staff/support-requests/${await supportRequest()}`, { intent: "reply", message: "Here is how.", version: "1" }) },
    "close a support request": { may: roles, deed: async (visitor) => visitor.post(`/staff/support-requests/${await supportRequest()}`, { intent: "close", version: "1" }) },
  };

  describe.each(roles)("%s", (role) => {
    it.each(Object.keys(reads))("may %s", async (what) => expect((await by[role].get(await reads[what]!())).status).toBe(200));

    it.each(Object.entries(deeds).map(([what, { may }]) => [may.includes(role) ? "may" : "may not", what]))("%s %s", async (may, what) => {
      const { status, body } = await deeds[what]!.deed(by[role]);
      expect(status).toBe(may === "may" ? 303 : 403);
      if (may === "may not") expect(said(body)).toContain("is for the staff role billing and above. Yours is support.");
    });

    it(`${role === "support" ? "does not see" : "sees"} where bills are sent`, async () => {
      const { body } = await by[role].get(`${page}?part=billing`);
      expect(body.includes(olu.email)).toBe(role !== "support");
      expect(said(body).includes("for the staff role billing and above")).toBe(role === "support");
    });

    it(`is ${role === "support" ? "not " : ""}offered what it ${role === "support" ? "may not" : "may"} do`, async () => {
      const { body } = await by[role].get(`/staff/stripe-inbox/${await event("dead")}`);
      expect(/data-pending="Replaying"/.test(body)).toBe(role !== "support");
      expect((await by[role].get("/staff/stripe-inbox")).body.includes("#replay")).toBe(role !== "support");
    });
  });
});

describe("a workspace's page", () => {
  it("is behind a reason: without a look it leads to the form, and the form to the page", async () => {
    const noor = await site.staff("Noor", "support");
    expect(await noor.get(page)).toMatchObject({ status: 302, location: `${page}/look` });
    const form = await noor.get(`${page}/look`);
    expect(said(form.body)).toContain("Look at Acme & Sons");
    const wrong = await noor.post(`${page}/look`, { reason: "why" });
    expect([wrong.status, wrong.body]).toEqual([422, expect.stringContaining('value="why"')]);
    expect(await noor.post(`${page}/look`, { reason: "SR-456789AB: cannot invite" })).toMatchObject({ status: 303, location: page });
    const inside = said((await noor.get(page)).body);
    expect(inside).toContain("You are looking for this reason: “SR-456789AB: cannot invite”");
    expect(inside).toContain("Full access");
    const again = await noor.get(`${page}/look`);
    expect(said(again.body)).toContain("You are looking already");
  });

  it("is not opened by a colleague's look, nor by one that has run out", async () => {
    const [noor, emil] = [await site.staff("Noor", "admin"), await site.staff("Emil", "admin")];
    await site.look(noor, acme.tenantId);
    expect((await emil.get(page)).location).toBe(`${page}/look`);
    expect((await emil.post(`${page}/sync`)).location).toBe(`${page}/look`);
    await site.world.admin.query("update platform.staff_looks set ends_at = date_trunc('milliseconds', now())");
    expect((await noor.get(page)).location).toBe(`${page}/look`);
    for (const role of roles) await site.look(by[role], acme.tenantId);
  });

  it("shows its customer who looked and why, in their own activity", async () => {
    await site.look(by.support, acme.tenantId);
    const { body } = await by.admin.get(`${page}?part=activity`);
    expect(said(body)).toContain("looked at the workspace’s service data".replace("’", "'"));
    const events = await site.world.events(acme);
    expect(events.filter(({ action }) => action === "staff.viewed").at(-1)).toMatchObject({ actorKind: "staff", after: { reason: "They cannot invite anybody" } });
    const theirs = await site.customer(olu).get(`/w/${acme.slug}/activity`);
    if (theirs.status === 200 && theirs.body.includes("<table")) expect(said(theirs.body)).toContain("Stella support, staff");
  });

  it("answers why, layer by layer, for whoever is asked about", async () => {
    const vera = await site.world.person("Vera");
    await site.world.join(acme, vera, "viewer");
    const answer = said((await by.support.get(`${page}?user=${encodeURIComponent(vera.email)}&permission=members.invite`)).body);
    expect(answer).toContain("No. Vera may not: “Invite people and resend invitations”");
    expect(answer).toContain("Decided by role , layer 2 of 9.");
    expect(answer).toContain("Row security");
    expect(said((await by.support.get(`${page}?user=${encodeURIComponent(olu.email)}&permission=members.invite`)).body)).toContain("Yes. Olu may");
  });

  it.each(["?part=nothing", "?user=&permission=members.invite", "?user=x&permission=nothing", "?user=%01&permission=members.invite", `?user=${"x".repeat(400)}&permission=members.invite`])("takes %s for no question", async (query) => {
    expect((await by.support.get(`${page}${query}`)).status).toBe(200);
  });

  it("never holds what its people write", async () => {
    const { body } = await by.admin.get(page);
    expect(said(body)).toContain("Their content is not readable from here.");
  });
});

describe("guessed and broken addresses", () => {
  it.each(["/staff/workspaces/x", `/staff/workspaces/${newId()}`, `/staff/workspaces/${newId()}/look`, "/staff/workspaces/x/look", "/staff/stripe-inbox/evt_unknown", "/staff/stripe-inbox/a%20b", `/staff/support-requests/${newId()}`, "/staff/support-requests/x"])(
    "%s is nothing, behind staff's own door",
    async (path) => {
      const answer = await by.admin.get(path);
      expect(answer.status).toBe(404);
      expect(answer.body).toContain('class="staff-bar"');
    },
  );

  it.each([
    ["/staff?q=%01", 200],
    ["/staff?q=%25_%5C", 200],
    ["/staff/stripe-inbox?view=x&type=%01&customer='&after=12.a%27", 200],
    ["/staff/stripe-inbox?after=99999999999999.evt_1", 200],
    ["/staff/mails?view=x&after=12.evt_1", 200],
    ["/staff/jobs?view=x&after=12.evt_1", 200],
    ["/staff/support-requests?view=x&find=%01&after=12.x", 200],
    ["/staff/support-requests?view=all&find=SR-00000000", 200],
  ])("%s is read leniently", async (path, status) => expect((await by.support.get(path)).status).toBe(status));

  it("a form for nothing changes nothing", async () => {
    expect((await by.admin.post("/staff/mails", { mail: "x" })).status).toBe(404);
    expect((await by.admin.post(`/staff/workspaces/${newId()}/look`, { reason: "They cannot invite" })).status).toBe(404);
    expect((await by.admin.post("/staff/workspaces/x/sync")).status).toBe(404);
    expect((await by.admin.post("/staff/stripe-inbox/evt_unknown")).status).toBe(404);
    const id = await supportRequest();
    expect((await by.admin.post(`/staff/support-requests/${id}`, { intent: "burn", version: "1" })).status).toBe(422);
    expect((await by.admin.post(`/staff/support-requests/${id}`, { intent: "close", version: "x" })).status).toBe(409);
    expect((await by.admin.post(`/staff/support-requests/${newId()}`, { intent: "close", version: "1" })).status).toBe(404);
  });
});

describe("the lists", () => {
  it("find a workspace by what a customer quotes", async () => {
    const { body } = await by.support.get(`/staff?q=${encodeURIComponent(olu.email)}`);
    expect(said(body)).toContain("Acme & Sons acme-and-sons Member’s address");
    expect(said((await by.support.get("/staff?q=nothing-of-ours")).body)).toContain("Nothing matches.");
  });

  it("say so when a conflict stands in the way, and keep the page", async () => {
    const id = await mail();
    expect((await by.support.post("/staff/mails", { mail: id })).location).toBe("/staff/mails");
    expect(said((await by.support.get("/staff/mails?view=waiting")).body)).toContain("goes out again");
    const again = await by.support.post("/staff/mails", { mail: id });
    expect([again.status, said(again.body)]).toEqual([409, expect.stringContaining("not parked any more")]);
    const busy = await by.admin.post(`/staff/stripe-inbox/${await event("processing")}`);
    expect([busy.status, said(busy.body)]).toEqual([409, expect.stringContaining("worked on now")]);
  });

  it("keep an answer that came too late", async () => {
    const id = await supportRequest();
    await by.support.post(`/staff/support-requests/${id}`, { intent: "reply", message: "First.", version: "1" });
    const late = await by.admin.post(`/staff/support-requests/${id}`, { intent: "reply", message: "A long answer of mine.", version: "1" });
    expect(late.status).toBe(409);
    expect(late.body).toContain("A long answer of mine.");
    expect(said(late.body)).toContain("First.");
    expect((await by.support.post(`/staff/support-requests/${id}`, { intent: "close", version: "2" })).status).toBe(303);
    expect((await by.support.post(`/staff/support-requests/${id}`, { intent: "reopen", version: "3" })).status).toBe(303);
  });
});
