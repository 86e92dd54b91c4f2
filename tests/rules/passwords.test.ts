import { describe, expect, it } from "vitest";
import { commonPasswords } from "#app/domain/identity/common-passwords.ts";
import { checkPassword, normalisePassword, passwordMessage } from "#app/domain/identity/passwords.rules.ts";
import type { PasswordProblem } from "#app/domain/identity/passwords.rules.ts";

const priya = { addresses: ["priya@haldenbirch.example"], name: "Priya Raman" };

const cases: [string, PasswordProblem | null][] = [
  ["", "required"],
  ["zvqk823", "too_short"],
  ["zvqk8231", null],
  ["🦉🦊🐙🐢🦔🦇🐝", "too_short"],
  ["🦉🦊🐙🐢🦔🦇🐝🐌", null],
  ["vier Pferde am Kai", null],
  ["        ", "predictable"],
  ["all lower case without digits", null],
  ["qzj".padEnd(256, "The quick brown fox jumps over it. "), null],
  ["qzj".padEnd(257, "The quick brown fox jumps over it. "), "too_long"],
  ["k".repeat(3) + "x9 wintry ".repeat(6) + "end", null],
  ["half\uD800 a character", "malformed"],
  ["nul\0 inside it", "malformed"],
  ["password", "common"],
  ["Password1", "common"],
  ["P@ssw0rd!", "common"],
  ["pass word 2026", "common"],
  ["2026summer", "common"],
  ["$ecret!!!", "common"],
  ["4dm1n1str4t0r", "common"],
  ["i love you so much", "common"],
  ["correct horse battery staple", "common"],
  ["password12345678", "common"],
  ["max839201847561", null],
  ["9-8m#7a4!3x", null],
  ["aaaaaaaaaa", "predictable"],
  ["abababab", "predictable"],
  ["abcabcabcab", "predictable"],
  ["wxyqwxyqwxy", "predictable"],
  ["kmiexkmiex", null],
  ["7e57er 1234", "common"],
  ["12345678", "predictable"],
  ["987654321", "predictable"],
  ["hijklmnop", "predictable"],
  ["1q2w3e4r5t", "predictable"],
  ["priya@haldenbirch.example", "own_details"],
  ["Haldenbirch1", "own_details"],
  ["priya-raman-7", "own_details"],
  ["PriyaRaman", "own_details"],
  ["Afterlogin1", "own_details"],
  ["4ft3rl0gin!", "own_details"],
  ["priya keeps bees", null],
];

describe("a password", () => {
  it.each(cases)("%o: %o", (password, problem) => {
    const verdict = checkPassword(password, priya);
    expect(verdict.ok ? null : verdict.problem).toBe(problem);
    if (problem) expect(passwordMessage(problem)).toMatch(/\.$/);
  });

  it("is the same however its letters are composed", () => {
    const composed = checkPassword("caf\u00E9 au lait, tiède", priya);
    const decomposed = checkPassword("cafe\u0301 au lait, tie\u0300de", priya);
    expect(composed).toEqual(decomposed);
    expect(normalisePassword("cafe\u0301")).toBe("caf\u00E9");
  });

  it("may hold nothing of an address or name that is too short to matter", () => {
    expect(checkPassword("vo92836451", { addresses: ["vo@x.example"], name: "Vo" }).ok).toBe(true);
  });

  it("is checked against a list of a few hundred words in lower case", () => {
    expect(commonPasswords.size).toBeGreaterThan(300);
    for (const word of commonPasswords) expect(word).toMatch(/^[a-z]+$/);
  });
});
