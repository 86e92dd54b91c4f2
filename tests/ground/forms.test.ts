import { describe, expect, test } from "vitest";
import { rawCookie, setCookie } from "#app/http/cookies.ts";
import { readForm, typedOf } from "#app/http/forms.ts";
import { refusal } from "#tests/support/stories.ts";

const urlencoded = "application/x-www-form-urlencoded";

function sent(body: BodyInit, type: string | null = urlencoded): Request {
  return new Request("https://app.example.test/", { method: "POST", body, ...(type ? { headers: { "content-type": type } } : {}) });
}

describe("a form that arrives", () => {
  test("keeps its fields, and all values of one that repeats", async () => {
    const form = await readForm(sent("name=Ada&tag=a&tag=b"));
    expect([form.get("name"), form.getAll("tag")]).toEqual(["Ada", ["a", "b"]]);
    const several = new FormData();
    several.set("name", "Ada");
    expect((await readForm(sent(several, null))).get("name")).toBe("Ada");
  });

  test.each<[what: string, request: () => Request, field: string | null]>([
    ["NUL in a value", () => sent("name=a%00b"), "name"],
    ["NUL in a name", () => sent("na%00me=a"), "form"],
    ["JSON", () => sent("{}", "application/json"), null],
    ["plain text, as a form without JavaScript can send from anywhere", () => sent("name=Ada", "text/plain"), null],
    ["no type at all", () => sent(new Uint8Array([110, 61, 49]), null), null],
    ["2,001 fields", () => sent(Array.from({ length: 2_001 }, (_, index) => `f${index}=1`).join("&")), null],
    ["a file", () => sent(withFile(), null), null],
  ])("is refused with %s", async (_what, request, field) => {
    const refused = await refusal(readForm(request()));
    expect([refused.code, Object.keys(refused.fields)]).toEqual(["invalid", field ? [field] : []]);
  });

  test("with 2,000 fields is read", async () => {
    const form = await readForm(sent(Array.from({ length: 2_000 }, (_, index) => `f${index}=1`).join("&")));
    expect([...form]).toHaveLength(2_000);
  });
});

test("what was typed travels back, without what is nobody's business twice: passwords, codes, tokens and files", () => {
  const form = new FormData();
  for (const name of ["email", "password", "newPassword", "code", "resetToken", "TOKEN"]) form.set(name, `the ${name}`);
  form.set("picture", new File(["x"], "x.png"));
  expect(typedOf(form)).toEqual({ email: "the email" });
});

describe("a cookie", () => {
  test("is for this host, all of it, and no script; over HTTPS for nothing else", () => {
    expect(setCookie("session", "abc", { secure: false })).toBe("session=abc; Path=/; HttpOnly; SameSite=Lax");
    expect(setCookie("session", "abc", { secure: true, maxAge: 60, sameSite: "Strict" })).toBe("__Host-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60");
  });

  test.each<[header: string | null, value: string | null]>([
    ["session=abc", "abc"],
    ["theme=dark; session=abc; flash=x", "abc"],
    ["my-session=evil; session=abc", "abc"],
    ["my-session=evil", null],
    ["session2=evil", null],
    ["session", null],
    ["=session", null],
    ["", null],
    [null, null],
    [`session=${"x".repeat(20_000)}`, null],
  ])("is found in %j by its whole name: %j", (header, value) => {
    expect(rawCookie(header, "session")).toBe(value);
  });
});

function withFile(): FormData {
  const form = new FormData();
  form.set("name", new File(["Ada"], "ada.txt"));
  return form;
}
