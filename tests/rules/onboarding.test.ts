import { describe, expect, it } from "vitest";
import { onboardingFor } from "#app/domain/workspaces/onboarding.rules.ts";
import type { OnboardingInput } from "#app/domain/workspaces/onboarding.rules.ts";
import { day } from "./builders.ts";

/** Priya, the owner of a workspace made a minute ago. */
function input(changes: Partial<OnboardingInput> = {}): OnboardingInput {
  return {
    holder: { role: "owner", billingManager: false },
    addressVerified: false,
    projects: 0,
    teammates: 0,
    billingChosen: false,
    secondFactor: "off",
    dismissedAt: null,
    ...changes,
  };
}

const everything = { addressVerified: true, projects: 1, teammates: 1, billingChosen: true, secondFactor: "on" } as const;

describe("the steps", () => {
  const cases: [OnboardingInput["holder"], string[]][] = [
    [{ role: "owner", billingManager: false }, ["address", "project", "teammate", "billing", "second_factor"]],
    [{ role: "admin", billingManager: false }, ["address", "project", "teammate", "second_factor"]],
    [{ role: "admin", billingManager: true }, ["address", "project", "teammate", "billing", "second_factor"]],
    [{ role: "member", billingManager: false }, ["address", "project", "second_factor"]],
    [{ role: "member", billingManager: true }, ["address", "project", "billing", "second_factor"]],
    [{ role: "viewer", billingManager: false }, ["address", "second_factor"]],
  ];
  it.each(cases)("are for %o what they may do: %o", (holder, keys) => {
    expect(onboardingFor(input({ holder })).steps.map(({ key }) => key)).toEqual(keys);
  });

  it("leave out a second factor that is not offered", () => {
    expect(onboardingFor(input({ secondFactor: "not_offered" })).steps.map(({ key }) => key)).not.toContain("second_factor");
  });

  const done: [Partial<OnboardingInput>, string][] = [
    [{ addressVerified: true }, "address"],
    [{ projects: 1 }, "project"],
    [{ teammates: 1 }, "teammate"],
    [{ billingChosen: true }, "billing"],
    [{ secondFactor: "on" }, "second_factor"],
  ];
  it.each(done)("%o does one of them", (changes, key) => {
    const onboarding = onboardingFor(input(changes));
    expect(onboarding.steps.filter((step) => step.done).map((step) => step.key)).toEqual([key]);
    expect(onboarding).toMatchObject({ shows: "list", done: 1, total: 5 });
  });
});

describe("the list", () => {
  it.each([
    [{}, "list"],
    [{ dismissedAt: day(0) }, "restore_link"],
    [everything, "nothing"],
    [{ ...everything, dismissedAt: day(0) }, "nothing"],
    [{ ...everything, teammates: 0 }, "list"],
  ] as const)("after %o shows %s", (changes, shows) => {
    expect(onboardingFor(input(changes)).shows).toBe(shows);
  });
});
