import { hash, verify } from "@node-rs/argon2";
import { normalisePassword, passwordMaximum } from "#app/domain/identity/passwords.rules.ts";
import { characters } from "#app/domain/text.rules.ts";
import { refuse } from "#app/domain/refusal.ts";

/** Argon2id (the library's default) with the parameters that OWASP's password storage cheat sheet names first. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const prefix = "$argon2id$v=19$m=19456,t=2,p=1$";

/** Of bytes that nobody kept: what is checked where there is no password, so that the answer takes as long. */
const nobodys = `${prefix}Rgz+0pCWJ4KNYbNhNHLgPg$PIiibqHS050jGUyGYCQFvD/yX6A/UjM4YbVqO1XJGUo`;

/** Hashing takes memory and a thread of the pool that files and names need too: few at once, and a line that has an end. */
const atOnce = 2;
const longestLine = 200;

/** `password` has passed checkPassword, which also gives it its normal form. */
export function hashPassword(password: string): Promise<string> {
  return inLine(() => hash(password, parameters));
}

/** Takes the same time for a wrong password, and for `stored: null`, where there is none. */
export async function isPassword(stored: string | null, raw: string): Promise<boolean> {
  const password = normalisePassword(raw);
  const possible = stored !== null && characters(password) <= passwordMaximum;
  const matches = await inLine(() => verify(possible ? stored : nobodys, possible ? password : ""));
  return possible && matches;
}

/** Made with older parameters: to be made anew while the password is at hand. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(prefix);
}

let running = 0;
const waiting: (() => void)[] = [];

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= longestLine) refuse("conflict", "Too many people are signing in at this moment. Try again in a few seconds.");
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    // The place is handed to the next in line, or given up.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
