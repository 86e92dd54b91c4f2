import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characters, cleanText, manyLines, oneLine, textMessage } from "#app/domain/text.rules.ts";
import type { TextProblem } from "#app/domain/text.rules.ts";

describe("one line of text", () => {
  const good: [string, string][] = [
    ["  Harbour wayfinding  ", "Harbour wayfinding"],
    ["cafe\u0301", "caf\u00E9"],
    ["ends here\r\n", "ends here"],
    ["👩‍👩‍👧 family", "👩‍👩‍👧 family"],
    ["علم\u200F", "علم\u200F"],
    ["x".repeat(40), "x".repeat(40)],
    ["🦉".repeat(40), "🦉".repeat(40)],
  ];
  it.each(good)("%o is kept as %o", (raw, text) => {
    expect(cleanText(raw, oneLine(40))).toEqual({ ok: true, text });
  });

  const bad: [string, TextProblem][] = [
    ["", "required"],
    [" \t\n ", "required"],
    ["\u200B\u2060", "required"],
    ["\u3164", "required"],
    ["two\nlines", "line_breaks"],
    ["two\u2028lines", "line_breaks"],
    ["a\ttab", "line_breaks"],
    ["nul\0", "control_characters"],
    ["bell\u0007", "control_characters"],
    ["delete\u007F!", "control_characters"],
    ["next\u0085line", "control_characters"],
    ["turned \u202Egnp.exe", "control_characters"],
    ["isolated \u2066x\u2069", "control_characters"],
    ["half \uD83D", "malformed"],
    ["\uDE00 half", "malformed"],
    ["x".repeat(41), "too_long"],
    ["🦉".repeat(41), "too_long"],
  ];
  it.each(bad)("%o is refused: %s", (raw, problem) => {
    expect(cleanText(raw, oneLine(40))).toEqual({ ok: false, problem });
    expect(textMessage(problem, { maximum: 40 })).toMatch(/\.$/);
  });
});

describe("many lines of text", () => {
  it.each([
    ["", ""],
    ["one\r\ntwo\rthree\n", "one\ntwo\nthree"],
    ["a\ttab", "a\ttab"],
  ])("%o is kept as %o", (raw, text) => {
    expect(cleanText(raw, manyLines(100))).toEqual({ ok: true, text });
  });

  it("may be required too", () => {
    expect(cleanText("\n", { ...manyLines(100), empty: "refused" })).toEqual({ ok: false, problem: "required" });
  });

  it("counts as the database does", () => {
    expect(characters("🦉é")).toBe(2);
  });

  it("once clean, is clean", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        const cleaned = cleanText(raw, manyLines(500));
        if (!cleaned.ok) return;
        expect(cleanText(cleaned.text, manyLines(500))).toEqual(cleaned);
        expect(cleaned.text).not.toMatch(/\0|\r/);
        expect(cleaned.text.isWellFormed()).toBe(true);
      }),
    );
  });
});
