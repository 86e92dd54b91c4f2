import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "#tests/support/visitor.ts";
import { openSite, password, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site?.close());

const next = "a new and longer one";

describe("one's own pages", () => {
  it("open for nobody who is not signed in, and lead back after signing in", async () => {
    for (const path of ["/account/profile", "/account/security", "/account/verification", "/account/sessions/others/revocation"]) {
      expect((await site.visitor().get(path)).location).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
      expect((await site.visitor().post(path)).location).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
    }
  });
});

describe("the profile", () => {
  it("is saved, and a tab that comes too late is told, with what it typed and what is saved now", async () => {
    const { browser } = await site.settled("Pia Tabs");
    const version = /name="version" value="(\d+)"/.exec((await browser.get("/account/profile")).body)![1]!;
    const change = { locale: "en-US", timeZone: "Europe/Berlin", version };
    expect((await browser.post("/account/profile", { ...change, name: "Pia Saved" })).location).toBe("/account/profile");
    const stale = await browser.post("/account/profile", { ...change, name: "Pia Late" });
    expect(stale.status).toBe(409);
    expect(stale.body).toContain('value="Pia Late"');
    expect(textOf(stale.body)).toContain("Now saved: Pia Saved");
    const fresh = /name="version" value="(\d+)"/.exec(stale.body)![1]!;
    expect((await browser.post("/account/profile", { ...change, version: fresh, name: "Pia Late" })).status).toBe(303);
    expect((await browser.get("/account/profile")).body).toContain('value="Pia Late"');
  });

  it("takes nothing that is not on its lists", async () => {
    const { browser } = await site.settled("Quin Lists");
    for (const version of ["", "x", "-1", "1e99", "99999999999999999999"]) {
      expect((await browser.post("/account/profile", { name: "Quin", locale: "en-GB", timeZone: "UTC", version })).status).toBe(409);
    }
    const refused = await browser.post("/account/profile", { name: "", locale: "xx", timeZone: "'", version: "1" });
    expect(refused.status).toBe(422);
    for (const id of ["field-name", "field-locale", "field-timeZone"]) expect(refused.body).toContain(`href="#${id}"`);
  });
});

describe("security", () => {
  it("changes the password against the present one, and ends every other session", async () => {
    const { browser, email } = await site.settled("Rita Secure");
    const other = site.visitor();
    await other.post("/sign-in", { email, password });
    expect((await browser.post("/account/security", { currentPassword: "wrong-horse", password: next })).status).toBe(422);
    const before = browser.cookies.get("session");
    expect((await browser.post("/account/security", { currentPassword: password, password: next })).location).toBe("/account/security");
    expect(browser.cookies.get("session")).not.toBe(before);
    expect((await browser.get("/account/security")).status).toBe(200);
    expect((await other.get("/account/security")).status).toBe(302);
    expect((await site.newestMail(email)).template).toBe("password-changed");
  });

  it("lists where somebody is signed in, and ends one or all others", async () => {
    const { browser, email } = await site.settled("Sven Devices");
    const others = [
      site.visitor({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1" }),
      site.visitor({ userAgent: "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0" }),
      site.visitor({ userAgent: "<script>alert(1)</script>" }),
    ];
    for (const other of others) await other.post("/sign-in", { email, password });
    const page = await browser.get("/account/security");
    expect(textOf(page.body)).toContain("Safari on iPhone");
    expect(textOf(page.body)).toContain("Firefox on Windows");
    expect(page.body).not.toContain("<script>alert");
    const ids = [...page.body.matchAll(/\/account\/sessions\/([0-9a-f-]{36})\/revocation/g)].map((match) => match[1]!);
    expect(ids).toHaveLength(3);

    const stranger = await site.settled("Tom Stranger");
    expect((await stranger.browser.post(`/account/sessions/${ids[0]}/revocation`)).status).toBe(404);
    expect((await stranger.browser.post("/account/sessions/nonsense/revocation")).status).toBe(404);

    expect((await browser.get(`/account/sessions/${ids[0]}/revocation`)).location).toBe("/account/security");
    expect((await browser.post(`/account/sessions/${ids[0]}/revocation`)).location).toBe("/account/security");
    const alive = () => Promise.all(others.map(async (other) => (await other.get("/account/security")).status === 200));
    expect((await alive()).filter(Boolean)).toHaveLength(2);
    expect((await browser.post("/account/sessions/others/revocation")).status).toBe(303);
    expect((await alive()).filter(Boolean)).toHaveLength(0);
    expect(textOf((await browser.get("/account/security")).body)).toContain("2 other sessions have ended.");
  });
});

describe("a confirmed address", () => {
  it("has nothing left to do on its page", async () => {
    const { browser } = await site.settled("Uta Done");
    expect(textOf((await browser.get("/account/verification")).body)).toContain("There is nothing left to do.");
  });
});
