import { accessFor, type Access, type AccessLevel } from "#app/domain/access.rules.ts";
import { openDebtOf, type OpenInvoice } from "#app/domain/debts.rules.ts";
import type { Flags } from "#app/domain/entitlements.rules.ts";
import type { Interval, LimitKey, FeatureKey, PlanKey, Terms } from "#app/domain/plans.rules.ts";
import type { OpenDebt, SubscriptionState, SubscriptionStatus } from "#app/domain/subscription-state.ts";
import { effectiveTerms, fallbackTerms, type Override, type TermsBasis } from "#app/domain/terms.rules.ts";

/** Where a workspace stands: what it is, what it pays, and what follows from that. Computed, never stored. */
export interface Standing {
  workspace: WorkspaceFacts;
  subscription: SubscriptionState | null;
  openDebt: OpenDebt | null;
  held: Terms[];
  overrides: (Override & { id: string; staffLabel: string })[];
  /** For every workspace, whatever their plans say. */
  flags: Flags;
  terms: Terms;
  fallbackTerms: Terms;
  access: Access;
  usage: { seats: number; members: number; invited: number; projects: number };
}

export interface WorkspaceFacts {
  id: string;
  slug: string;
  name: string;
  payerId: string;
  ownerId: string;
  locale: string;
  timeZone: string;
  trialStartedAt: Date | null;
  trialEndsAt: Date | null;
  suspendedAt: Date | null;
  suspendedReason: string | null;
  closedAt: Date | null;
  purgeAt: Date | null;
  onboardingDismissedAt: Date | null;
  createdAt: Date;
  version: number;
}

/** `raw` is what directory.standing answers; `now` is business time. */
export function standingFrom(raw: RawStanding, now: Date): Standing {
  const workspace = workspaceFrom(raw.workspace);
  const subscription = raw.subscription ? subscriptionFrom(raw.subscription) : null;
  const basis: TermsBasis & { overrides: Standing["overrides"] } = {
    now,
    workspace,
    subscription,
    held: raw.terms.map(termsFrom),
    overrides: raw.overrides.map(overrideFrom),
  };
  const usage = { ...raw.usage, seats: raw.usage.members + raw.usage.invited };
  const openDebt = openDebtOf(raw.openInvoices.map(openInvoiceFrom), now);
  const terms = effectiveTerms(basis);
  const fallback = fallbackTerms(basis);
  // An invitation holds a seat that can be taken back; it never puts a workspace over its limit by itself.
  const held = { seats: usage.members, projects: usage.projects };
  const access = accessFor({
    now,
    workspace,
    subscription,
    openDebt,
    terms,
    fallbackTerms: fallback,
    usage: held,
    lastGood: raw.subscription?.last_good_access ?? null,
  });
  return { workspace, subscription, openDebt, held: [...basis.held], overrides: basis.overrides, flags: raw.flags, terms, fallbackTerms: fallback, access, usage };
}

function openInvoiceFrom(raw: RawOpenInvoice): OpenInvoice {
  return { ...raw, issuedAt: new Date(raw.issuedAt), firstFailureAt: date(raw.firstFailureAt) };
}

function workspaceFrom(raw: RawStanding["workspace"]): WorkspaceFacts {
  return {
    id: raw.tenant_id,
    slug: raw.slug,
    name: raw.name,
    payerId: raw.payer_id,
    ownerId: raw.owner_id,
    locale: raw.locale,
    timeZone: raw.time_zone,
    trialStartedAt: date(raw.trial_started_at),
    trialEndsAt: date(raw.trial_ends_at),
    suspendedAt: date(raw.suspended_at),
    suspendedReason: raw.suspended_reason,
    closedAt: date(raw.closed_at),
    purgeAt: date(raw.purge_at),
    onboardingDismissedAt: date(raw.onboarding_dismissed_at),
    createdAt: new Date(raw.created_at),
    version: raw.version,
  };
}

function subscriptionFrom(raw: NonNullable<RawStanding["subscription"]>): SubscriptionState {
  return {
    stripeSubscriptionId: raw.stripe_subscription_id,
    stripeCustomerId: raw.stripe_customer_id,
    stripeItemId: raw.stripe_item_id,
    stripePriceId: raw.stripe_price_id,
    stripeScheduleId: raw.stripe_schedule_id,
    livemode: raw.livemode,
    status: raw.status,
    stripeStatus: raw.stripe_status,
    plan: raw.plan,
    interval: raw.billing_interval,
    unitAmount: raw.unit_amount,
    currency: raw.currency,
    quantity: raw.quantity,
    pendingQuantity: raw.pending_quantity,
    startedAt: new Date(raw.started_at),
    periodStart: new Date(raw.period_start),
    periodEnd: new Date(raw.period_end),
    trialEnd: date(raw.trial_end),
    cancelAt: date(raw.cancel_at),
    cancelAtPeriodEnd: raw.cancel_at_period_end,
    endedAt: date(raw.ended_at),
    pausedAt: date(raw.paused_at),
    firstFailureAt: date(raw.first_failure_at),
    nextAttemptAt: date(raw.next_attempt_at),
    attemptCount: raw.attempt_count,
    latestInvoiceId: raw.latest_invoice_id,
    meters: raw.meters,
  };
}

function termsFrom(raw: RawStanding["terms"][number]): Terms {
  return { plan: raw.plan, limits: raw.limits, features: raw.features, overages: raw.overages, priceListVersion: raw.price_list_version, takenAt: raw.taken_at };
}

function overrideFrom(raw: RawStanding["overrides"][number]): Standing["overrides"][number] {
  const common = {
    id: raw.id,
    staffLabel: raw.staff_label,
    reason: raw.reason,
    startsAt: new Date(raw.starts_at),
    expiresAt: new Date(raw.expires_at),
  };
  return raw.kind === "limit"
    ? { ...common, kind: "limit", limit: raw.key as LimitKey, value: raw.value as number | null }
    : { ...common, kind: "feature", feature: raw.key as FeatureKey, value: raw.value as "on" | "off" };
}

function date(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** The answer of directory.standing as JSON: column names as in the database, instants as text. */
export interface RawStanding {
  workspace: {
    tenant_id: string;
    slug: string;
    name: string;
    payer_id: string;
    owner_id: string;
    locale: string;
    time_zone: string;
    trial_started_at: string | null;
    trial_ends_at: string | null;
    suspended_at: string | null;
    suspended_reason: string | null;
    closed_at: string | null;
    purge_at: string | null;
    onboarding_dismissed_at: string | null;
    created_at: string;
    version: number;
  };
  terms: { plan: PlanKey; limits: Terms["limits"]; features: string[]; overages: Terms["overages"]; price_list_version: string; taken_at: string }[];
  flags: Flags;
  overrides: {
    id: string;
    kind: "limit" | "feature";
    key: string;
    value: number | string | null;
    reason: string;
    staff_label: string;
    starts_at: string;
    expires_at: string;
  }[];
  subscription: null | {
    stripe_subscription_id: string;
    stripe_customer_id: string;
    stripe_item_id: string;
    stripe_price_id: string;
    stripe_schedule_id: string | null;
    livemode: boolean;
    status: SubscriptionStatus;
    stripe_status: string;
    plan: PlanKey | null;
    billing_interval: Interval;
    unit_amount: number;
    currency: string;
    quantity: number;
    pending_quantity: number | null;
    started_at: string;
    period_start: string;
    period_end: string;
    trial_end: string | null;
    cancel_at: string | null;
    cancel_at_period_end: boolean;
    ended_at: string | null;
    paused_at: string | null;
    first_failure_at: string | null;
    next_attempt_at: string | null;
    attempt_count: number;
    latest_invoice_id: string | null;
    last_good_access: AccessLevel | null;
    meters: string[];
  };
  openInvoices: RawOpenInvoice[];
  usage: { members: number; invited: number; projects: number };
}

type RawOpenInvoice = Omit<OpenInvoice, "issuedAt" | "firstFailureAt"> & { issuedAt: string; firstFailureAt: string | null };
