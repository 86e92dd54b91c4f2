import { addDays } from "#app/domain/dates.rules.ts";
import type { Terms } from "#app/domain/plans.rules.ts";
import { isLive } from "#app/domain/subscription-state.ts";
import type { OpenDebt, SubscriptionState } from "#app/domain/subscription-state.ts";
import { trialGraceEnd, trialPhase } from "#app/domain/terms.rules.ts";
import type { TrialDates } from "#app/domain/terms.rules.ts";

/** Gravest last. */
export const accessLevels = ["full", "grace", "restricted", "read_only", "suspended"] as const;
export type AccessLevel = (typeof accessLevels)[number];

export type AccessReason =
  | "starter"
  | "trialing"
  | "active"
  | "cancel_scheduled"
  | "payment_failed"
  | "unpaid"
  | "paused"
  | "incomplete"
  | "trial_over"
  | "over_limit"
  | "debt_after_cancel"
  | "suspended_by_staff"
  | "closed"
  | "unknown_status";

export type AccessInput = {
  now: Date;
  workspace: TrialDates & {
    suspendedAt: Date | null;
    suspendedReason: string | null;
    closedAt: Date | null;
    purgeAt: Date | null;
  };
  /** The one that counts; for a client workspace its payer's. */
  subscription: SubscriptionState | null;
  openDebt: OpenDebt | null;
  /** What applies now, overrides included. */
  terms: Terms;
  /** What will apply when the trial or the subscription is over, for the forecast. */
  fallbackTerms: Terms;
  usage: Usage;
  /** The last level found while Stripe's status was one we know. */
  lastGood: AccessLevel | null;
};

export type Usage = { seats: number; projects: number };
export type OverLimit = { limit: "seats" | "projects"; used: number; allowed: number };
export type AccessStep = { level: AccessLevel; from: Date };
export type AccessLadder = readonly [AccessStep, ...AccessStep[]];

export type Access = {
  level: AccessLevel;
  reason: AccessReason;
  /** Since when this reason holds the level; `null` where no record says. */
  since: Date | null;
  /** When it ends by itself, if it does. */
  until: Date | null;
  next: { level: AccessLevel; at: Date } | null;
  /** The ladder that the reason stands on, past and coming steps alike. */
  steps: readonly AccessStep[];
  overLimit: OverLimit[];
};

/** Days after the first failed payment at which access falls a step. */
export const restrictedAfterDays = 7;
export const readOnlyAfterDays = 14;

/** Everything that bears on access gives its own verdict, and the gravest wins. */
export function accessFor(input: AccessInput): Access {
  const overLimit = overLimits(input.terms, input.usage);
  const verdicts = [
    suspension(input),
    closure(input),
    formerDebt(input),
    standing(input),
    currentDebt(input),
    excess(input, overLimit),
  ].filter((verdict) => verdict !== null);
  const winner = verdicts.reduce((gravest, verdict) => (isGraver(verdict.level, gravest.level) ? verdict : gravest));
  const next = nextChange(verdicts, winner, input.now);
  return {
    level: winner.level,
    reason: winner.reason,
    since: winner.since,
    until: winner.until ?? next?.at ?? null,
    next,
    steps: winner.steps,
    overLimit,
  };
}

export function isGraver(level: AccessLevel, than: AccessLevel): boolean {
  return accessLevels.indexOf(level) > accessLevels.indexOf(than);
}

export function gravest(one: AccessLevel, other: AccessLevel): AccessLevel {
  return isGraver(one, other) ? one : other;
}

export function overLimits(terms: Terms, usage: Usage): OverLimit[] {
  return (["seats", "projects"] as const).flatMap((limit) => {
    const allowed = terms.limits[limit];
    const used = usage[limit];
    return allowed !== null && used > allowed ? [{ limit, used, allowed }] : [];
  });
}

/** The ladder of a failed payment. A subscription that ends on it leaves its debt behind: read-only at once. */
export function paymentLadder(firstFailureAt: Date, endsAt: Date | null): AccessLadder {
  const grace: AccessStep = { level: "grace", from: firstFailureAt };
  const restricted: AccessStep = { level: "restricted", from: addDays(firstFailureAt, restrictedAfterDays) };
  const readOnly: AccessStep = { level: "read_only", from: addDays(firstFailureAt, readOnlyAfterDays) };
  if (endsAt && endsAt <= firstFailureAt) return [{ level: "read_only", from: firstFailureAt }];
  if (!endsAt || endsAt >= readOnly.from) return [grace, restricted, readOnly];
  if (endsAt > restricted.from) return [grace, restricted, { level: "read_only", from: endsAt }];
  return [grace, { level: "read_only", from: endsAt }];
}

type Verdict = Omit<Access, "next" | "overLimit">;

function suspension({ workspace: { suspendedAt } }: AccessInput): Verdict | null {
  if (!suspendedAt) return null;
  return onSteps("suspended_by_staff", [{ level: "suspended", from: suspendedAt }]);
}

function closure({ workspace: { closedAt, purgeAt } }: AccessInput): Verdict | null {
  if (!closedAt) return null;
  return { ...onSteps("closed", [{ level: "suspended", from: closedAt }]), until: purgeAt };
}

/** Read-only until it is settled, also when a newer subscription is paid: leaving is no way around a debt. */
function formerDebt({ openDebt, subscription }: AccessInput): Verdict | null {
  if (!openDebt || isDebtOfTheLiving(openDebt, subscription) || isFirstPayment(openDebt, subscription)) return null;
  const since = latest(openDebt.since, subscription?.status === "canceled" ? subscription.endedAt : null);
  return onSteps("debt_after_cancel", [{ level: "read_only", from: since }]);
}

/** An invoice that failed beside a subscription Stripe still calls active falls by the same ladder. */
function currentDebt({ openDebt, subscription, now }: AccessInput): Verdict | null {
  if (!openDebt || !isDebtOfTheLiving(openDebt, subscription)) return null;
  return onLadder("payment_failed", paymentLadder(openDebt.since, subscription?.cancelAt ?? null), now);
}

function isDebtOfTheLiving(debt: OpenDebt, subscription: SubscriptionState | null): boolean {
  return debt.owedBy === "live_subscription" && subscription !== null && isLive(subscription.status);
}

/** The open invoice of a subscription that has not begun is an offer, not a debt. */
function isFirstPayment(debt: OpenDebt, subscription: SubscriptionState | null): boolean {
  if (!subscription || debt.stripeSubscriptionId !== subscription.stripeSubscriptionId) return false;
  return subscription.status === "incomplete" || subscription.status === "incomplete_expired";
}

/** What the subscription, the trial or the lack of both gives. */
function standing(input: AccessInput): Verdict {
  const { subscription, now } = input;
  if (!subscription) return unsubscribed(input);
  switch (subscription.status) {
    case "trialing":
    case "active":
      return paying(input, subscription);
    case "past_due":
      return onLadder("payment_failed", paymentLadder(failureStart(subscription), subscription.cancelAt), now);
    case "unpaid":
      return givenUp(subscription, now);
    case "paused":
      return { level: "read_only", reason: "paused", since: subscription.pausedAt, until: null, steps: [] };
    case "incomplete":
      return firstPaymentOpen(input);
    case "incomplete_expired":
    case "canceled":
      return unsubscribed(input);
    case "unknown":
      return unknown(input);
  }
}

function unsubscribed(input: AccessInput): Verdict {
  const { workspace, subscription, now } = input;
  const { trialEndsAt } = workspace;
  const phase = trialPhase(workspace, subscription, now);
  if (trialEndsAt && (phase === "running" || phase === "grace")) {
    const steps: AccessLadder = [
      { level: "full", from: workspace.trialStartedAt ?? now },
      { level: "grace", from: trialEndsAt },
      { level: levelOnFallback(input), from: trialGraceEnd(trialEndsAt) },
    ];
    return onLadder(phase === "running" ? "trialing" : "trial_over", steps, now);
  }
  return { level: "full", reason: "starter", since: starterSince(input), until: null, steps: [] };
}

/** The last thing that ended, after which Starter's terms apply. */
function starterSince({ workspace: { trialEndsAt }, subscription, now }: AccessInput): Date | null {
  const ended = subscription?.status === "canceled" ? subscription.endedAt : null;
  const graceEnd = trialEndsAt && trialGraceEnd(trialEndsAt);
  if (!graceEnd || graceEnd > now) return ended;
  return ended && ended > graceEnd ? ended : graceEnd;
}

function paying(input: AccessInput, { status, trialEnd, startedAt, cancelAt }: SubscriptionState): Verdict {
  if (cancelAt) return onLadder("cancel_scheduled", afterCancellation(input, startedAt, cancelAt), input.now);
  if (status === "trialing") {
    return { level: "full", reason: "trialing", since: startedAt, until: trialEnd, steps: [] };
  }
  return { level: "full", reason: "active", since: startedAt, until: null, steps: [] };
}

/** Canceled during the trial, the trial and its grace go on. */
function afterCancellation(input: AccessInput, startedAt: Date, cancelAt: Date): AccessLadder {
  const { trialEndsAt } = input.workspace;
  const full: AccessStep = { level: "full", from: startedAt };
  if (!trialEndsAt || cancelAt > trialEndsAt) return [full, { level: levelOnFallback(input), from: cancelAt }];
  return [
    full,
    { level: "grace", from: trialEndsAt },
    { level: levelOnFallback(input), from: trialGraceEnd(trialEndsAt) },
  ];
}

/** What the workspace had before, and a link to pay. */
function firstPaymentOpen(input: AccessInput): Verdict {
  const before = unsubscribed(input);
  return before.reason === "starter" ? { ...before, reason: "incomplete" } : before;
}

/** The last known level goes on, without growth; with nothing known, nothing is granted. */
function unknown({ lastGood }: AccessInput): Verdict {
  // Suspension is read from the workspace itself: one that has been lifted must not live on here.
  const known = lastGood === null || lastGood === "suspended" ? "read_only" : lastGood;
  const level = gravest(known, "restricted");
  return { level, reason: "unknown_status", since: null, until: null, steps: [] };
}

function excess(input: AccessInput, overLimit: readonly OverLimit[]): Verdict | null {
  if (overLimit.length === 0) return null;
  const subscribed = input.subscription !== null && isLive(input.subscription.status);
  const since = subscribed ? null : starterSince(input);
  return { level: "restricted", reason: "over_limit", since, until: null, steps: [] };
}

function levelOnFallback({ fallbackTerms, usage }: AccessInput): AccessLevel {
  return overLimits(fallbackTerms, usage).length > 0 ? "restricted" : "full";
}

/** Without a known failure, the start of the period that nobody paid for: never later than the failure itself. */
function failureStart({ firstFailureAt, periodStart }: SubscriptionState): Date {
  return firstFailureAt ?? periodStart;
}

/** Stripe stopped trying. Where it did so before the ladder's end, no step may seem to lead up again. */
function givenUp(subscription: SubscriptionState, now: Date): Verdict {
  const ladder = paymentLadder(failureStart(subscription), subscription.cancelAt);
  const readOnlyFrom = ladder.find((step) => step.level === "read_only" && step.from <= now)?.from ?? null;
  return { level: "read_only", reason: "unpaid", since: readOnlyFrom, until: null, steps: readOnlyFrom ? ladder : [] };
}

function onSteps(reason: AccessReason, steps: AccessLadder): Verdict {
  return { level: steps[0].level, reason, since: steps[0].from, until: null, steps };
}

/** The step reached at `now`; before the first one, where clocks differ a little, the first. */
function onLadder(reason: AccessReason, steps: AccessLadder, now: Date): Verdict {
  const { level, from } = steps.findLast((step) => step.from <= now) ?? steps[0];
  return { level, reason, since: from, until: null, steps };
}

/** The winner's next step, or an earlier one of another verdict that would be graver than today. */
function nextChange(verdicts: readonly Verdict[], winner: Verdict, now: Date): Access["next"] {
  const coming = verdicts
    .flatMap((verdict) => verdict.steps.filter((step) => verdict === winner || isGraver(step.level, winner.level)))
    .filter((step) => step.from > now)
    .sort((one, other) => one.from.getTime() - other.from.getTime())[0];
  if (!coming) return null;
  return { at: coming.from, level: verdicts.map((verdict) => levelAt(verdict, coming.from)).reduce(gravest) };
}

function levelAt({ level, steps }: Verdict, at: Date): AccessLevel {
  return steps.findLast((step) => step.from <= at)?.level ?? level;
}

function latest(one: Date, other: Date | null): Date {
  return other && other > one ? other : one;
}
