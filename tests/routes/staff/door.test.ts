import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#db/ids.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";
import { fill, mappedRoutes } from "#tests/support/route-map.ts";
import { codeOf } from "#tests/domain/staff/desks.ts";
import { keyOn, openStaffSite, said, samePage, type StaffSite } from "./site.ts";

let site: StaffSite;
let olu: Person;
let acme: Workspace;

beforeAll(async () => {
  site = await openStaffSite();
  olu = await site.world.person("Olu");
  acme = await site.world.workspace({ name: "Acme", owner: olu, plan: "growth" });
}, 180_000);
afterAll(() => site?.close());

const routes = mappedRoutes().filter(({ pattern }) => pattern.startsWith("/staff") && pattern !== "/staff/sign-in");
const addressOf = (pattern: string): string => fill(pattern, { tenantId: acme.tenantId, eventId: "evt_1", requestId: newId() });

describe("staff's door", () => {
  it("covers all there is", () => expect(routes.length).toBeGreaterThan(12));

  it.each(routes.map(({ pattern }) => pattern))("%s is the page of a wrong address to strangers and to customers", async (pattern) => {
    const noor = await site.hire("Noor", "admin");
    const half = site.browser();
    await half.post("/staff/sign-in", { email: noor.email, password: noor.password });
    const forHalves = pattern === "/staff/enrolment" || pattern === "/staff/second-factor" || pattern === "/staff/sign-out";
    const outside = [site.browser(), site.customer(olu), site.browser({ "staff-session": olu.token }), ...(forHalves ? [] : [half])];
    for (const visitor of outside) {
      // Each is told the same as at an address that nobody ever had.
      const nowhere = await visitor.get("/no-such-page");
      const answer = await visitor.get(addressOf(pattern));
      expect([answer.status, samePage(answer.body)]).toEqual([404, samePage(nowhere.body).replaceAll("/no-such-page", addressOf(pattern))]);
      // Where no form is taken at all, the router says so before anybody is asked, as at any other address.
      const taken = routes.find((route) => route.pattern === pattern)!.action;
      expect((await visitor.post(addressOf(pattern), { reason: "Let me in please" })).status).toBe(taken ? 404 : (await visitor.post("/no-such-page")).status);
      const data = await visitor.get(`${addressOf(pattern) === "/staff" ? "/staff" : addressOf(pattern)}.data`);
      expect(data.body).not.toMatch(/Acme|sessionEndsAt|"key"/);
    }
  });

  it("is itself there for everybody, and says nothing of who is behind it", async () => {
    const page = await site.browser().get("/staff/sign-in");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("gives a cookie that no other site's link brings along, and that is no customer's session", async () => {
    const noor = await site.hire("Noor", "support");
    const visitor = site.browser();
    const answer = await visitor.post("/staff/sign-in", { email: noor.email, password: noor.password });
    expect([answer.status, answer.location]).toEqual([303, "/staff/enrolment"]);
    expect(answer.setCookies.find((line) => line.startsWith("staff-session="))).toMatch(/HttpOnly; SameSite=Strict; Max-Age=36000/);
    const signedIn = await site.signIn(await site.hire("Emil", "admin"));
    expect((await signedIn.get("/workspaces")).location).toMatch(/^\/sign-in/);
    expect((await signedIn.get(`/w/${acme.slug}`)).location).toMatch(/^\/sign-in/);
    const swapped = site.browser({ session: signedIn.cookies.get("staff-session")! });
    expect((await swapped.get("/workspaces")).location).toMatch(/^\/sign-in/);
  });

  it("refuses a form from another site", async () => {
    const visitor = await site.staff("Noor", "admin");
    const answer = await visitor.post(`/staff/workspaces/${acme.tenantId}/look`, { reason: "They cannot invite" }, { origin: "https://evil.example" });
    expect(answer.status).toBe(403);
  });

  it("keeps what was typed but the password, and says the same for every mismatch", async () => {
    const noor = await site.hire("Noor", "support");
    const answer = await site.browser().post("/staff/sign-in", { email: noor.email, password: "not this one" });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain(noor.email);
    expect(answer.body).not.toContain("not this one");
    expect(said(answer.body)).toContain("do not belong together");
  });

  it("takes the way of a first sign-in: password, key, code, and another token at each step", async () => {
    const noor = await site.hire("Noor", "support");
    const visitor = site.browser();
    await visitor.post("/staff/sign-in", { email: noor.email, password: noor.password });
    const first = visitor.cookies.get("staff-session");
    expect((await visitor.get("/staff/second-factor")).location).toBe("/staff/enrolment");
    const page = await visitor.get("/staff/enrolment");
    expect(page.body).toMatch(/<svg[^>]*aria-label="QR code/);
    const wrong = await visitor.post("/staff/enrolment", { code: "000000" });
    expect(wrong.status).toBe(422);
    expect(keyOn(wrong.body)).toBe(keyOn(page.body));
    const code = codeOf(keyOn(page.body));
    expect(await visitor.post("/staff/enrolment", { code })).toMatchObject({ status: 303, location: "/staff" });
    expect(visitor.cookies.get("staff-session")).not.toBe(first);
    const inside = await visitor.get("/staff");
    expect(inside.status).toBe(200);
    expect(said(inside.body)).toContain("Noor, support");
    expect((await site.browser({ "staff-session": first! }).get("/staff/enrolment")).status).toBe(404);
    expect((await visitor.get("/staff/sign-in")).location).toBe("/staff");
    expect((await visitor.get("/staff/second-factor")).location).toBe("/staff");

    const again = site.browser();
    expect((await again.post("/staff/sign-in", { email: noor.email, password: noor.password })).location).toBe("/staff/second-factor");
    expect((await again.get("/staff/enrolment")).location).toBe("/staff/second-factor");
    const replayed = await again.post("/staff/second-factor", { code });
    expect([replayed.status, said(replayed.body)]).toEqual([422, expect.stringContaining("used already")]);
    expect((await again.get("/staff")).status).toBe(404);
    const next = await again.post("/staff/second-factor", { code: codeOf(keyOn(page.body), 1) });
    expect([next.status, next.location]).toEqual([303, "/staff"]);
  });

  it("is shut at once to somebody disabled, and after signing out", async () => {
    const [noor, emil] = [await site.hire("Noor", "admin"), await site.hire("Emil", "admin")];
    const [one, other] = [await site.signIn(noor), await site.signIn(emil)];
    expect((await one.get("/staff")).status).toBe(200);
    await site.world.admin.query("update platform.staff_members set disabled_at = now() where id = $1", [noor.id]);
    expect((await one.get("/staff")).status).toBe(404);
    const token = other.cookies.get("staff-session")!;
    expect((await other.get("/staff/sign-out")).status).toBe(404);
    expect((await other.post("/staff/sign-out")).location).toBe("/staff/sign-in");
    expect(other.cookies.has("staff-session")).toBe(false);
    expect((await site.browser({ "staff-session": token }).get("/staff")).status).toBe(404);
  });
});
