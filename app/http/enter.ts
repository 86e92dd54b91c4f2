import type { Pool } from "pg";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { standingFrom, type RawStanding, type Standing } from "#app/domain/standing.ts";
import type { Role, StoredRole } from "#app/domain/permissions.rules.ts";
import type { PlanKey } from "#app/domain/plans.rules.ts";
import type { SubscriptionStatus } from "#app/domain/subscription-state.ts";

/** A live session and its person; with a slug, also the active membership and the workspace's standing. */
export interface Entry {
  tokenHash: string;
  now: Date;
  session: { id: string; authenticatedAt: Date; lastSeenAt: Date };
  user: { id: string; name: string; email: string; emailVerified: boolean; locale: string; timeZone: string };
  workspaces: EntryWorkspace[];
  openInvitations: number;
  /** Null where there is no such workspace, and where there is one that is not theirs. */
  here: EntryHere | null;
  /** In place of `here` for somebody who belongs there and may not come in. */
  outside: EntryOutside | null;
}

export interface EntryOutside {
  status: "pending_seat" | "suspended";
  suspendedFor: "by_admin" | "over_limit" | null;
  workspace: string;
}

export interface EntryWorkspace {
  id: string;
  slug: string;
  name: string;
  role: Role;
  status: "active" | "pending_seat" | "suspended";
  trialEndsAt: Date | null;
  closedAt: Date | null;
  plan: PlanKey | null;
  subscriptionStatus: SubscriptionStatus | null;
}

export interface EntryHere {
  membership: {
    id: string;
    name: string;
    role: Role;
    billingManager: boolean;
    lastActiveAt: Date | null;
  };
  standing: Standing;
}

/** One look-up, one wait. Null without a live session. */
export async function enter(
  pool: Pool,
  input: { token: string; slug: string | null; storedClock: boolean },
): Promise<Entry | null> {
  const realNow = new Date();
  const tokenHash = hashToken(input.token);
  const { rows } = await pool.query<{ entry: RawEntry | null }>("select directory.enter($1, $2, $3, $4) as entry", [
    tokenHash,
    input.slug,
    realNow.toISOString(),
    input.storedClock,
  ]);
  const raw = rows[0]?.entry;
  return raw ? entryFrom(raw, tokenHash, realNow) : null;
}

function entryFrom(raw: RawEntry, tokenHash: string, realNow: Date): Entry {
  const now = new Date(realNow.getTime() + raw.clockOffsetMs);
  return {
    tokenHash,
    now,
    session: {
      id: raw.session.id,
      authenticatedAt: new Date(raw.session.authenticatedAt),
      lastSeenAt: new Date(raw.session.lastSeenAt),
    },
    user: raw.user,
    workspaces: raw.workspaces.map((workspace) => ({
      ...workspace,
      trialEndsAt: workspace.trialEndsAt ? new Date(workspace.trialEndsAt) : null,
      closedAt: workspace.closedAt ? new Date(workspace.closedAt) : null,
    })),
    openInvitations: raw.openInvitations,
    here: raw.membership && raw.standing ? hereFrom(raw.membership, standingFrom(raw.standing, now)) : null,
    outside: raw.outside,
  };
}

function hereFrom(raw: RawMembership, standing: Standing): EntryHere {
  return {
    standing,
    membership: {
      id: raw.id,
      name: raw.name,
      role: standing.workspace.ownerId === raw.id ? "owner" : raw.role,
      billingManager: raw.billing_manager,
      lastActiveAt: raw.last_active_at ? new Date(raw.last_active_at) : null,
    },
  };
}

interface RawEntry {
  clockOffsetMs: number;
  session: { id: string; authenticatedAt: string; lastSeenAt: string };
  user: Entry["user"];
  workspaces: (Omit<EntryWorkspace, "trialEndsAt" | "closedAt"> & { trialEndsAt: string | null; closedAt: string | null })[];
  openInvitations: number;
  membership: RawMembership | null;
  standing: RawStanding | null;
  outside: EntryOutside | null;
}

interface RawMembership {
  id: string;
  name: string;
  role: StoredRole;
  billing_manager: boolean;
  last_active_at: string | null;
}
