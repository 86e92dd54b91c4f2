import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPassword } from "#app/domain/identity/password-hashes.ts";
import { countAttempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork, rateLimits, type RateLimitName } from "#app/domain/identity/rate-limits.rules.ts";
import { requestPasswordReset } from "#app/domain/identity/request-password-reset.ts";
import { resendVerification } from "#app/domain/identity/resend-verification.ts";
import { resetPassword } from "#app/domain/identity/reset-password.ts";
import { signUp } from "#app/domain/identity/sign-up.ts";
import type { Identity } from "#app/domain/identity/identity.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { refusal } from "#tests/support/stories.ts";
import { createPeople, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await createPeople();
});
afterAll(() => people.close());

async function useUp(limit: RateLimitName, identity: Identity): Promise<void> {
  await people.wholeWindow(limit);
  for (let n = 0; n < rateLimits[limit].hits; n++) await countAttempt(identity, [{ limit, of: clientNetwork(identity.client.address) }]);
}

describe("a client that asks too much", () => {
  const asks: [RateLimitName, (identity: Identity) => Promise<unknown>][] = [
    ["sign-in.client", (identity) => people.signsIn("anyone@example.test", undefined, identity)],
    ["sign-up.client", (identity) => signUp(identity, people.fill("Any One"))],
    ["reset.client", (identity) => requestPasswordReset(identity, { email: "anyone@example.test" })],
    ["verification.client", (identity) => resendVerification(identity, { email: "anyone@example.test", to: null })],
    ["token.client", (identity) => resetPassword(identity, { token: "x".repeat(43), password: "x", previousToken: null })],
  ];

  it.each(asks)("is paused by %s, from any address of its network, and others are not", async (limit, ask) => {
    const third = asks.findIndex(([name]) => name === limit);
    await useUp(limit, people.browser({ address: `2001:db8:${third}:1::1` }));
    expect((await refusal(ask(people.browser({ address: `2001:db8:${third}:1:ffff::2` })))).status).toBe(429);
    const elsewhere = await ask(people.browser({ address: `2001:db8:${third}:2::1` })).catch((error: unknown) => error);
    expect(elsewhere instanceof Refusal ? elsewhere.status : 200).not.toBe(429);
  });

  it("is counted even when it comes without an address", async () => {
    const nowhere: Identity = { ...people.browser(), client: { address: null, userAgent: null } };
    expect(await countAttempt(nowhere, [{ limit: "token.client", of: clientNetwork(null) }])).toMatchObject({ left: rateLimits["token.client"].hits - 1 });
  });
});

describe("the line for hashing", () => {
  it("lets many wait, turns away who comes after them, and is free again afterwards", async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 210 }, () => isPassword(null, "whatever")));
    const served = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(served.every(({ value }) => value === false)).toBe(true);
    expect(served).toHaveLength(202);
    expect(outcomes.filter((outcome) => outcome.status === "rejected" && outcome.reason instanceof Refusal && outcome.reason.code === "conflict")).toHaveLength(8);
    expect(await isPassword(null, "whatever")).toBe(false);
  });
});
