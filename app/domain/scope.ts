import { sql } from "drizzle-orm";
import type { Pool } from "pg";
import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { openTenantTransaction, type TenantTransaction } from "#db/tenant.ts";
import { missingFeature, permits } from "#app/domain/entitlements.rules.ts";
import { grantFor, permissions, type Permission, type Role, type StoredRole } from "#app/domain/permissions.rules.ts";
import { features } from "#app/domain/plans.rules.ts";
import { refuse, refusePermission, refuseUnknown } from "#app/domain/refusal.ts";
import type { Keyring } from "#app/ops/keyring.ts";
import { standingFrom, type RawStanding, type Standing } from "#app/domain/standing.ts";

declare const brand: unique symbol;

/** Who acts. A guest is a signed-in person who is not in the workspace (yet): somebody with an invitation, a founder. */
export type Actor =
  | Member
  | { kind: "guest"; userId: string; label: string; email: string }
  | { kind: "staff"; staffId: string; label: string }
  | { kind: "system"; label: string };

export interface Member {
  kind: "member";
  userId: string;
  membershipId: string;
  label: string;
  email: string;
  role: Role;
  billingManager: boolean;
}

/** What is known of the request that caused it all; for a job, the job's own id. */
export interface RequestFacts {
  id: string;
  method: "web" | "job" | "command";
  address: string | null;
}

/** What verbs need of the process they run in: where mails link to, and what signs and seals. */
export interface AppFacts {
  url: string;
  keyring: Keyring;
  /** Stripe works out the tax of what is sold. */
  automaticTax: boolean;
}

/**
 * The right to work in one workspace: transaction, workspace, actor, standing and business time.
 * No Scope, no rows. Made by the open… functions below and nowhere else.
 */
export interface Scope {
  readonly [brand]: true;
  readonly tenantId: string;
  readonly db: Database;
  readonly writable: boolean;
  readonly actor: Actor;
  readonly standing: Standing;
  readonly now: Date;
  readonly request: RequestFacts;
  readonly app: AppFacts;
}

/** A Scope and the right to end its transaction, which its opener alone has. */
export interface OpenedScope {
  scope: Scope;
  transaction: TenantTransaction;
}

interface Opening {
  pool: Pool;
  tenantId: string;
  now: Date;
  request: RequestFacts;
  app: AppFacts;
  writable: boolean;
}

/** For somebody whom the door has let in: `standing` is what the door's one look-up answered. */
export function openScope(opening: Opening & { actor: Actor; standing: Standing }): OpenedScope {
  const transaction = openTenantTransaction(opening.pool, opening.tenantId, { writable: opening.writable });
  return { scope: scopeOver(transaction, opening), transaction };
}

/**
 * For actors that come without a door's look-up: jobs, staff's changes, guests with an invitation.
 * Reads the standing inside its own transaction. Refuses not_found when there is no such workspace.
 */
export async function openScopeInside(opening: Opening & { actor: Actor }): Promise<OpenedScope> {
  const transaction = openTenantTransaction(opening.pool, opening.tenantId, { writable: opening.writable });
  try {
    const standing = await readStanding(transaction.db, opening.now);
    return { scope: scopeOver(transaction, { ...opening, standing }), transaction };
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/**
 * For a workspace that does not exist yet. `found` writes its first rows; the standing is read after them.
 */
export async function openFoundingScope(
  opening: Omit<Opening, "tenantId" | "writable"> & { actor: Actor },
  found: (db: Database, tenantId: string) => Promise<void>,
): Promise<OpenedScope> {
  const tenantId = newId();
  const transaction = openTenantTransaction(opening.pool, tenantId, { writable: true });
  try {
    await found(transaction.db, tenantId);
    const standing = await readStanding(transaction.db, opening.now);
    return { scope: scopeOver(transaction, { ...opening, tenantId, standing, writable: true }), transaction };
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Runs `work` in an opened scope, then commits; rolls back on a throw. */
export async function withScope<T>(opened: OpenedScope | Promise<OpenedScope>, work: (scope: Scope) => Promise<T>): Promise<T> {
  const { scope, transaction } = await opened;
  try {
    const result = await work(scope);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** The same Scope with its standing read again: after a verb has changed what access depends on. */
export async function refreshed(scope: Scope): Promise<Scope> {
  return { ...scope, standing: await readStanding(scope.db, scope.now) };
}

/**
 * The first line of every verb. Passes when the actor's role grants the permission and the workspace's access leaves
 * room for it, and the feature it is about is there; refuses forbidden, read_only or over_limit otherwise. A grant of "own" needs `owned: true`.
 * In a writable scope the membership is read again inside the transaction, and held: somebody removed or demoted
 * meanwhile is refused, and cannot be removed in between.
 */
export async function authorize(scope: Scope, permission: Permission, resource: { owned: boolean } = { owned: false }): Promise<void> {
  const { actor } = scope;
  // Staff's own rights are checked at staff's door, and a job does what a person was allowed to ask for.
  if (actor.kind === "staff" || actor.kind === "system") return;
  if (actor.kind === "guest") refuse("forbidden", "Only members of the workspace can do that.");
  const holder = scope.writable ? await presentMember(scope, actor) : actor;
  const grant = grantFor(permission, holder);
  if (grant === "no" || (grant === "own" && !resource.owned)) refusePermission(permission, forbiddenMessage(permission));
  const permit = permits(scope.standing.access, permission);
  if (!permit.ok && permit.reason !== "over_limit") refuse("read_only", accessMessage(scope.standing.access));
  const missing = missingFeature(scope.standing, permission);
  if (missing) refuse("forbidden", `“${features[missing].label}” is not among what the workspace has now. Billing shows what it has, and which plan brings more.`);
  if (permit.ok) return;
  refuse("over_limit", "The workspace is over its plan's limits. Someone who manages billing can choose what stays, or change the plan.");
}

/**
 * For showing what a permission would change, also while the workspace can only be read: the role is needed all the same.
 */
export async function authorizeToSee(scope: Scope, permission: Permission): Promise<void> {
  if (!holds(scope, permission)) refusePermission(permission, forbiddenMessage(permission));
  await authorize(scope, "members.read");
}

/** The acting member, or a refusal: for verbs that only make sense for a person inside the workspace. */
export function actingMember(scope: Scope): Member {
  if (scope.actor.kind !== "member") refuse("forbidden", "Only members of the workspace can do that.");
  return scope.actor;
}

/** For showing or hiding what somebody may do: the same answer as authorize, without a word and without a query. */
export function may(scope: Scope, permission: Permission, resource: { owned: boolean } = { owned: false }): boolean {
  if (scope.actor.kind !== "member") return false;
  const grant = grantFor(permission, scope.actor);
  return (grant === "yes" || (grant === "own" && resource.owned)) && missingFeature(scope.standing, permission) === null && permits(scope.standing.access, permission).ok;
}

/** True when the role alone would do: tells "ask for a role" from "the workspace's access has fallen". */
export function holds(scope: Scope, permission: Permission): boolean {
  return scope.actor.kind === "member" && grantFor(permission, scope.actor) !== "no";
}

function scopeOver(transaction: TenantTransaction, opening: Omit<Opening, "pool"> & { actor: Actor; standing: Standing }): Scope {
  return {
    tenantId: opening.tenantId,
    db: transaction.db,
    writable: opening.writable,
    actor: opening.actor,
    standing: opening.standing,
    now: opening.now,
    request: opening.request,
    app: opening.app,
  } as Scope;
}

async function readStanding(db: Database, now: Date): Promise<Standing> {
  const { rows } = await db.execute<{ standing: RawStanding | null }>(sql`select directory.standing(${now.toISOString()}::timestamptz) as standing`);
  const raw = rows[0]?.standing;
  if (!raw) refuseUnknown();
  return standingFrom(raw, now);
}

const present = new WeakMap<Database, Promise<Member>>();

function presentMember(scope: Scope, actor: Member): Promise<Member> {
  const known = present.get(scope.db);
  if (known) return known;
  const reading = readMember(scope, actor);
  present.set(scope.db, reading);
  return reading;
}

async function readMember(scope: Scope, actor: Member): Promise<Member> {
  const { rows } = await scope.db.execute<{ role: StoredRole; billing_manager: boolean; owner: boolean }>(sql`
    select m.role, m.billing_manager, w.owner_id = m.id as owner
    from tenant.memberships m join tenant.workspaces w on w.tenant_id = m.tenant_id
    where m.tenant_id = ${scope.tenantId} and m.id = ${actor.membershipId} and m.status = 'active'
    for share of m`);
  const row = rows[0];
  if (!row) refuse("forbidden", "You are no longer an active member of this workspace.");
  const owner = row.owner && (await isOwnerNow(scope, actor));
  return { ...actor, role: owner ? "owner" : row.role, billingManager: row.billing_manager };
}

/**
 * Who had to wait for the membership's lock was told of the workspace as it was before: the ownership may have passed on.
 * Asked again behind the lock, without which it cannot pass.
 */
async function isOwnerNow({ db, tenantId }: Scope, { membershipId }: Member): Promise<boolean> {
  const { rows } = await db.execute(sql`select 1 from tenant.workspaces w where w.tenant_id = ${tenantId} and w.owner_id = ${membershipId}`);
  return rows.length === 1;
}

function forbiddenMessage(permission: Permission): string {
  const { label, member, admin } = permissions[permission];
  const who = member === "yes" ? "members, admins and the owner" : admin === "yes" ? "admins and the owner" : "the owner";
  return `“${label}” is for ${who} of this workspace.`;
}

function accessMessage({ level, reason }: Standing["access"]): string {
  switch (level) {
    case "suspended":
      return reason === "closed"
        ? "The workspace is closed: its owner can restore it or export its data until it is deleted. Nothing was changed."
        : "The workspace is suspended: you can see why, export its data and contact us. Nothing was changed.";
    case "read_only":
      return "The workspace is read-only until its billing is settled. Nothing was changed.";
    default:
      return "The workspace cannot grow until its billing is settled: no invitations and no new projects. Nothing was changed.";
  }
}
