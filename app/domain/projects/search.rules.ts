export const searchKinds = ["project", "task", "comment"] as const;

/** So many of each kind are looked at: where as many are found, there may be more. */
export const mostFound = 1000;

/** Part of a text; `found` where it is a word that was looked for. */
export interface Stretch {
  text: string;
  found: boolean;
}

const letter = "[\\p{L}\\p{N}_]";
const passageLength = 200;
const leadIn = 60;

/** What a search looks for: its words without those that must not be there. */
export function wordsOf(search: string): string[] {
  const wanted = search.replace(/(^|\s)-("[^"]*"?|\S+)/g, " ");
  return [...wanted.matchAll(new RegExp(`${letter}+`, "gu"))].map(([word]) => word).filter((word) => word.toLowerCase() !== "or");
}

/** The whole text, with the words that begin as one of these marked. */
export function marked(text: string, words: readonly string[]): Stretch[] {
  if (words.length === 0) return text === "" ? [] : [{ text, found: false }];
  const stretches: Stretch[] = [];
  let at = 0;
  for (const match of text.matchAll(startingWith(words))) {
    stretches.push({ text: text.slice(at, match.index), found: false }, { text: match[0], found: true });
    at = match.index + match[0].length;
  }
  stretches.push({ text: text.slice(at), found: false });
  return stretches.filter((stretch) => stretch.text !== "");
}

/** A passage of about two lines around the first such word, or the beginning where none is. */
export function passageOf(text: string, words: readonly string[]): Stretch[] {
  const flat = text.replace(/\s+/g, " ").trim();
  const first = words.length > 0 ? flat.search(startingWith(words)) : -1;
  const from = first > leadIn ? flat.lastIndexOf(" ", first - leadIn / 2) + 1 : 0;
  const cut = flat.length > from + passageLength;
  const gap = flat.lastIndexOf(" ", from + passageLength);
  // A word that is longer than a passage is cut inside, and half a character is no character.
  const end = cut ? (gap > Math.max(from, first) ? gap : from + passageLength) : flat.length;
  return marked(`${from > 0 ? "… " : ""}${flat.slice(from, end).toWellFormed()}${cut ? " …" : ""}`, words);
}

/** Words are letters, digits and underscores alone, so nothing in them is a sign of the pattern's. */
function startingWith(words: readonly string[]): RegExp {
  return new RegExp(`(?<!${letter})(?:${words.join("|")})${letter}*`, "giu");
}
