import { randomInt } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** An id in Stripe's manner: `sub_` and 24 letters or digits. */
export function newId(prefix: string, length = 24): string {
  return `${prefix}_${randomText(length)}`;
}

export function randomText(length: number): string {
  let text = "";
  for (let i = 0; i < length; i += 1) text += LETTERS[randomInt(LETTERS.length)];
  return text;
}
