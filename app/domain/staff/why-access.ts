import type { Access, AccessReason } from "#app/domain/access.rules.ts";
import { missingFeature, permits, roomFor, type Permit } from "#app/domain/entitlements.rules.ts";
import { grantFor, permissions, type Grant, type Permission, type Role } from "#app/domain/permissions.rules.ts";
import { features, limitLabel, priceList, type LimitKey } from "#app/domain/plans.rules.ts";
import type { RefusalCode } from "#app/domain/refusal.ts";
import type { Standing } from "#app/domain/standing.ts";

/** What is known about the question, each part read where production reads it. */
export interface AccessFacts {
  permission: Permission;
  /** Whether it is about something that is theirs: made by them, or assigned to them. */
  owned: boolean;
  /** Null when nobody of this address has ever been in the workspace. */
  person: { name: string; email: string } | null;
  identity: { verified: boolean; liveSessions: number; lastSeenAt: Date | null } | null;
  membership: {
    role: Role;
    billingManager: boolean;
    status: "active" | "pending_seat" | "suspended" | "left";
    suspendedFor: "by_admin" | "over_limit" | null;
    joinedAt: Date;
    /** The last change of the role, if the activity still tells. */
    changed: { at: Date; by: string; requestId: string | null } | null;
  } | null;
  standing: Standing;
  syncedAt: Date | null;
  /** Asked of the database, as the role that pages use, inside the workspace. Null when there was no row to ask for. */
  rowVisible: boolean | null;
  /** Business time. */
  now: Date;
}

export type LayerName = "identity" | "role" | "workspace" | "subscription" | "terms" | "override" | "flag" | "limit" | "row_security";

export interface Layer {
  name: LayerName;
  outcome: "passes" | "decides" | "warns" | "silent";
  value: string;
  source: string;
  at: Date | null;
}

export interface Explanation {
  allowed: boolean;
  /** What the page would answer; null when it would let them. */
  code: RefusalCode | null;
  decidedBy: LayerName | null;
  layers: Layer[];
}

/** What a layer finds; `code` is there exactly when it refuses. */
interface Finding extends Layer {
  code: RefusalCode | null;
}

/** The verdict that production would give, and each layer in the order in which it is asked. The first that refuses decides. */
export function explain(facts: AccessFacts): Explanation {
  const permit = permits(facts.standing.access, facts.permission);
  const findings = [
    identityLayer(facts),
    roleLayer(facts),
    workspaceLayer(facts, permit),
    subscriptionLayer(facts, permit),
    termsLayer(facts),
    overrideLayer(facts),
    flagLayer(facts),
    limitLayer(facts, permit),
    rowLayer(facts),
  ];
  const decider = findings.find((finding) => finding.code !== null) ?? null;
  return {
    allowed: decider === null,
    code: decider?.code ?? null,
    decidedBy: decider?.name ?? null,
    layers: findings.map(({ code, ...layer }) => ({ ...layer, outcome: code === null ? layer.outcome : "decides" })),
  };
}

/** A page asks for a session and no more; an address that nobody confirmed keeps people from getting one. */
function identityLayer({ identity }: AccessFacts): Finding {
  const name = "identity";
  const source = "sessions";
  if (!identity) return pass(name, "silent", "Nobody has signed up with this address", source, null);
  if (!identity.verified) return pass(name, "warns", "Address not confirmed: they cannot sign in anew before that", source, identity.lastSeenAt);
  if (identity.liveSessions === 0) return pass(name, "warns", "Address confirmed, not signed in now", source, identity.lastSeenAt);
  return pass(name, "passes", "Address confirmed, signed in", source, identity.lastSeenAt);
}

function roleLayer({ membership, permission, owned }: AccessFacts): Finding {
  const name = "role";
  const source = "memberships";
  if (!membership) return refused(name, "forbidden", "Not a member of this workspace", source, null);
  if (membership.status !== "active") return refused(name, "forbidden", statusText(membership), source, membership.joinedAt);
  const grant = grantFor(permission, membership);
  const title = roleTitle(membership);
  const told = membership.changed ? `activity, ${membership.changed.requestId ?? "no request"}` : source;
  const at = membership.changed?.at ?? membership.joinedAt;
  const by = membership.changed ? `. Role changed by ${membership.changed.by}` : "";
  if (grant === "yes" || (grant === "own" && owned)) return pass(name, "passes", `${title}: ${grantText(grant)} “${permissions[permission].label}”${by}`, told, at);
  return refused(name, "forbidden", `${title}: ${grantText(grant)} “${permissions[permission].label}”${by}`, told, at);
}

/** Closed and suspended are the workspace's own state; the permit says whether this permission survives it. */
function workspaceLayer({ standing }: AccessFacts, permit: Permit): Finding {
  const { access, workspace } = standing;
  const name = "workspace";
  if (!isWorkspaceState(access.reason)) return pass(name, "passes", "Open", "workspaces", workspace.createdAt);
  const words = access.reason === "closed" ? "Closed by its owner" : "Suspended by staff";
  if (!permit.ok) return refused(name, "read_only", words, "workspaces", access.since);
  return pass(name, "warns", `${words}; this survives it`, "workspaces", access.since);
}

function subscriptionLayer({ standing, syncedAt }: AccessFacts, permit: Permit): Finding {
  const { access, subscription } = standing;
  const name = "subscription";
  const source = subscription ? "synced" : "subscriptions";
  const words = subscriptionText(standing);
  const speaks = !isWorkspaceState(access.reason) && access.reason !== "over_limit";
  if (speaks && !permit.ok) return refused(name, "read_only", words, source, access.since ?? syncedAt);
  const outcome = speaks && access.level !== "full" ? "warns" : subscription ? "passes" : "silent";
  return pass(name, outcome, words, source, syncedAt);
}

function termsLayer({ standing, permission }: AccessFacts): Finding {
  const { terms } = standing;
  const missing = missingFeature(standing, permission);
  if (missing && !terms.features.includes(missing)) return refused("terms", "forbidden", `Without “${features[missing].label}”`, "terms, overrides", new Date(terms.takenAt));
  return pass("terms", "passes", `${priceList.plans[terms.plan].name}, price list ${terms.priceListVersion}`, "terms", new Date(terms.takenAt));
}

function overrideLayer({ standing: { overrides }, now }: AccessFacts): Finding {
  const running = overrides.filter(({ startsAt, expiresAt }) => startsAt <= now && now < expiresAt);
  const [first] = running;
  if (!first) return pass("override", "silent", "None", "overrides", null);
  const words = running.map((override) => (override.kind === "limit" ? `${limitLabel(override.limit)}: ${override.value ?? "unlimited"}` : `${override.feature}: ${override.value}`));
  return pass("override", "passes", words.join(", "), first.staffLabel, first.startsAt);
}

function flagLayer({ standing, permission }: AccessFacts): Finding {
  const missing = missingFeature(standing, permission);
  if (missing && standing.terms.features.includes(missing)) return refused("flag", "forbidden", `“${features[missing].label}” is off for every workspace`, "flags", null);
  return pass("flag", "silent", "None bears on this", "flags", null);
}

/** Over the limits, growth stops for all; with room for nobody more, the page for the next one says so. */
function limitLayer({ standing, permission, now }: AccessFacts, permit: Permit): Finding {
  const { access, terms, usage } = standing;
  const name = "limit";
  const counted = "counted now";
  if (access.reason === "over_limit") {
    const words = access.overLimit.map(({ limit, used, allowed }) => `${used} ${limit}, ${allowed} allowed`).join("; ");
    return permit.ok ? pass(name, "warns", words, counted, now) : refused(name, "over_limit", words, counted, now);
  }
  const limit = limitOf(permission);
  if (!limit) return pass(name, "silent", "No limit bears on this", counted, now);
  const used = limit === "seats" ? usage.seats : usage.projects;
  const room = roomFor(limit, terms, used);
  const words = `${used} of ${room.allowed ?? "unlimited"} ${limit}`;
  if (room.ok) return pass(name, "passes", words, counted, now);
  // Viewers hold no seat, so a full house still takes them.
  if (limit === "seats") return pass(name, "warns", `${words}: only viewers can be invited`, counted, now);
  return refused(name, "over_limit", words, counted, now);
}

function rowLayer({ rowVisible, now }: AccessFacts): Finding {
  const name = "row_security";
  if (rowVisible === null) return pass(name, "silent", "There is no row to ask for", "database", null);
  if (rowVisible) return pass(name, "passes", "Their row is visible to afterlogin_tenant", "database", now);
  return refused(name, "not_found", "Their row is not visible to afterlogin_tenant", "database", now);
}

function isWorkspaceState(reason: AccessReason): boolean {
  return reason === "closed" || reason === "suspended_by_staff";
}

function limitOf(permission: Permission): Extract<LimitKey, "seats" | "projects"> | null {
  if (permission === "members.invite") return "seats";
  return permission === "projects.create" ? "projects" : null;
}

function roleTitle({ role, billingManager }: { role: Role; billingManager: boolean }): string {
  const title = role[0]!.toUpperCase() + role.slice(1);
  return billingManager ? `${title} and billing manager` : title;
}

function grantText(grant: Grant): string {
  switch (grant) {
    case "yes":
      return "holds";
    case "own":
      return "holds for their own only";
    case "no":
      return "lacks";
  }
}

function statusText({ status, suspendedFor }: NonNullable<AccessFacts["membership"]>): string {
  switch (status) {
    case "pending_seat":
      return "Waits for a seat to be paid";
    case "suspended":
      return suspendedFor === "over_limit" ? "Set aside: the workspace is over its plan" : "Suspended by an admin of the workspace";
    case "left":
      return "Has left the workspace";
    case "active":
      return "Active";
  }
}

function subscriptionText({ subscription, access }: Standing): string {
  const state = subscription ? `${subscription.stripeStatus}, ${subscription.quantity} seats` : "None";
  return `${state}: access is ${levelWords[access.level]} (${access.reason.replaceAll("_", " ")})`;
}

const levelWords: Record<Access["level"], string> = {
  full: "full",
  grace: "grace",
  restricted: "restricted",
  read_only: "read-only",
  suspended: "suspended",
};

function pass(name: LayerName, outcome: "passes" | "warns" | "silent", value: string, source: string, at: Date | null): Finding {
  return { name, outcome, value, source, at, code: null };
}

function refused(name: LayerName, code: RefusalCode, value: string, source: string, at: Date | null): Finding {
  return { name, outcome: "decides", value, source, at, code };
}
