import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Identity } from "#app/domain/identity/identity.ts";
import { requestPasswordReset } from "#app/domain/identity/request-password-reset.ts";
import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import { createPeople, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
  await people.settled("Known One");
});
afterAll(() => people.close());

const asks: [string, (identity: Identity, email: string) => Promise<unknown>][] = [
  ["sign-up", (identity, email) => signUp(identity, people.fill("Known One", { email }))],
  ["a new verification mail", (identity, email) => resendVerification(identity, { email, to: null })],
  ["a reset", (identity, email) => requestPasswordReset(identity, { email })],
];

/**
 * An answer leaves at a multiple of 250 ms, which hides how long a look-up took. A test can see only the first of them:
 * a busy machine may be later, and never earlier. Its timer may round down to a whole millisecond.
 */
describe.each(asks)("%s", (_what, ask) => {
  it.each(["known.one@example.test", "nobody@example.test"])("does not answer sooner because %s is known or not", async (email) => {
    const began = performance.now();
    await ask(people.browser(), email);
    expect(performance.now() - began).toBeGreaterThanOrEqual(249);
  });
});
