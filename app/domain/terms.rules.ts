import { addDays } from "#app/domain/dates.rules.ts";
import { termsOf } from "#app/domain/plans.rules.ts";
import type { FeatureKey, LimitKey, PlanKey, Terms } from "#app/domain/plans.rules.ts";
import { isLive } from "#app/domain/subscription-state.ts";
import type { SubscriptionState } from "#app/domain/subscription-state.ts";

export const trialPlan: PlanKey = "growth";
export const trialDays = 14;
/** Days after a trial's end in which everything still works. */
export const trialGraceDays = 7;

/** Set by staff over a workspace's terms, with a reason, from one instant until another. */
export type Override = { reason: string; startsAt: Date; expiresAt: Date } & (
  | { kind: "limit"; limit: LimitKey; value: number | null }
  | { kind: "feature"; feature: FeatureKey; value: "on" | "off" }
);

export type TrialDates = { trialStartedAt: Date | null; trialEndsAt: Date | null };

export type TermsBasis = {
  now: Date;
  workspace: TrialDates;
  subscription: SubscriptionState | null;
  /** The terms the workspace has taken, oldest first; the newest of a plan counts. */
  held: readonly Terms[];
  overrides: readonly Override[];
};

/** The terms that apply now: the subscription's plan, else the trial's until its grace is over, else Starter's. */
export function effectiveTerms(basis: TermsBasis): Terms {
  return withOverrides(termsInForce(basis), basis);
}

/** What applies once neither a trial nor a subscription does: the forecast beside a date. */
export function fallbackTerms(basis: TermsBasis): Terms {
  return withOverrides(heldTerms(basis, "starter", basis.now), basis);
}

export type TrialPhase = "none" | "running" | "grace" | "over";

/** A trial that became a subscription has no grace of its own; one whose subscription ended before it did has. */
export function trialPhase({ trialEndsAt }: TrialDates, subscription: SubscriptionState | null, now: Date): TrialPhase {
  if (!trialEndsAt) return "none";
  if (now < trialEndsAt) return "running";
  if (now >= trialGraceEnd(trialEndsAt) || outlived(trialEndsAt, subscription)) return "over";
  return "grace";
}

export function trialGraceEnd(trialEndsAt: Date): Date {
  return addDays(trialEndsAt, trialGraceDays);
}

/** When Starter's terms follow a subscription that ends at `endsAt`: the trial and its grace go on without it. */
export function starterAfter({ trialEndsAt }: Pick<TrialDates, "trialEndsAt">, endsAt: Date): Date {
  return trialEndsAt && endsAt <= trialEndsAt ? trialGraceEnd(trialEndsAt) : endsAt;
}

/** Did somebody pay, or owe, for time after the trial's end? */
function outlived(trialEndsAt: Date, subscription: SubscriptionState | null): boolean {
  if (!subscription) return false;
  if (isLive(subscription.status)) return true;
  return subscription.status === "canceled" && subscription.endedAt !== null && subscription.endedAt > trialEndsAt;
}

function termsInForce(basis: TermsBasis): Terms {
  const { workspace, subscription, now } = basis;
  if (subscription && isLive(subscription.status)) return subscribedTerms(basis, subscription);
  const phase = trialPhase(workspace, subscription, now);
  const trying = phase === "running" || phase === "grace";
  return trying ? heldTerms(basis, trialPlan, workspace.trialStartedAt ?? now) : heldTerms(basis, "starter", now);
}

/** Seats are prepaid: what is paid for bounds what the plan would allow. */
function subscribedTerms(basis: TermsBasis, { plan, startedAt, quantity }: SubscriptionState): Terms {
  // A price nobody knows takes nothing away: the terms taken last go on.
  const taken = plan ? undefined : basis.held.at(-1);
  const terms = taken ?? heldTerms(basis, plan ?? "starter", startedAt);
  const { seats } = terms.limits;
  return { ...terms, limits: { ...terms.limits, seats: seats === null ? quantity : Math.min(seats, quantity) } };
}

function heldTerms({ held }: TermsBasis, plan: PlanKey, otherwiseTakenAt: Date): Terms {
  return held.findLast((terms) => terms.plan === plan) ?? termsOf(plan, otherwiseTakenAt);
}

function withOverrides(terms: Terms, { overrides, now }: TermsBasis): Terms {
  return overrides.filter((override) => override.startsAt <= now && now < override.expiresAt).reduce(overridden, terms);
}

function overridden(terms: Terms, override: Override): Terms {
  switch (override.kind) {
    case "limit":
      return { ...terms, limits: { ...terms.limits, [override.limit]: override.value } };
    case "feature": {
      const others = terms.features.filter((feature) => feature !== override.feature);
      return { ...terms, features: override.value === "on" ? [...others, override.feature] : others };
    }
  }
}
