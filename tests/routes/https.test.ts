import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { startApp, type App } from "#tests/support/app.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";
import { createVisitor, type Visitor } from "#tests/support/visitor.ts";
import { colleague } from "#tests/domain/staff/desks.ts";

/** As in production: TLS ends at a proxy, so the application hears plain HTTP and knows its address from its settings. */
const origin = "https://app.example.test";

let world: World;
let app: App;
let olu: Person;
let acme: Workspace;

beforeAll(async () => {
  world = await createWorld();
  app = await startApp({ database: world.database, env: { APP_URL: origin, TRUSTED_PROXIES: "192.0.2.1" } });
  olu = await world.person("Olu");
  acme = await world.workspace({ name: "Acme", owner: olu });
  await world.admin.query("insert into identity.passwords (user_id, hash, changed_at) values ($1, $2, $3)", [olu.userId, await hashPassword("correct horse battery"), new Date()]);
}, 180_000);
afterAll(async () => {
  await app?.stop();
  await world?.close();
});

const visitor = (cookies: Record<string, string> = {}): Visitor => createVisitor(app.url, { cookies, address: "203.0.113.66" });

describe("behind a proxy that speaks HTTPS", () => {
  it("every cookie is bound to this host and to HTTPS, and answers tell browsers to come by HTTPS alone", async () => {
    const noor = await colleague(world, "Noor", "support");
    const answers = [
      await visitor().post("/sign-in", { email: olu.email, password: "correct horse battery" }, { origin }),
      await visitor().post("/staff/sign-in", { email: noor.email, password: noor.password }, { origin }),
      await visitor().post("/sign-up", { name: "Nia", email: "nia@example.test", password: "correct horse battery", terms: "1" }, { origin }),
      await visitor().post("/theme", { theme: "dark", returnTo: "/" }, { origin }),
      await visitor({ "__Host-session": olu.token }).post("/sign-out", {}, { origin }),
    ];
    const lines = answers.flatMap(({ setCookies }) => setCookies);
    expect(new Set(lines.map((line) => line.split("=")[0]))).toEqual(new Set(["__Host-session", "__Host-staff-session", "__Host-pending", "__Host-theme", "__Host-flash"]));
    for (const line of lines) expect(line).toMatch(/^__Host-[\w-]+=[^;]*; Path=\/; HttpOnly; SameSite=(Lax|Strict); Secure; Max-Age=\d+$/);
    for (const { headers } of answers) expect(headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
  });

  it("a cookie without the prefix, which a sister domain or plain HTTP could have set, is nobody's", async () => {
    const token = await world.signIn(olu.userId);
    expect((await visitor({ session: token }).get("/account/profile")).status).toBe(302);
    expect((await visitor({ "__Host-session": token }).get("/account/profile")).status).toBe(200);
  });

  it("a form is ours by the address that people see, not by the one that the proxy calls", async () => {
    const wrong = await visitor().post("/theme", { theme: "dark", returnTo: "/" }, { origin: app.url });
    expect(wrong.status).toBe(403);
  });

  it("a proxy that nobody named is believed nothing: the address in its header is not the client's", async () => {
    await visitor().post("/sign-in", { email: olu.email, password: "correct horse battery" }, { origin });
    const { rows } = await world.admin.query<{ address: string }>("select address from identity.sessions where user_id = $1 order by authenticated_at desc limit 1", [olu.userId]);
    expect(rows).toEqual([{ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string }]);
  });
});

it("a form that came too late leads back to its page, not to what it would have sent", async () => {
  const answer = await visitor().post("/account/profile?to=/elsewhere&name=Eve", { name: "Eve" }, { origin });
  expect([answer.status, answer.location]).toEqual([302, "/sign-in?to=%2Faccount%2Fprofile"]);
  expect((await visitor().get("/workspaces?page=2")).location).toBe("/sign-in?to=%2Fworkspaces%3Fpage%3D2");
});

it("a message that somebody else has put into a browser is not said by us", async () => {
  const token = await world.signIn(olu.userId);
  const text = Buffer.from(JSON.stringify(["done", "Call 0900 1234 to keep your data"])).toString("base64url");
  for (const forged of [`${text}.`, `${text}.x`, `${text}.test.${"A".repeat(43)}`]) {
    const page = await visitor({ "__Host-session": token, "__Host-flash": forged }).get("/workspaces");
    expect([page.status, page.body.includes("0900 1234")]).toEqual([200, false]);
    expect(page.setCookies).toContainEqual(expect.stringMatching(/^__Host-flash=;.*Max-Age=0$/));
  }
});

it.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("%s is not how anything is done here, also from our own pages", async (method) => {
  const answer = await visitor().send("/theme", { method, headers: { origin }, ...(method === "OPTIONS" ? {} : { body: new URLSearchParams({ theme: "dark", returnTo: "/" }) }) });
  expect([answer.status, answer.setCookies]).toEqual([405, []]);
});

describe("who was here", () => {
  it("is noted at staff's door too, where half an hour without a request is the end", async () => {
    const noor = await colleague(world, "Noor", "support");
    const browser = visitor();
    await browser.post("/staff/sign-in", { email: noor.email, password: noor.password }, { origin });
    const long = new Date(Date.now() - 20 * 60_000);
    await world.admin.query("update platform.staff_sessions set last_seen_at = $2 where staff_id = $1", [noor.id, long]);
    expect((await browser.get("/staff/enrolment")).status).toBe(200);
    const { rows } = await world.admin.query<{ at: Date }>("select last_seen_at as at from platform.staff_sessions where staff_id = $1", [noor.id]);
    expect(rows[0]!.at.getTime()).toBeGreaterThan(long.getTime() + 60_000);
  });

  it("is noted after the answer, in the session and in the membership, and not again within the minute", async () => {
    const token = await world.signIn(olu.userId);
    const session = visitor({ "__Host-session": token });
    const long = new Date(Date.now() - 20 * 60_000);
    await world.admin.query("update identity.sessions set last_seen_at = $1, idle_expires_at = $2 where user_id = $3", [long, new Date(Date.now() + 60_000), olu.userId]);
    await world.admin.query("update tenant.memberships set last_active_at = $1 where tenant_id = $2", [long, acme.tenantId]);
    expect((await session.get(`/w/${acme.slug}`)).status).toBe(200);
    await expect.poll(() => seen()).toMatchObject({ session: expect.closeTo(Date.now(), -4) as number, member: expect.closeTo(Date.now(), -4) as number });
    // Whoever comes back lives on: the idle end has moved with it.
    expect((await seen()).idle - Date.now()).toBeGreaterThan(86_400_000);
    const noted = await seen();
    expect((await session.get(`/w/${acme.slug}`)).status).toBe(200);
    // Another's visit comes after it: by then the first would have written.
    const other = visitor({ "__Host-session": await world.signIn(olu.userId) });
    expect((await other.get(`/w/${acme.slug}`)).status).toBe(200);
    expect(await seen()).toEqual(noted);

    async function seen(): Promise<{ session: number; idle: number; member: number }> {
      const { rows } = await world.admin.query<{ session: Date; idle: Date; member: Date }>(
        `select s.last_seen_at as session, s.idle_expires_at as idle, m.last_active_at as member
         from identity.sessions s join tenant.memberships m on m.user_id = s.user_id and m.tenant_id = $2 where s.token_hash = $1`,
        [hashToken(token), acme.tenantId],
      );
      const row = rows[0]!;
      return { session: row.session.getTime(), idle: row.idle.getTime(), member: row.member.getTime() };
    }
  });
});
