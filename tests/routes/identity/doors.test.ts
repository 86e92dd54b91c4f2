import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { windowAt } from "#app/domain/identity/rate-limits.rules.ts";
import { textOf } from "#tests/support/visitor.ts";
import { emailOf, openSite, password, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
}, 180_000);
afterAll(() => site?.close());

describe("from sign-up to the first page", () => {
  it("keeps where somebody was going, through the mail, and lets the same browser in with one click", async () => {
    const browser = site.visitor();
    const page = await browser.get("/sign-up?to=/invitations/abc");
    expect(page.status).toBe(200);
    expect(page.body).toContain('name="to" value="/invitations/abc"');
    expect(page.body).toContain('href="/terms"');
    expect(page.body).toContain('href="/privacy"');
    const sent = await browser.post("/sign-up", site.form("Anna First", { to: "/invitations/abc" }));
    expect([sent.status, sent.location]).toEqual([303, "/check-mail"]);
    expect(textOf((await browser.get("/check-mail")).body)).toContain("anna.first@example.test");

    const link = await site.link(emailOf("Anna First"));
    const looked = await browser.get(link);
    expect(looked.status).toBe(200);
    expect(looked.body).not.toContain('type="password"');
    expect(browser.cookies.has("session")).toBe(false);
    const confirmed = await browser.post(link);
    expect([confirmed.status, confirmed.location]).toEqual([303, "/invitations/abc"]);
    expect((await browser.get("/account/profile")).status).toBe(200);
    expect(browser.cookies.has("pending")).toBe(false);

    const used = await browser.get(link);
    expect(used.status).toBe(410);
    expect(textOf(used.body)).toContain("used already");
  });

  it("asks for the password in another browser", async () => {
    await site.visitor().post("/sign-up", site.form("Bert Other"));
    const phone = site.visitor();
    const link = await site.link(emailOf("Bert Other"));
    expect((await phone.get(link)).body).toContain('type="password"');
    expect((await phone.post(link)).status).toBe(422);
    expect((await phone.post(link, { password: "something else" })).status).toBe(422);
    expect((await phone.post(link, { password })).location).toBe("/workspaces");
  });

  it("shows a known address exactly what it shows a new one", async () => {
    const { email } = await site.settled("Carl Known");
    const pages = await Promise.all(
      [email, "carl.fresh@example.test"].map(async (address) => {
        const browser = site.visitor();
        const sent = await browser.post("/sign-up", site.form("Carl", { email: address }));
        const page = await browser.get("/check-mail");
        const kept = browser.cookies.get("pending") ?? "";
        return { status: sent.status, location: sent.location, cookies: sent.setCookies.length, size: kept.length - Math.ceil((address.length * 4) / 3), words: textOf(page.body).replaceAll(address, "…") };
      }),
    );
    expect(pages[0]).toMatchObject({ ...pages[1]!, size: expect.closeTo(pages[1]!.size, -1) as number });
    expect((await site.newestMail(email)).template).toBe("already-signed-up");
  });

  it("shows what was typed, but no password, beside every problem", async () => {
    const refused = await site.visitor().post("/sign-up", { name: "<b>Eve</b>", email: "nowhere", password: "short-1" });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('value="&lt;b&gt;Eve&lt;/b&gt;"');
    expect(refused.body).toContain('value="nowhere"');
    expect(refused.body).not.toContain("short-1");
    for (const id of ["field-email", "field-password", "field-terms"]) expect(refused.body).toContain(`href="#${id}"`);
  });

  it("sends an expired link again, and does not know what it never sent", async () => {
    await site.visitor().post("/sign-up", site.form("Dirk Late"));
    const link = await site.link(emailOf("Dirk Late"));
    await site.admin.query("update identity.one_time_tokens set expires_at = created_at");
    const browser = site.visitor();
    expect((await browser.get(link)).status).toBe(410);
    expect((await browser.post(link, { intent: "resend" })).status).toBe(303);
    expect(await site.link(emailOf("Dirk Late"))).not.toBe(link);
    expect((await browser.get(`/verify/${"x".repeat(43)}`)).status).toBe(404);
    expect((await browser.post(`/verify/${"x".repeat(43)}`)).status).toBe(404);
    expect((await browser.get("/verify/%00")).status).toBe(400);
  });

  it("sends the mail again to whoever asked, and to nobody without a sign-up", async () => {
    const browser = site.visitor();
    expect((await browser.get("/check-mail")).location).toBe("/sign-in");
    expect((await browser.post("/check-mail")).location).toBe("/sign-in");
    await browser.post("/sign-up", site.form("Elsa Again"));
    const first = await site.link(emailOf("Elsa Again"));
    expect((await browser.post("/check-mail")).location).toBe("/check-mail");
    expect(textOf((await browser.get("/check-mail")).body)).toContain("Another mail is on its way.");
    expect(await site.link(emailOf("Elsa Again"))).not.toBe(first);
  });
});

describe("signing in", () => {
  it("sets one cookie that scripts, other sites and plain HTTP cannot use, and another at every sign-in", async () => {
    const { email } = await site.settled("Finn Cookie");
    const browser = site.visitor();
    const signedIn = await browser.post("/sign-in", { email, password });
    expect([signedIn.status, signedIn.location]).toEqual([303, "/workspaces"]);
    const [line, ...more] = signedIn.setCookies.filter((each) => each.startsWith("session="));
    expect(more).toEqual([]);
    expect(line).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=7776000$/);
    const before = browser.cookies.get("session")!;
    await browser.post("/sign-in", { email, password });
    expect(browser.cookies.get("session")).not.toBe(before);
    const thief = site.visitor();
    thief.cookies.set("session", before);
    expect((await thief.get("/account/profile")).location).toBe("/sign-in?to=%2Faccount%2Fprofile");
  });

  it("leads where somebody was going, on this site only", async () => {
    const { email } = await site.settled("Gerd Going");
    const lead = async (to: string) => (await site.visitor().post("/sign-in", { email, password, to })).location;
    expect(await lead("/w/acme/projects?status=open")).toBe("/w/acme/projects?status=open");
    for (const elsewhere of ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/%0d%0aset-cookie:x=1\r\nx: y"]) {
      expect(await lead(elsewhere)).toBe("/workspaces");
    }
  });

  it("needs no second sign-in", async () => {
    const { browser } = await site.settled("Hugo Inside");
    expect((await browser.get("/sign-in?to=/account/security")).location).toBe("/account/security");
    expect((await browser.get("/sign-up")).location).toBe("/workspaces");
    expect((await browser.get("/")).body).toContain("Open Afterlogin");
    expect((await site.visitor().get("/")).body).toContain(">Sign in</a>");
  });

  it("says the same for a wrong password and an unknown address, and keeps no password", async () => {
    const { email } = await site.settled("Ines Wrong");
    const answers = await Promise.all([email, "nobody@example.test"].map((address) => site.visitor().post("/sign-in", { email: address, password: "wrong-horse" })));
    const words = answers.map(({ body }, index) => textOf(body).replace([email, "nobody@example.test"][index]!, "…"));
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(words[0]).toBe(words[1]);
    expect(words[0]).toContain("This email and password do not belong together.");
    expect(answers[0]!.body).not.toContain("wrong-horse");
  });

  it("leads somebody who has not confirmed to their mail", async () => {
    await site.visitor().post("/sign-up", site.form("Jens Early"));
    const browser = site.visitor();
    const answer = await browser.post("/sign-in", { email: emailOf("Jens Early"), password, to: "/account/security" });
    expect(answer.location).toBe("/check-mail");
    expect(browser.cookies.has("session")).toBe(false);
    // The right password in this browser: its click is enough, and it ends where they were going.
    expect((await browser.post(await site.link(emailOf("Jens Early")))).location).toBe("/account/security");
  });

  it("says 429 and when to come back after too many tries", async () => {
    const left = () => windowAt("sign-in.pair", new Date()).end.getTime() - Date.now();
    await expect.poll(left, { timeout: 20_000 }).toBeGreaterThan(15_000);
    const browser = site.visitor();
    let last = await browser.post("/sign-in", { email: "guess@example.test", password: "wrong-horse" });
    for (let n = 0; n < 8 && last.status === 422; n++) last = await browser.post("/sign-in", { email: "guess@example.test", password: "wrong-horse" });
    expect(last.status).toBe(429);
    expect(textOf(last.body)).toMatch(/Try again in (a minute|\d+ minutes)\./);
  });

  it("lists demonstration people whose buttons are the ordinary form", async () => {
    const { body } = await site.visitor().get("/sign-in");
    expect(body).toContain("Walk in as somebody");
    for (const email of ["priya@halden-birch.example", "freya@owners.example"]) expect(body).toContain(`name="email" value="${email}"`);
  });
});

describe("signing out", () => {
  it("ends the session and takes its cookie, by a form and never by a link", async () => {
    const { browser } = await site.settled("Kurt Out");
    const token = browser.cookies.get("session")!;
    expect((await browser.get("/sign-out")).location).toBe("/");
    expect((await browser.get("/account/profile")).status).toBe(200);
    expect((await browser.post("/sign-out")).location).toBe("/sign-in");
    expect(browser.cookies.has("session")).toBe(false);
    expect(textOf((await browser.get("/sign-in")).body)).toContain("You are signed out.");
    browser.cookies.set("session", token);
    expect((await browser.get("/account/profile")).status).toBe(302);
    expect((await site.visitor().post("/sign-out")).status).toBe(303);
  });
});

describe("a forgotten password", () => {
  it("is replaced by a link that works once, and signs everybody else out", async () => {
    const { email, browser: old } = await site.settled("Lars Forgot");
    const browser = site.visitor();
    const asked = await browser.post("/forgot-password", { email });
    expect(asked.location).toBe("/forgot-password?sent");
    expect(textOf((await browser.get("/forgot-password?sent")).body)).toContain("If somebody signs in with that address");
    const link = await site.link(email);
    expect((await browser.get(link)).status).toBe(200);
    expect((await browser.post(link, { password: "short" })).status).toBe(422);
    const reset = await browser.post(link, { password: "a new and longer one" });
    expect([reset.status, reset.location]).toEqual([303, "/workspaces"]);
    expect((await browser.get("/account/profile")).status).toBe(200);
    expect((await old.get("/account/profile")).status).toBe(302);
    expect((await browser.get(link)).status).toBe(410);
    expect((await site.visitor().post(link, { password: "another longer one" })).status).toBe(409);
    expect((await site.visitor().post("/sign-in", { email, password })).status).toBe(422);
  });

  it("answers an unknown address alike", async () => {
    const { email } = await site.settled("Mira Known");
    const answers = await Promise.all([email, "unknown@example.test"].map((address) => site.visitor().post("/forgot-password", { email: address })));
    expect(new Set(answers.map(({ status, location, body, setCookies }) => JSON.stringify([status, location, body, setCookies]))).size).toBe(1);
  });
});

describe("what a stranger may send", () => {
  it("is refused when it comes from another site, or from nowhere", async () => {
    const { browser } = await site.settled("Nils Foreign");
    for (const path of ["/sign-in", "/sign-up", "/sign-out", "/theme", "/account/security", "/forgot-password", `/verify/${"x".repeat(43)}`]) {
      expect((await browser.post(path, {}, { origin: "https://evil.test" })).status).toBe(403);
      expect((await browser.send(path, { method: "POST", body: new URLSearchParams() })).status).toBe(403);
    }
    expect((await browser.get("/account/profile")).status).toBe(200);
  });

  const malformed: [string, RequestInit][] = [
    ["a NUL byte", { body: "email=a%00b%40example.test&password=x%00y&name=%00" }],
    ["half a character", { body: "email=%ED%A0%80%40example.test&password=%ED%A0%80&name=%ED%A0%80" }],
    ["broken escapes", { body: "%E0%A4%A&=&&&email" }],
    ["a field twice", { body: "email=a%40example.test&email=b%40example.test&password=x&password=y&name=a&name=b" }],
    ["thousands of fields", { body: Array.from({ length: 3_000 }, (_, n) => `f${n}=1`).join("&") }],
    ["JSON", { body: "{}", headers: { "content-type": "application/json" } }],
    ["a multipart form without an end", { body: '--x\r\ncontent-disposition: form-data; name="email"\r\n\r\nhalf', headers: { "content-type": "multipart/form-data; boundary=x" } }],
    ["a multipart form without a boundary", { body: "nothing", headers: { "content-type": "multipart/form-data" } }],
    ["a file", { body: '--x\r\ncontent-disposition: form-data; name="email"; filename="a"\r\n\r\na\r\n--x--\r\n', headers: { "content-type": "multipart/form-data; boundary=x" } }],
    ["ten megabytes", { body: `password=${"x".repeat(10_000_000)}` }],
  ];

  it.each(malformed)("is answered with a 4xx when it is %s", async (_, init) => {
    for (const path of ["/sign-in", "/sign-up", "/forgot-password", `/reset-password/${"x".repeat(43)}`, `/verify/${"x".repeat(43)}`]) {
      const headers = { origin: site.app.url, "content-type": "application/x-www-form-urlencoded", ...(init.headers as Record<string, string>) };
      const status = await site.visitor().send(path, { ...init, method: "POST", headers }).then(
        (answer) => answer.status,
        // A server that stops reading may close the connection before the client has sent all.
        () => 413,
      );
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, path).toBeLessThan(500);
    }
  });

  it("is nobody's session, whatever the cookie holds", async () => {
    for (const session of ["", "x", "x".repeat(43), "x".repeat(4_000), "%00", "'; drop table identity.users; --"]) {
      const browser = site.visitor();
      browser.cookies.set("session", session);
      browser.cookies.set("pending", session);
      browser.cookies.set("flash", session);
      expect((await browser.get("/account/profile")).status).toBe(302);
      expect((await browser.get("/sign-in")).status).toBe(200);
      expect((await browser.get("/check-mail")).status).toBe(302);
    }
  });

  it("cannot make mails link anywhere else", async () => {
    await site.visitor().send("/sign-up", {
      method: "POST",
      body: new URLSearchParams(site.form("Olga Host")),
      headers: { origin: site.app.url, "x-forwarded-host": "evil.test", forwarded: "host=evil.test" },
    });
    const { text } = await site.newestMail(emailOf("Olga Host"));
    expect(text).not.toContain("evil.test");
    expect(text).toContain(`${site.app.url}/verify/`);
  });
});

describe("public pages", () => {
  it.each(["/", "/pricing", "/pricing?interval=year", "/pricing?interval=%27", "/terms", "/privacy", "/sign-in", "/sign-up", "/forgot-password"])("%s opens", async (path) => {
    const { status, body } = await site.visitor().get(path);
    expect(status).toBe(200);
    expect(body).toMatch(/<title>[^<]+<\/title>/);
    expect(body.match(/<h1/g)).toHaveLength(1);
  });

  it("remember a theme and go back, on this site only", async () => {
    const browser = site.visitor();
    const chosen = await browser.post("/theme", { theme: "dark", returnTo: "/pricing" });
    expect([chosen.status, chosen.location]).toEqual([303, "/pricing"]);
    expect((await browser.get("/pricing")).body).toContain('data-theme="dark"');
    expect((await browser.post("/theme", { theme: "puce", returnTo: "//evil.test" })).location).toBe("/");
    expect((await browser.get("/pricing")).body).toContain('data-theme="dark"');
    expect((await browser.get("/theme")).location).toBe("/");
  });
});
