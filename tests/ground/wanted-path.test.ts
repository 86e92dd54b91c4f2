import { describe, expect, test } from "vitest";
import { safePath, wantedPath } from "#app/http/wanted-path.ts";

describe("a wanted path", () => {
  test.each(["/", "/w/acme/projects?q=winch&sort=due", "/invitations/x#top", "/w/acme/projects?q=%E6%97%A5%E6%9C%AC", "/a?to=//b"])("takes %s", (path) => {
    expect(wantedPath(path)).toBe(path);
  });

  test.each([
    ["another site", "https://evil.test/"],
    ["another site without its protocol", "//evil.test"],
    ["two ways of writing that", "/\\evil.test"],
    ["a backslash further on", "/w\\..\\evil"],
    ["a program", "javascript:alert(1)"],
    ["a path of nowhere", "w/acme"],
    ["a tab, which browsers leave out", "/\t/evil.test"],
    ["a line of its own", "/w\r\nset-cookie: a=b"],
    ["a NUL", "/w\u0000"],
    ["a space", "/w acme"],
    // Addresses of ours are written in ASCII, and a header can hold nothing else.
    ["a letter that no header holds", "/\u{1F4A9}"],
    ["a letter that a header would hold as another", "/\u00FC"],
    ["half a character", "/\ud83d"],
    ["what has no end", `/${"x".repeat(2_000)}`],
    ["nothing", ""],
  ])("refuses %s", (_what, path) => {
    expect(wantedPath(path)).toBeNull();
    expect(safePath(path, "/home")).toBe("/home");
  });
});
