import { describe, expect, test } from "vitest";
import { marked, passageOf, wordsOf } from "#app/domain/projects/search.rules.ts";

const shown = (stretches: { text: string; found: boolean }[]) => stretches.map(({ text, found }) => (found ? `[${text}]` : text)).join("");

test.each([
  ["oil winch", ["oil", "winch"]],
  ['"northern quarry" granite', ["northern", "quarry", "granite"]],
  ["granite -quarry", ["granite"]],
  ['granite -"northern quarry" -x', ["granite"]],
  ["wood or tar", ["wood", "tar"]],
  ["well-known naïve", ["well", "known", "naïve"]],
  ["(.*)+ $", []],
  ["", []],
])("of %j the words %j are looked for", (search, words) => {
  expect(wordsOf(search)).toEqual(words);
});

describe("marks", () => {
  test("words that begin so, in any capitals, and not the inside of others", () => {
    expect(shown(marked("Oil the boiler, oily OIL.", ["oil"]))).toBe("[Oil] the boiler, [oily] [OIL].");
  });

  test("leave every other character as it was written", () => {
    const text = "  <b>tar</b> & \"tar\"\n";
    expect(marked(text, ["tar"]).map((stretch) => stretch.text).join("")).toBe(text);
    expect(marked("", ["tar"])).toEqual([]);
    expect(marked("x", [])).toEqual([{ text: "x", found: false }]);
  });
});

describe("a passage", () => {
  test("of a short text is the text", () => {
    expect(shown(passageOf("Two coats,\n\nthen oil.", ["oil"]))).toBe("Two coats, then [oil].");
  });

  test("of a long text is cut at words, around the first that was looked for", () => {
    const long = `${"ahoy ".repeat(100)}winch ${"ashore ".repeat(100)}`;
    const passage = shown(passageOf(long, ["winch"]));
    expect(passage).toMatch(/^… (ahoy )+\[winch\] (ashore )+…$/);
    expect(passage.length).toBeLessThan(230);
  });

  test("begins at the beginning where none of the words stands", () => {
    expect(shown(passageOf(`Ahoy ${"ashore ".repeat(100)}`, ["winch"]))).toMatch(/^Ahoy (ashore )+…$/);
  });

  test("shows a word that is longer than a passage from its beginning on", () => {
    expect(shown(passageOf("x".repeat(1000), ["x"]))).toMatch(/^\[x{200}\] …$/);
    // Letters of two units each: the passage ends between or, by one, inside such a letter.
    expect(shown(passageOf(`a${"𝒳".repeat(500)}`, ["a"])).isWellFormed()).toBe(true);
  });
});
