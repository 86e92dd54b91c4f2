import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reservedSlugs, slugCandidate, slugFromName, slugMaximum, slugMessages, slugProblem } from "#app/domain/workspaces/slugs.rules.ts";

describe("a slug from a name", () => {
  it.each([
    ["Halden & Birch", "halden-and-birch"],
    ["Acme", "acme"],
    ["  Lindqvist   Ferries  ", "lindqvist-ferries"],
    ["Müller Straße", "muller-strasse"],
    ["Café «Ørsted»", "cafe-orsted"],
    ["Łódź Ærø Œuvre", "lodz-aero-oeuvre"],
    ["O’Brien's", "obriens"],
    ["ﬁne", "fine"],
    ["Billing", "billing-workspace"],
    ["2026", "2026-workspace"],
    ["X", "x-workspace"],
    ["東京", "my-workspace"],
    ["", "my-workspace"],
    ["---", "my-workspace"],
    ["a".repeat(60), "a".repeat(40)],
    [`${"a".repeat(39)} b`, "a".repeat(39)],
  ])("%o becomes %o", (name, slug) => {
    expect(slugFromName(name)).toBe(slug);
  });

  it("may always be taken, whatever the name", () => {
    const anyName = fc.oneof(fc.string({ unit: "grapheme" }), fc.string(), fc.constantFrom(...reservedSlugs), fc.uuid());
    fc.assert(
      fc.property(anyName, fc.integer({ min: 1, max: 5_000 }), (name, attempt) => {
        expect(slugProblem(slugFromName(name))).toBeNull();
        expect(slugProblem(slugCandidate(slugFromName(name), attempt))).toBeNull();
      }),
    );
  });
});

describe("what a slug may be", () => {
  it.each([
    ["ab", null],
    ["acme", null],
    ["acme-2", null],
    ["a".repeat(40), null],
    ["a".repeat(41), "too_long"],
    ["a", "too_short"],
    ["", "too_short"],
    ["Acme", "characters"],
    ["acme corp", "characters"],
    ["acmé", "characters"],
    ["acme_corp", "characters"],
    ["acme\n", "characters"],
    ["-acme", "hyphens"],
    ["acme-", "hyphens"],
    ["ac--me", "hyphens"],
    ["12345", "looks_like_id"],
    ["0193a1f2-1111-7222-8333-444455556666", "looks_like_id"],
    ["staff", "reserved"],
    ["api", "reserved"],
    ["new", "reserved"],
    ["well-known", "reserved"],
  ])("%o: %o", (slug, problem) => {
    expect(slugProblem(slug)).toBe(problem);
    if (problem) expect(slugMessages[problem as keyof typeof slugMessages]).toMatch(/\.$/);
  });

  it("keeps every reserved word out", () => {
    for (const word of reservedSlugs) expect(slugProblem(word), word).not.toBeNull();
  });
});

describe("candidates when a slug is taken", () => {
  it.each([
    ["acme", 1, "acme"],
    ["acme", 2, "acme-2"],
    ["acme", 17, "acme-17"],
    ["a".repeat(40), 2, `${"a".repeat(38)}-2`],
    [`${"a".repeat(37)}-bc`, 2, `${"a".repeat(37)}-2`],
  ])("%s, attempt %i", (slug, attempt, candidate) => {
    expect(slugCandidate(slug, attempt)).toBe(candidate);
    expect(candidate.length).toBeLessThanOrEqual(slugMaximum);
  });
});
