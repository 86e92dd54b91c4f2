import { commonPasswords } from "#app/domain/identity/common-passwords.ts";
import { characters } from "#app/domain/text.rules.ts";

export const passwordMinimum = 8;
/** Long enough for any passphrase, and a bound on what one request can make us hash. */
export const passwordMaximum = 256;

export type PasswordProblem =
  | "required"
  | "malformed"
  | "too_short"
  | "too_long"
  | "common"
  | "predictable"
  | "own_details";
export type PasswordVerdict = { ok: true; password: string } | { ok: false; problem: PasswordProblem };

/** What others know of this person: their addresses and their name. */
export type OwnDetails = { addresses: readonly string[]; name: string };

/**
 * Length decides, with no rules of composition, after NIST SP 800-63B: what attackers try first is refused, all else
 * is welcome, spaces included. `password` is the form to hash; sign-in normalises the same way.
 */
export function checkPassword(raw: string, own: OwnDetails): PasswordVerdict {
  if (raw === "") return refused("required");
  if (!raw.isWellFormed() || raw.includes("\0")) return refused("malformed");
  const password = normalisePassword(raw);
  if (characters(password) < passwordMinimum) return refused("too_short");
  if (characters(password) > passwordMaximum) return refused("too_long");
  if (isCommon(password)) return refused("common");
  if (isPredictable(password)) return refused("predictable");
  if (isOwn(password, own)) return refused("own_details");
  return { ok: true, password };
}

/** The same keys give the same password on every system, however it composes its letters. */
export function normalisePassword(raw: string): string {
  return raw.normalize("NFKC");
}

export function passwordMessage(problem: PasswordProblem): string {
  switch (problem) {
    case "required":
      return "Enter a password.";
    case "malformed":
      return "This holds a character that no keyboard types. Type it again.";
    case "too_short":
      return `Use at least ${passwordMinimum} characters. A few words in a row are good.`;
    case "too_long":
      return `Use at most ${passwordMaximum} characters.`;
    case "common":
      return "Many people use this one, so it is tried first. Choose another.";
    case "predictable":
      return "A row or repetition of the same characters is tried early. Choose another.";
    case "own_details":
      return "This is your name, your address or ours. Choose something others do not know.";
  }
}

function refused(problem: PasswordProblem): PasswordVerdict {
  return { ok: false, problem };
}

function isCommon(password: string): boolean {
  return coresOf(password).some((core) => commonPasswords.has(core));
}

/** One character, or one short piece, over and over; or a row along the keyboard or the alphabet. */
function isPredictable(password: string): boolean {
  const typed = password.toLowerCase();
  if (/^(.{1,4}?)\1+.{0,3}$/su.test(typed)) return true;
  return rows.some((row) => row.includes(typed));
}

const rows = [
  "01234567890123456789",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop[]",
  "1q2w3e4r5t6y7u8i9o0p",
  "1qaz2wsx3edc4rfv5tgb",
].flatMap((row) => [row, [...row].reverse().join("")]);

function isOwn(password: string, { addresses, name }: OwnDetails): boolean {
  const parts = addresses.flatMap((address) => address.split(/[@.]/));
  const known = [name, "afterlogin", ...addresses, ...parts].map(joined);
  return coresOf(password).some((core) => core.length > 2 && known.includes(core));
}

/** What is left without the digits and signs that people hang on a word, read plainly and with "p4ssw0rd" unmasked. */
function coresOf(password: string): string[] {
  const typed = joined(password);
  return [typed, unmasked(typed)]
    .map((text) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""))
    .filter((core) => typed.length - core.length <= longestHungOn);
}

/** A word with a longer row of digits than this is no longer what many people choose. */
const longestHungOn = 8;

function joined(text: string): string {
  return text.toLowerCase().replace(/[\s._-]+/g, "");
}

/** Digits at the end are a year or a number; only those inside stand for letters. */
function unmasked(typed: string): string {
  return typed.replace(/[\d\p{P}\p{S}]+$/u, "").replace(/[013457@$!]/g, (sign) => masks[sign] ?? sign);
}

const masks: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};
