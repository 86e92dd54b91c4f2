/** Up to two letters that stand for a name when there is no picture. */
export function initials(name: string): string {
  const words = name.split(/[\s&/.,_-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0] ?? "";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (letter(first) + letter(last)).toLocaleUpperCase("en") || "?";
}

/** One of six hues, the same for the same id on every page and every server. */
export function hueClass(id: string): string {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return `hue-${sum % 6}`;
}

function letter(word: string): string {
  return [...word][0] ?? "";
}
