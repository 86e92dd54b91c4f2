import { grantFor } from "#app/domain/permissions.rules.ts";
import type { RoleHolder } from "#app/domain/permissions.rules.ts";

export const onboardingStepKeys = ["address", "project", "teammate", "billing", "second_factor"] as const;
export type OnboardingStepKey = (typeof onboardingStepKeys)[number];
export type OnboardingStep = { key: OnboardingStepKey; label: string; done: boolean };

export type OnboardingInput = {
  holder: RoleHolder;
  addressVerified: boolean;
  /** Ever made, archived ones included. */
  projects: number;
  /** Ever invited or joined, the owner not counted. */
  teammates: number;
  /** A live subscription. Who stays on Starter hides the list. */
  billingChosen: boolean;
  secondFactor: "on" | "off" | "not_offered";
  dismissedAt: Date | null;
};

export type Onboarding = {
  shows: "list" | "restore_link" | "nothing";
  steps: OnboardingStep[];
  done: number;
  total: number;
};

/** Computed from what is there, so it is never wrong: only the steps this person can take, gone when all are done. */
export function onboardingFor(input: OnboardingInput): Onboarding {
  const steps = stepsFor(input);
  const done = steps.filter((step) => step.done).length;
  const shows = done === steps.length ? "nothing" : input.dismissedAt ? "restore_link" : "list";
  return { shows, steps, done, total: steps.length };
}

function stepsFor({ holder, ...input }: OnboardingInput): OnboardingStep[] {
  const steps: (OnboardingStep & { offered: boolean })[] = [
    { key: "address", label: "Confirm your email address", done: input.addressVerified, offered: true },
    {
      key: "project",
      label: "Start a first project",
      done: input.projects > 0,
      offered: grantFor("projects.create", holder) === "yes",
    },
    {
      key: "teammate",
      label: "Invite a teammate",
      done: input.teammates > 0,
      offered: grantFor("members.invite", holder) === "yes",
    },
    {
      key: "billing",
      label: "Choose how you pay",
      done: input.billingChosen,
      offered: grantFor("billing.manage", holder) === "yes",
    },
    {
      key: "second_factor",
      label: "Turn on a second sign-in step",
      done: input.secondFactor === "on",
      offered: input.secondFactor !== "not_offered",
    },
  ];
  return steps.filter((step) => step.offered).map(({ key, label, done }) => ({ key, label, done }));
}
