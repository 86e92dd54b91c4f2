import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { openStaffSite, said, type StaffSite } from "./site.ts";

let site: StaffSite;
let olu: Person;
let acme: Workspace;

beforeAll(async () => {
  site = await openStaffSite();
  olu = await site.world.person("Olu");
  acme = await site.world.workspace({ name: "Acme", owner: olu });
}, 180_000);
afterAll(() => site?.close());

const message = { name: "Ada", email: "ada@acme.test", subject: "I cannot invite", message: "It says that I may not." };

async function stored(email: string) {
  const { rows } = await site.world.admin.query<Record<string, string | null>>(
    "select name, page, request_id, user_id, tenant_id, workspace_label from platform.support_requests where email = $1 order by id desc limit 1",
    [email],
  );
  return rows[0];
}

describe("/contact", () => {
  it("takes a stranger's message, and answers with its number", async () => {
    const visitor = site.browser();
    expect((await visitor.get("/contact")).status).toBe(200);
    const sent = await visitor.post("/contact", message);
    expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/^\/contact\?sent=SR-[0-9A-F]{8}$/)]);
    const page = await visitor.get(sent.location!);
    expect(said(page.body)).toContain(`Its number is ${sent.location!.slice(-11)}`);
    expect(await stored(message.email)).toMatchObject({ name: "Ada", page: null, user_id: null, tenant_id: null });
  });

  it("knows who is signed in, and takes along where they were", async () => {
    const visitor = site.customer(olu);
    const page = await visitor.get(`/contact?workspace=${acme.slug}&page=/w/${acme.slug}/members&request=req_0123456789abcdef01`);
    expect(page.body).toContain(`value="${olu.email}"`);
    expect(said(page.body)).toContain(`the workspace Acme, the page /w/${acme.slug}/members, the request req_0123456789abcdef01`);
    await visitor.post("/contact", { ...message, email: olu.email, workspace: acme.slug, page: `/w/${acme.slug}/members`, request: "req_0123456789abcdef01" });
    expect(await stored(olu.email)).toMatchObject({ user_id: olu.userId, tenant_id: acme.tenantId, workspace_label: "Acme", page: `/w/${acme.slug}/members`, request_id: "req_0123456789abcdef01" });
  });

  it("names no workspace to somebody who does not belong to it, and drops what is no address of ours", async () => {
    const mallory = await site.world.person("Mallory");
    for (const visitor of [site.customer(mallory), site.browser()]) {
      const page = await visitor.get(`/contact?workspace=${acme.slug}&page=//evil.example&request=x`);
      expect(said(page.body)).not.toContain("Goes along with it");
      await visitor.post("/contact", { ...message, email: mallory.email, workspace: acme.slug, page: "https://evil.example", request: "req_x" });
      expect(await stored(mallory.email)).toMatchObject({ tenant_id: null, workspace_label: null, page: null, request_id: null });
    }
  });

  it("keeps what was typed when something is missing", async () => {
    const answer = await site.browser().post("/contact", { ...message, email: "ada", subject: "" });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('value="Ada"');
    expect(answer.body).toContain("It says that I may not.");
    expect(answer.body).toContain('href="#field-email"');
    expect(answer.body).toContain('href="#field-subject"');
  });

  it("shows no number that is none", async () => {
    const page = await site.browser().get("/contact?sent=%3Cb%3EPwned%3C/b%3E");
    expect(page.body).not.toContain("Pwned");
    expect(said(page.body)).toContain("Write to us");
  });

  it("stops somebody who sends too much, and says so in words", async () => {
    const visitor = site.browser();
    for (let count = 0; count < 10; count++) await visitor.post("/contact", { ...message, email: `many${count}@acme.test` });
    const stopped = await visitor.post("/contact", { ...message, email: "many@acme.test" });
    expect([stopped.status, said(stopped.body)]).toEqual([429, expect.stringContaining("Try again in")]);
    expect(stopped.body).toContain("It says that I may not.");
  });
});
