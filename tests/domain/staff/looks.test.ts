import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import { askWhy } from "#app/domain/staff/ask-why.ts";
import { beginLook, findLook, getLookedAt, requireLook } from "#app/domain/staff/looks.ts";
import { readWorkspace } from "#app/domain/staff/read-workspace.ts";
import { searchWorkspaces } from "#app/domain/staff/search-workspaces.ts";
import type { StaffDesk } from "#app/domain/staff/staff.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { colleague, deskOf, staffEventsOf } from "./desks.ts";

let world: World;
let olu: Person;
let acme: Workspace;
let noor: StaffDesk;
let emil: StaffDesk;
const reason = "She cannot invite anybody, SR-456789AB";

beforeAll(async () => {
  world = await createWorld();
  olu = await world.person("Olu");
  acme = await world.workspace({ name: "Acme", owner: olu, plan: "growth" });
  noor = await deskOf(world, await colleague(world, "Noor", "support"));
  emil = await deskOf(world, await colleague(world, "Emil", "billing"));
});
afterAll(() => world.close());

const clear = () => world.admin.query("delete from platform.staff_looks");

describe("a look", () => {
  it("begins with a reason that the workspace can read in its own activity", async () => {
    await clear();
    const look = await beginLook(noor, { tenantId: acme.tenantId, reason });
    expect(look.endsAt.getTime() - look.begunAt.getTime()).toBe(60 * 60_000);
    expect((await world.events(acme)).at(-1)).toMatchObject({ action: "staff.viewed", actor: "Noor, staff", actorKind: "staff", target: "Acme", after: { reason, until: expect.any(String) as string } });
    expect((await staffEventsOf(world, noor.staff.id)).at(-1)).toMatchObject({ action: "look.begun", detail: { look: look.id } });
    expect(await findLook(noor, acme.tenantId)).toMatchObject({ id: look.id, reason });
  });

  it("of one member of staff is nobody else's", async () => {
    await clear();
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    expect(await findLook(emil, acme.tenantId)).toBeNull();
    expect((await world.refusal(readWorkspace(emil, acme.tenantId))).code).toBe("forbidden");
  });

  it("of one workspace is of no other", async () => {
    await clear();
    const other = await world.workspace({ name: "Other", owner: olu });
    await beginLook(noor, { tenantId: other.tenantId, reason });
    expect(await findLook(noor, acme.tenantId)).toBeNull();
    expect((await world.refusal(readWorkspace(noor, acme.tenantId))).code).toBe("forbidden");
  });

  it("is over after its hour", async () => {
    await clear();
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    await requireLook(noor, acme.tenantId);
    await world.admin.query("update platform.staff_looks set ends_at = date_trunc('milliseconds', now())");
    expect(await findLook(noor, acme.tenantId)).toBeNull();
    for (const attempt of [requireLook, readWorkspace]) expect((await world.refusal(attempt(noor, acme.tenantId))).code).toBe("forbidden");
    const asked = askWhy(noor, { tenantId: acme.tenantId, email: olu.email, permission: "members.invite", owned: false });
    expect((await world.refusal(asked)).code).toBe("forbidden");
  });

  it("does not begin when its event cannot be written", async () => {
    await clear();
    await world.admin.query("revoke insert on tenant.audit_events from afterlogin_tenant");
    await expect(beginLook(noor, { tenantId: acme.tenantId, reason })).rejects.toThrow();
    await world.admin.query("grant insert on tenant.audit_events to afterlogin_tenant");
    expect(await findLook(noor, acme.tenantId)).toBeNull();
  });

  it.each([
    ["", /Fill this in/],
    ["why", /so that the customer understands/],
    ["x".repeat(201), /at most 200/],
    ["two\nlines of reason", /one line/],
  ])("needs a reason that says something, not “%s”", async (wrong, words) => {
    const before = (await world.events(acme)).length;
    expect((await world.refusal(beginLook(noor, { tenantId: acme.tenantId, reason: wrong }))).fields.reason).toMatch(words);
    expect((await world.events(acme)).length).toBe(before);
  });

  it("at a workspace that is none is nothing that can be seen", async () => {
    for (const tenantId of [newId(), "acme", "", acme.tenantId.toUpperCase()]) {
      expect((await world.refusal(beginLook(noor, { tenantId, reason }))).code).toBe("not_found");
      expect((await world.refusal(getLookedAt(noor, tenantId))).code).toBe("not_found");
    }
    expect((await world.refusal(findLook(noor, "acme"))).code).toBe("not_found");
    expect(await getLookedAt(noor, acme.tenantId)).toEqual({ slug: acme.slug, name: "Acme" });
  });
});

describe("reading a workspace", () => {
  it("shows what runs the service, and of what people write only how much", async () => {
    const mia = await world.person("Mia");
    await world.join(acme, mia, "member", { billingManager: true });
    await world.as(acme, olu, (scope) => createProject(scope, { name: "Secret Harbour", description: "Nobody may know" }));
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    const file = await readWorkspace(noor, acme.tenantId);
    expect(file.members.map(({ name, role, billingManager }) => [name, role, billingManager])).toEqual([["Mia", "member", true], ["Olu", "admin", false]]);
    expect(file.counts).toEqual({ projects: 1, tasks: 0, comments: 0 });
    expect(file.standing.access).toMatchObject({ level: "full", reason: "active" });
    expect(file.events.map(({ action }) => action)).toContain("staff.viewed");
    expect(JSON.stringify({ ...file, events: [] })).not.toMatch(/Secret Harbour|Nobody may know/);
  });

  it("keeps the money from support, and shows it to billing", async () => {
    await world.admin.query(
      `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, stripe_subscription_id, number, status, currency, amount_due, amount_paid, amount_remaining, issued_at, attempt_count, first_failure_at, failure_code, synced_at)
       select tenant_id, $2, 'in_test', stripe_subscription_id, 'ACME-1', 'open', 'usd', 12000, 0, 12000, $3, 2, $3, 'insufficient_funds', $3 from tenant.subscriptions where tenant_id = $1`,
      [acme.tenantId, newId(), new Date(Date.now() - 86_400_000)],
    );
    await beginLook(emil, { tenantId: acme.tenantId, reason });
    const [support, billing] = [await readWorkspace(noor, acme.tenantId), await readWorkspace(emil, acme.tenantId)];
    expect(support.billing).toBeNull();
    expect(support.failure).toMatchObject({ code: "insufficient_funds", attempts: 2 });
    expect(support.standing.access.reason).toBe("payment_failed");
    expect(billing.billing?.invoices).toMatchObject([{ number: "ACME-1", amountRemaining: 12_000 }]);
    expect(billing.billing?.details?.email).toBe(olu.email);
    await world.admin.query("delete from tenant.invoices");
  });

  it("happens in a transaction that cannot write, as a role that may not read content", async () => {
    const { rows } = await world.admin.query<{ may: boolean }>(
      `select has_column_privilege('afterlogin_staff', 'tenant.projects', 'name', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.tasks', 'title', 'select')
           or has_column_privilege('afterlogin_staff', 'tenant.comments', 'body', 'select')
           or has_column_privilege('afterlogin_staff', 'queue.mails', 'content_sealed', 'select') as may`,
    );
    expect(rows[0]!.may).toBe(false);
  });
});

describe("asking why", () => {
  it("answers for a member with what production would say, and is recorded without the person's address", async () => {
    const vera = await world.person("Vera");
    await world.join(acme, vera, "viewer");
    await beginLook(noor, { tenantId: acme.tenantId, reason });
    const answer = await askWhy(noor, { tenantId: acme.tenantId, email: ` ${vera.email.toUpperCase()}`, permission: "members.invite", owned: false });
    expect(answer).toMatchObject({ allowed: false, code: "forbidden", decidedBy: "role", person: { name: "Vera", email: vera.email } });
    expect(answer.layers.find(({ name }) => name === "identity")).toMatchObject({ outcome: "passes" });
    expect(answer.layers.find(({ name }) => name === "row_security")).toMatchObject({ outcome: "passes" });
    const recorded = (await staffEventsOf(world, noor.staff.id)).at(-1)!;
    expect(recorded).toMatchObject({ action: "access.explained", detail: { permission: "members.invite", allowed: false, decidedBy: "role" } });
    expect(JSON.stringify(recorded)).not.toContain(vera.email);
  });

  it("answers for the owner, whom the workspace names", async () => {
    const answer = await askWhy(noor, { tenantId: acme.tenantId, email: olu.email, permission: "workspace.close", owned: false });
    expect(answer).toMatchObject({ allowed: true, decidedBy: null });
    expect(answer.layers[1]!.value).toContain("Owner: holds");
  });

  it("knows nobody outside, also where they have a workspace of their own, and says when an address is none", async () => {
    const mallory = await world.person("Mallory");
    await world.workspace({ name: "Mallory Ltd", owner: mallory });
    for (const email of [mallory.email, "nobody@example.test", "not an address"]) {
      const answer = await askWhy(noor, { tenantId: acme.tenantId, email, permission: "projects.read", owned: false });
      expect(answer).toMatchObject({ allowed: false, decidedBy: "role", person: { name: email } });
      expect(answer.layers.find(({ name }) => name === "row_security")!.outcome).toBe("silent");
    }
  });

  it("tells of an address that nobody confirmed, of somebody who is signed out, and of the last change of a role", async () => {
    const pia = await world.person("Pia", { verified: false });
    const id = await world.join(acme, pia, "member");
    await world.admin.query("delete from identity.sessions where user_id = $1", [pia.userId]);
    await world.admin.query(
      `insert into tenant.audit_events (tenant_id, id, action, actor_kind, actor_label, target_kind, target_id, target_label, method, request_id, at)
       values ($1, $2, 'member.role_changed', 'user', 'Olu', 'membership', $3, 'Pia', 'web', 'req_changed', $4)`,
      [acme.tenantId, newId(), id, await world.now()],
    );
    const ask = () => askWhy(noor, { tenantId: acme.tenantId, email: pia.email, permission: "projects.write", owned: false });
    expect((await ask()).layers[0]).toMatchObject({ outcome: "warns", value: expect.stringContaining("not confirmed") as string });
    await world.admin.query("update identity.addresses set verified_at = now() where user_id = $1", [pia.userId]);
    const answer = await ask();
    expect(answer.layers[0]).toMatchObject({ outcome: "warns", value: expect.stringContaining("not signed in") as string });
    expect(answer.layers[1]).toMatchObject({ source: "activity, req_changed", value: expect.stringContaining("changed by Olu") as string });
  });
});

describe("searching", () => {
  it("finds by address, name, slug, Stripe id and request id, and says by which", async () => {
    const { rows } = await world.admin.query<{ customer: string; request: string }>(
      "select s.stripe_customer_id as customer, a.request_id as request from tenant.subscriptions s join tenant.audit_events a using (tenant_id) where tenant_id = $1 and a.request_id is not null limit 1",
      [acme.tenantId],
    );
    await world.admin.query("insert into directory.stripe_ids (stripe_id, tenant_id) values ($1, $2)", [rows[0]!.customer, acme.tenantId]);
    const found = async (term: string) => (await searchWorkspaces(noor, term)).hits.filter(({ tenantId }) => tenantId === acme.tenantId).map(({ matchedBy }) => matchedBy);
    expect(await found(rows[0]!.customer)).toEqual(["stripe id"]);
    expect(await found(rows[0]!.request)).toEqual(["request id"]);
    expect(await found("vera@example")).toEqual(["member"]);
    expect(await found("ACM")).toEqual(["slug"]);
    expect(await found("")).toEqual(["newest"]);
    expect(await found("nothing of ours")).toEqual([]);
  });

  it("keeps how often something was found, and never what was looked for", async () => {
    await searchWorkspaces(noor, "vera@example.test");
    const recorded = (await staffEventsOf(world, noor.staff.id)).at(-1)!;
    expect(recorded).toEqual({ action: "search.made", staff: "Noor", detail: { matchedBy: ["member"], results: 1 } });
    const before = (await staffEventsOf(world, noor.staff.id)).length;
    await searchWorkspaces(noor, "");
    expect((await staffEventsOf(world, noor.staff.id)).length).toBe(before);
  });

  it.each(["%", "_", "\\", "'", "\u0000", "\ud800", "x".repeat(500), "a\nb"])("takes %j for what it is", async (term) => {
    const { hits } = await searchWorkspaces(noor, term);
    expect(hits.every(({ matchedBy }) => matchedBy === "newest" || matchedBy === "name")).toBe(true);
  });
});
