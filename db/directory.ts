import { sql } from "drizzle-orm";
import type { Database } from "#db/database.ts";

/**
 * The one door across workspaces: one small function here for each function of the schema `directory`. The claims take
 * the workspace from the transaction they run in, so a scope claims for itself alone.
 */

/** False: the slug is another's. A slug that this workspace had before is let go. */
export async function claimSlug(db: Database, slug: string): Promise<boolean> {
  const { rows } = await db.execute<{ claimed: boolean }>(sql`select directory.claim_slug(${slug}) as claimed`);
  return rows[0]!.claimed;
}

export async function claimMembership(db: Database, claim: { userId: string; membershipId: string }): Promise<void> {
  await db.execute(sql`select directory.claim_membership(${claim.userId}, ${claim.membershipId})`);
}

export async function releaseMembership(db: Database, userId: string): Promise<void> {
  await db.execute(sql`select directory.release_membership(${userId})`);
}

/** Another claim for the same invitation replaces the token: the older link leads nowhere. */
export async function claimInvitation(
  db: Database,
  claim: { tokenHash: string; invitationId: string; email: string },
): Promise<void> {
  await db.execute(sql`select directory.claim_invitation(${claim.tokenHash}, ${claim.invitationId}, ${claim.email})`);
}

/** False: this person had a trial in the last twelve months, or this workspace ever had one. */
export async function claimTrial(db: Database, claim: { userId: string; now: Date }): Promise<boolean> {
  const { rows } = await db.execute<{ claimed: boolean }>(
    sql`select directory.claim_trial(${claim.userId}, ${claim.now.toISOString()}::timestamptz) as claimed`,
  );
  return rows[0]!.claimed;
}

/** Scheduling the same again moves it. */
export async function schedule(db: Database, due: { kind: string; refId: string; at: Date }): Promise<void> {
  await db.execute(sql`select directory.schedule(${due.kind}, ${due.refId}, ${due.at.toISOString()}::timestamptz)`);
}

export async function unschedule(db: Database, due: { kind: string; refId: string }): Promise<void> {
  await db.execute(sql`select directory.unschedule(${due.kind}, ${due.refId})`);
}

export interface InvitationAddress {
  tenantId: string;
  invitationId: string;
}

/** Where an invitation's link leads, or null. */
export async function findInvitationByToken(db: Database, tokenHash: string): Promise<InvitationAddress | null> {
  const { rows } = await db.execute<{ tenant_id: string; invitation_id: string }>(
    sql`select tenant_id, invitation_id from directory.find_invitation(${tokenHash})`,
  );
  const row = rows[0];
  return row ? { tenantId: row.tenant_id, invitationId: row.invitation_id } : null;
}

export interface WaitingInvitation extends InvitationAddress {
  workspaceName: string;
  role: "viewer" | "member" | "admin";
  expiresAt: Date;
}

/** Open invitations to a verified address of the session's person. */
export async function invitationsFor(db: Database, input: { tokenHash: string; now: Date }): Promise<WaitingInvitation[]> {
  const { rows } = await db.execute<{
    tenant_id: string;
    invitation_id: string;
    workspace_name: string;
    role: WaitingInvitation["role"];
    expires_at: string;
  }>(sql`
    select tenant_id, invitation_id, workspace_name, role, to_json(expires_at) #>> '{}' as expires_at
    from directory.invitations_for(${input.tokenHash}, ${new Date().toISOString()}::timestamptz, ${input.now.toISOString()}::timestamptz)`);
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    invitationId: row.invitation_id,
    workspaceName: row.workspace_name,
    role: row.role,
    expiresAt: new Date(row.expires_at),
  }));
}

/** False: the Stripe object belongs to another workspace. */
export async function claimStripeId(db: Database, stripeId: string): Promise<boolean> {
  const { rows } = await db.execute<{ claimed: boolean }>(sql`select directory.claim_stripe_id(${stripeId}) as claimed`);
  return rows[0]!.claimed;
}

/** Whose Stripe object this is, or null. */
export async function tenantOfStripeId(db: Database, stripeId: string): Promise<string | null> {
  const { rows } = await db.execute<{ tenant: string | null }>(sql`select directory.tenant_of_stripe_id(${stripeId}) as tenant`);
  return rows[0]!.tenant;
}

/** Workspaces with a Stripe customer, in the order of their ids, after `after`. */
export async function payingTenants(db: Database, page: { after: string | null; limit: number }): Promise<string[]> {
  const { rows } = await db.execute<{ tenant_id: string }>(
    sql`select tenant_id from directory.paying_tenants(${page.after}::uuid, ${page.limit})`,
  );
  return rows.map((row) => row.tenant_id);
}

export interface DueRow {
  tenantId: string;
  kind: string;
  refId: string;
  dueAt: Date;
}

/** What has fallen due in any workspace, the oldest first. */
export async function dueNow(db: Database, { now, limit }: { now: Date; limit: number }): Promise<DueRow[]> {
  const { rows } = await db.execute<{ tenant_id: string; kind: string; ref_id: string; due_at: string }>(
    sql`select tenant_id, kind, ref_id, to_json(due_at) #>> '{}' as due_at from directory.due_now(${now.toISOString()}::timestamptz, ${limit})`,
  );
  return rows.map((row) => ({ tenantId: row.tenant_id, kind: row.kind, refId: row.ref_id, dueAt: new Date(row.due_at) }));
}

/** False: somebody else took it, or it is due later by now. */
export async function takeDue(db: Database, due: { kind: string; refId: string; now: Date }): Promise<boolean> {
  const { rows } = await db.execute<{ taken: boolean }>(
    sql`select directory.take_due(${due.kind}, ${due.refId}, ${due.now.toISOString()}::timestamptz) as taken`,
  );
  return rows[0]!.taken;
}

/** Every workspace, in the order of their ids, after `after`. */
export async function allTenants(db: Database, page: { after: string | null; limit: number }): Promise<string[]> {
  const { rows } = await db.execute<{ tenant_id: string }>(
    sql`select tenant_id from directory.all_tenants(${page.after}::uuid, ${page.limit})`,
  );
  return rows.map((row) => row.tenant_id);
}

export async function tenantsOfUser(db: Database, userId: string): Promise<string[]> {
  const { rows } = await db.execute<{ tenant_id: string }>(sql`select tenant_id from directory.tenants_of_user(${userId})`);
  return rows.map((row) => row.tenant_id);
}

/** A purged workspace leaves nothing behind but the trial that it used. */
export async function forgetWorkspace(db: Database): Promise<void> {
  await db.execute(sql`select directory.forget()`);
}

export interface WorkspaceHit {
  tenantId: string;
  slug: string;
  name: string;
  matchedBy: "newest" | "slug" | "name" | "member" | "invitation" | "stripe id" | "invoice" | "request id";
  matchedLabel: string;
}

/** For staff: where a term was found, the best hit of each workspace. An empty term lists the newest. */
export async function staffSearch(db: Database, search: { term: string; limit: number }): Promise<WorkspaceHit[]> {
  const { rows } = await db.execute<{ tenant_id: string; slug: string; name: string; matched_by: WorkspaceHit["matchedBy"]; matched_label: string }>(
    sql`select tenant_id, slug, name, matched_by, matched_label from directory.staff_search(${search.term}, ${search.limit})`,
  );
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    slug: row.slug,
    name: row.name,
    matchedBy: row.matched_by,
    matchedLabel: row.matched_label,
  }));
}

export interface WorkspaceLabel {
  slug: string;
  name: string;
}

/** For staff: what these workspaces are called, by their ids. Those that are gone are not among them. */
export async function workspaceLabels(db: Database, tenantIds: readonly string[]): Promise<Map<string, WorkspaceLabel>> {
  const ids = [...new Set(tenantIds)];
  if (ids.length === 0) return new Map();
  const { rows } = await db.execute<{ tenant_id: string; slug: string; name: string }>(
    sql`select tenant_id, slug, name from directory.workspace_labels(${sql.param(ids)}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.tenant_id, { slug: row.slug, name: row.name }]));
}

/** For the console: which workspace has this address, or null. As staff's role. */
export async function tenantOfSlug(db: Database, slug: string): Promise<string | null> {
  const { rows } = await db.execute<{ tenant: string | null }>(sql`select directory.tenant_of_slug(${slug}) as tenant`);
  return rows[0]!.tenant;
}

export type SearchKind = "project" | "task" | "comment";

export interface SearchHit {
  kind: SearchKind;
  id: string;
  /** How many of this kind there are, as far as was looked. */
  total: number;
}

/** Of each kind asked for, the best `limit` after `offset`, in the workspace of the transaction. Ids alone: read the rows yourself. */
export async function searchWords(db: Database, search: { text: string; kind: SearchKind | "any"; limit: number; offset: number }): Promise<SearchHit[]> {
  const { rows } = await db.execute<{ kind: SearchKind; id: string; total: string }>(
    sql`select kind, id, total from directory.search(${search.text}, ${search.kind}, ${search.limit}, ${search.offset})`,
  );
  return rows.map((row) => ({ kind: row.kind, id: row.id, total: Number(row.total) }));
}

/** The names of the migrations that this database has had. */
export async function appliedMigrations(db: Database): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(sql`select directory.applied_migrations() as name`);
  return rows.map((row) => row.name);
}
