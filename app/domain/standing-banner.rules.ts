import type { Access, AccessLevel, OverLimit } from "#app/domain/access.rules.ts";
import { daysLeft, formatDay, formatDateTime, type DateView } from "#app/domain/dates.rules.ts";
import { formatMoney } from "#app/domain/money.rules.ts";
import { priceList, type PlanKey } from "#app/domain/plans.rules.ts";
import { isLive, type OpenDebt, type SubscriptionState } from "#app/domain/subscription-state.ts";
import { starterAfter, trialGraceEnd } from "#app/domain/terms.rules.ts";

/** From so many days before its end a trial is mentioned on every page. */
export const trialBannerDays = 7;

export interface BannerInput {
  now: Date;
  access: Access;
  subscription: Pick<SubscriptionState, "nextAttemptAt" | "cancelAt" | "status"> | null;
  openDebt: Pick<OpenDebt, "amount" | "currency"> | null;
  terms: { plan: PlanKey };
  workspace: { trialEndsAt: Date | null; suspendedReason: string | null; purgeAt: Date | null };
  /** Who looks: what to do is told to those who can do it. */
  viewer: { managesBilling: boolean; readsBilling: boolean; owns: boolean };
  view: DateView;
}

export interface StandingBanner {
  kind: "info" | "caution" | "critical";
  phase: "trial" | "grace" | "restricted" | "read_only" | "suspended";
  title: string;
  text: string;
  /** `path` is inside the workspace. "contact_owner": the reader cannot do it, the owner can. */
  action: { label: string; path: string } | "contact_owner" | "contact_us" | null;
}

/** The one thing that stands above every page of a workspace, or null when there is nothing to say. */
export function standingBanner(input: BannerInput): StandingBanner | null {
  switch (input.access.reason) {
    case "payment_failed":
      return paymentFailed(input);
    case "unpaid":
      return readOnly(input, `This workspace is read-only: ${owed(input)}.`, "Pay");
    case "debt_after_cancel":
      return readOnly(input, `This workspace is read-only: ${owed(input)} from before.`, "Pay");
    case "paused":
      return readOnly(input, "This workspace is read-only: its subscription is paused.", "Resume");
    case "trialing":
      return trialEnding(input);
    case "trial_over":
      return trialOver(input);
    case "cancel_scheduled":
      return ending(input);
    case "incomplete":
      return firstPayment(input);
    case "over_limit":
      return overLimit(input);
    case "suspended_by_staff":
      return {
        kind: "critical",
        phase: "suspended",
        title: "This workspace is suspended.",
        text: sentences(input.workspace.suspendedReason, input.viewer.owns ? "You can export its data and write to us." : "You can write to us; its owner can export its data."),
        action: "contact_us",
      };
    case "closed":
      return closed(input);
    case "unknown_status":
      return {
        kind: "caution",
        phase: phaseOf(input.access.level),
        title: "We are checking the state of this workspace’s subscription.",
        text: sentences(effectOf(input.access.level)),
        action: null,
      };
    case "starter":
    case "active":
      return null;
  }
}

function paymentFailed(input: BannerInput): StandingBanner {
  const { access, subscription, view, now } = input;
  const attempt = subscription?.nextAttemptAt ?? null;
  return {
    kind: access.level === "grace" ? "caution" : "critical",
    phase: phaseOf(access.level),
    title: input.openDebt ? `A payment failed: ${money(input.openDebt, view)} is open.` : "A payment failed.",
    text: sentences(
      attempt && attempt > now ? `We try again on ${formatDateTime(attempt, view)}.` : null,
      effectOf(access.level),
      comingOf(access, view),
    ),
    action: forManagers(input, { label: "Update card", path: "billing" }),
  };
}

function readOnly(input: BannerInput, title: string, label: string): StandingBanner {
  return {
    kind: "critical",
    phase: "read_only",
    title,
    text: input.viewer.owns ? "Everything is kept. You can read it and export it." : "Everything is kept. You can read it, and its owner can export it.",
    action: forManagers(input, { label, path: "billing" }),
  };
}

/** A trial that already became a subscription goes over by itself and needs no word; one whose subscription has ended does. */
function trialEnding(input: BannerInput): StandingBanner | null {
  const { trialEndsAt } = input.workspace;
  if (!trialEndsAt || (input.subscription && isLive(input.subscription.status))) return null;
  const days = daysLeft(trialEndsAt, input.now);
  if (days > trialBannerDays) return null;
  return {
    kind: "info",
    phase: "trial",
    title: `${days === 1 ? "1 day" : `${days} days`} left of the ${planName(input)} trial.`,
    text: `It ends on ${formatDay(trialEndsAt, input.view)}. Everything works until ${formatDay(trialGraceEnd(trialEndsAt), input.view)}; then the limits of Starter apply.`,
    action: input.viewer.managesBilling ? { label: "Choose a plan", path: "billing/plan" } : null,
  };
}

function trialOver(input: BannerInput): StandingBanner {
  const { trialEndsAt } = input.workspace;
  return {
    kind: "caution",
    phase: "grace",
    title: trialEndsAt ? `The ${planName(input)} trial ended on ${formatDay(trialEndsAt, input.view)}.` : "The trial has ended.",
    text: sentences(effectOf("grace"), comingOf(input.access, input.view, "the limits of Starter apply")),
    action: forManagers(input, { label: "Choose a plan", path: "billing/plan" }),
  };
}

function ending(input: BannerInput): StandingBanner | null {
  const { subscription, viewer, view, access } = input;
  if (!subscription?.cancelAt || !viewer.readsBilling) return null;
  const starterFrom = starterAfter(input.workspace, subscription.cancelAt);
  return {
    kind: access.next && access.next.level !== "full" ? "caution" : "info",
    phase: "trial",
    title: `The subscription ends on ${formatDay(subscription.cancelAt, view)}.`,
    text: sentences(
      starterFrom > subscription.cancelAt
        ? `Everything works until ${formatDay(starterFrom, view)}; then the limits of Starter apply.`
        : "Until then everything works; afterwards the limits of Starter apply.",
      access.next?.level === "restricted" ? "The workspace is over them now." : null,
    ),
    action: viewer.managesBilling ? { label: "Reactivate", path: "billing" } : null,
  };
}

function firstPayment({ viewer }: BannerInput): StandingBanner | null {
  if (!viewer.managesBilling) return null;
  return {
    kind: "info",
    phase: "trial",
    title: "The first payment is not complete.",
    text: "The plan starts as soon as it is.",
    action: { label: "Finish the payment", path: "billing" },
  };
}

function overLimit(input: BannerInput): StandingBanner {
  return {
    kind: "caution",
    phase: "restricted",
    title: `This workspace is over its plan: ${input.access.overLimit.map(excessText).join(", ")}.`,
    text: "Invitations and new projects have stopped. Nothing is deleted.",
    action: forManagers(input, { label: "Choose what stays", path: "billing/limits" }),
  };
}

function closed({ workspace: { purgeAt }, viewer, view }: BannerInput): StandingBanner {
  return {
    kind: "critical",
    phase: "suspended",
    title: "This workspace is closed.",
    text: purgeAt ? `Its data is deleted on ${formatDay(purgeAt, view)}. Until then its owner can restore it.` : "Its owner can restore it.",
    action: viewer.owns ? { label: "Restore", path: "settings/closure" } : "contact_owner",
  };
}

function forManagers({ viewer }: BannerInput, action: { label: string; path: string }): StandingBanner["action"] {
  return viewer.managesBilling ? action : "contact_owner";
}

/** What holds at this level, now. */
function effectOf(level: AccessLevel): string | null {
  switch (level) {
    case "restricted":
      return "Invitations and new projects have stopped.";
    case "read_only":
      return "The workspace is read-only; everything is kept.";
    case "full":
    case "grace":
    case "suspended":
      return null;
  }
}

/** What comes next, and when. */
function comingOf({ next }: Access, view: DateView, otherwise = "everything works again"): string | null {
  if (!next) return null;
  const day = formatDay(next.at, view);
  switch (next.level) {
    case "restricted":
      return `Everything works until ${day}; then invitations and new projects stop.`;
    case "read_only":
      return `Read-only from ${day}.`;
    case "full":
    case "grace":
    case "suspended":
      return `From ${day}, ${otherwise}.`;
  }
}

function excessText({ limit, used, allowed }: OverLimit): string {
  return `${used} of ${allowed} ${limit}`;
}

function owed({ openDebt, view }: BannerInput): string {
  return openDebt ? `${money(openDebt, view)} is open` : "a payment is open";
}

function money({ amount, currency }: Pick<OpenDebt, "amount" | "currency">, view: DateView): string {
  return formatMoney({ amount, currency }, view.locale);
}

function planName({ terms }: BannerInput): string {
  return priceList.plans[terms.plan].name;
}

function phaseOf(level: AccessLevel): StandingBanner["phase"] {
  return level === "full" ? "trial" : level;
}

function sentences(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}
