import { randomBytes } from "node:crypto";
import pg from "pg";
import { claimMembership } from "#db/directory.ts";
import { businessNow } from "#db/clock.ts";
import { newId } from "#db/ids.ts";
import { createPool, type Pools } from "#db/pools.ts";
import { runtimeRoles } from "#db/roles.ts";
import { memberships } from "#db/schema/workspaces.ts";
import type { AuditAction } from "#app/domain/audit/actions.rules.ts";
import type { Role, StoredRole } from "#app/domain/permissions.rules.ts";
import { termsOf, type PlanKey } from "#app/domain/plans.rules.ts";
import { Refusal } from "#app/domain/refusal.ts";
import { openScope, openScopeInside, withScope, type Actor, type AppFacts, type OpenedScope, type Scope } from "#app/domain/scope.ts";
import { createWorkspace } from "#app/domain/workspaces/create-workspace.ts";
import { hashToken } from "#app/domain/identity/tokens.ts";
import { enter } from "#app/http/enter.ts";
import { createKeyring } from "#app/ops/keyring.ts";
import { createTestDatabase, type TestDatabase, type TestDatabasePlace } from "./database.ts";

/** Somebody who signed up. `token` is what their browser's cookie would hold. */
export interface Person {
  userId: string;
  name: string;
  email: string;
  token: string;
}

export interface Workspace {
  tenantId: string;
  slug: string;
  name: string;
  owner: Person;
}

export interface StoredMail {
  to: string;
  fact: string;
  template: string;
  subject: string;
  html: string;
  text: string;
  status: string;
  tenantId: string | null;
}

export interface StoredEvent {
  action: AuditAction;
  actor: string;
  actorKind: "user" | "staff" | "system";
  target: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/**
 * A database of its own with people and workspaces in it, and Scopes opened as the application opens them.
 * Close it in afterAll.
 */
export async function createWorld(on: TestDatabasePlace = {}) {
  const database = await createTestDatabase(on);
  const pools = poolsOf(database);
  const app: AppFacts = { url: "https://afterlogin.test", keyring: createKeyring([{ id: "test", secret: randomBytes(32) }]), automaticTax: false };
  /** As the superuser: to arrange what no verb does, and to look behind the walls. */
  const admin = new pg.Pool({ connectionString: database.ownerUrl, max: 4 });
  // Dropping the database ends connections that are still closing, and that is no error.
  admin.on("error", () => {});
  const now = (): Promise<Date> => businessNow(pools.afterlogin_tenant, "stored");
  const request = () => ({ id: `req_${newId()}`, method: "web" as const, address: "192.0.2.7" });

  /** Signed up and signed in; with a verified address unless told otherwise. The address follows from the name. */
  async function person(name: string, options: { email?: string; verified?: boolean; locale?: string; timeZone?: string } = {}): Promise<Person> {
    const userId = newId();
    const email = options.email ?? `${name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@example.test`;
    await admin.query(
      "insert into identity.users (id, name, locale, time_zone, terms_version, terms_accepted_at, created_at) values ($1, $2, $3, $4, 'test', $5, $5)",
      [userId, name, options.locale ?? "en-GB", options.timeZone ?? "UTC", new Date()],
    );
    await admin.query(
      "insert into identity.addresses (id, user_id, email, is_primary, verified_at, created_at) values ($1, $2, $3, true, $4, $5)",
      [newId(), userId, email, options.verified === false ? null : new Date(), new Date()],
    );
    return { userId, name, email, token: await signIn(userId) };
  }

  /** A session row such as signing in leaves; answers the cookie's token. */
  async function signIn(userId: string): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const later = new Date(Date.now() + 86_400_000);
    await admin.query(
      `insert into identity.sessions (id, user_id, token_hash, authenticated_at, last_seen_at, idle_expires_at, expires_at)
       values ($1, $2, $3, $4, $4, $5, $5)`,
      [newId(), userId, hashToken(token), new Date(), later],
    );
    return token;
  }

  /**
   * Made by its owner with the real verb, so on a trial where they may have one. `plan` puts it elsewhere: "starter" takes
   * the trial away, a paid plan adds an active subscription of `seats` seats as a sync would write it.
   */
  async function workspace(input: { name: string; owner: Person; plan?: PlanKey; seats?: number }): Promise<Workspace> {
    const { owner, name } = input;
    const founder = { ...owner, emailVerified: true, locale: "en-GB", timeZone: "UTC" };
    const made = await createWorkspace({ pool: pools.afterlogin_tenant, now: await now(), request: request(), app }, { founder, name });
    if (input.plan) await endTrial(made.tenantId);
    if (input.plan && input.plan !== "starter") await subscribe(made.tenantId, { plan: input.plan, seats: input.seats ?? 10 });
    return { ...made, name, owner };
  }

  async function endTrial(tenantId: string): Promise<void> {
    await admin.query("update tenant.workspaces set trial_started_at = null, trial_ends_at = null where tenant_id = $1", [tenantId]);
    await admin.query("delete from directory.due where tenant_id = $1 and kind like 'trial.%'", [tenantId]);
    await admin.query("delete from tenant.terms where tenant_id = $1 and plan <> 'starter'", [tenantId]);
  }

  async function subscribe(tenantId: string, { plan, seats }: { plan: PlanKey; seats: number }): Promise<void> {
    const at = await now();
    const held = termsOf(plan, at);
    await admin.query(
      "insert into tenant.terms (tenant_id, plan, price_list_version, limits, features, taken_at) values ($1, $2, $3, $4, $5, $6)",
      [tenantId, plan, held.priceListVersion, JSON.stringify(held.limits), JSON.stringify(held.features), at],
    );
    const tail = newId().replaceAll("-", "").slice(-12);
    await admin.query(
      `insert into tenant.subscriptions (tenant_id, id, stripe_subscription_id, stripe_customer_id, stripe_item_id, stripe_price_id,
         livemode, status, stripe_status, plan, billing_interval, unit_amount, currency, quantity, started_at, period_start, period_end,
         cancel_at_period_end, is_current, synced_at)
       values ($1, $2, $3, $4, $5, $6, false, 'active', 'active', $7, 'month', 1200, 'usd', $8, $9, $9, $10, false, true, $9)`,
      [tenantId, newId(), `sub_${tail}`, `cus_${tail}`, `si_${tail}`, `price_${tail}`, plan, seats, at, new Date(at.getTime() + 30 * 86_400_000)],
    );
  }

  /** In the workspace with this role, without an invitation; answers the membership's id. */
  async function join(
    place: Workspace,
    who: Person,
    role: StoredRole,
    options: { billingManager?: boolean; status?: "active" | "pending_seat" | "suspended"; suspendedFor?: "by_admin" | "over_limit" } = {},
  ): Promise<string> {
    const id = newId();
    const status = options.status ?? "active";
    await asSystem(place, async ({ db, tenantId, now: joinedAt }) => {
      await db.insert(memberships).values({
        tenantId,
        id,
        userId: who.userId,
        name: who.name,
        email: who.email,
        role,
        billingManager: options.billingManager ?? false,
        status,
        suspendedFor: status === "suspended" ? (options.suspendedFor ?? "by_admin") : null,
        joinedAt,
      });
      await claimMembership(db, { userId: who.userId, membershipId: id });
    });
    return id;
  }

  async function membershipId(place: Workspace, who: Person): Promise<string> {
    const { rows } = await admin.query<{ id: string }>("select id from tenant.memberships where tenant_id = $1 and user_id = $2", [place.tenantId, who.userId]);
    if (!rows[0]) throw new Error(`${who.name} has never been in ${place.name}.`);
    return rows[0].id;
  }

  /** What the door opens for somebody who belongs there. Its opener ends it: `withScope`, or commit and rollback. */
  async function scope(place: { slug: string }, who: Person, options: { writable?: boolean } = {}): Promise<OpenedScope> {
    const entry = await enter(pools.afterlogin_tenant, { token: who.token, slug: place.slug, storedClock: true });
    if (!entry?.here) throw new Error(`The door stays shut for ${who.name}.`);
    const { membership, standing } = entry.here;
    return openScope({
      pool: pools.afterlogin_tenant,
      tenantId: standing.workspace.id,
      standing,
      actor: {
        kind: "member",
        userId: entry.user.id,
        membershipId: membership.id,
        label: membership.name,
        email: entry.user.email,
        role: membership.role,
        billingManager: membership.billingManager,
      },
      now: entry.now,
      request: request(),
      app,
      writable: options.writable ?? true,
    });
  }

  /** One request of somebody: runs, and commits or rolls back. */
  async function as<T>(place: { slug: string }, who: Person, work: (scope: Scope) => Promise<T>): Promise<T> {
    return withScope(scope(place, who), work);
  }

  /** The same in a read-only transaction, as a page's loader has it. */
  async function reading<T>(place: { slug: string }, who: Person, work: (scope: Scope) => Promise<T>): Promise<T> {
    return withScope(scope(place, who, { writable: false }), work);
  }

  async function asGuest<T>(place: { tenantId: string }, who: Person, work: (scope: Scope) => Promise<T>): Promise<T> {
    return inside(pools.afterlogin_tenant, place, { kind: "guest", userId: who.userId, label: who.name, email: who.email }, work);
  }

  /** As a job's handler. */
  async function asSystem<T>(place: { tenantId: string }, work: (scope: Scope) => Promise<T>): Promise<T> {
    return inside(pools.afterlogin_worker, place, { kind: "system", label: "Afterlogin" }, work);
  }

  async function inside<T>(pool: pg.Pool, place: { tenantId: string }, actor: Actor, work: (scope: Scope) => Promise<T>): Promise<T> {
    const at = await now();
    return withScope(openScopeInside({ pool, tenantId: place.tenantId, actor, now: at, request: request(), app, writable: true }), work);
  }

  /** Moves the business clock. It runs on from there. */
  async function setNow(date: Date): Promise<void> {
    await admin.query(
      "insert into platform.clock (singleton, offset_ms) values (true, $1) on conflict (singleton) do update set offset_ms = excluded.offset_ms",
      [date.getTime() - Date.now()],
    );
  }

  async function mails(): Promise<StoredMail[]> {
    const { rows } = await admin.query<Omit<StoredMail, "html" | "text"> & { sealed: string | null }>(
      `select to_address as "to", fact, template, subject, status, tenant_id as "tenantId", content_sealed as sealed from queue.mails order by id`,
    );
    return rows.map(({ sealed, ...mail }) => ({ ...mail, ...contentOf(sealed) }));
  }

  function contentOf(sealed: string | null): { html: string; text: string } {
    const content = sealed === null ? null : app.keyring.open("mail", sealed);
    return content === null ? { html: "", text: "" } : (JSON.parse(content) as { html: string; text: string });
  }

  async function outbox(): Promise<{ job: string; payload: Record<string, unknown>; tenantId: string | null }[]> {
    const { rows } = await admin.query<{ job: string; payload: Record<string, unknown>; tenantId: string | null }>(
      `select job, payload, tenant_id as "tenantId" from queue.outbox order by id`,
    );
    return rows;
  }

  /** The workspace's activity, oldest first. */
  async function events(place: { tenantId: string }): Promise<StoredEvent[]> {
    const { rows } = await admin.query<StoredEvent>(
      `select action, actor_label as actor, actor_kind as "actorKind", target_label as target, before, after
       from tenant.audit_events where tenant_id = $1 order by at, id`,
      [place.tenantId],
    );
    return rows;
  }

  /** What is scheduled for the workspace: kind, what it is about, and when. */
  async function due(place: { tenantId: string }): Promise<{ kind: string; refId: string; at: Date }[]> {
    const { rows } = await admin.query<{ kind: string; refId: string; at: Date }>(
      `select kind, ref_id as "refId", due_at as at from directory.due where tenant_id = $1 order by due_at, kind`,
      [place.tenantId],
    );
    return rows;
  }

  /** How somebody's role stands in the database, or null when they are not there. */
  async function roleOf(place: Workspace, who: Person): Promise<{ role: Role; status: string; billingManager: boolean; version: number } | null> {
    const { rows } = await admin.query<{ role: Role; status: string; billingManager: boolean; version: number }>(
      `select case when w.owner_id = m.id then 'owner' else m.role end as role, m.status, m.billing_manager as "billingManager", m.version
       from tenant.memberships m join tenant.workspaces w using (tenant_id) where m.tenant_id = $1 and m.user_id = $2`,
      [place.tenantId, who.userId],
    );
    return rows[0] ?? null;
  }

  /**
   * Lets all attempts go as far as they can without writing to `table`, and only then writes: what they found out before
   * is old by the time they act on it, unless they took turns.
   */
  async function race<T>(table: string, attempts: (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const holder = await admin.connect();
    try {
      await holder.query(`begin; lock table ${table} in share mode`);
      const settled = Promise.allSettled(attempts.map((attempt) => attempt()));
      while ((await waitingForLocks()) < attempts.length) await new Promise((resolve) => setTimeout(resolve, 5));
      await holder.query("commit");
      return await settled;
    } finally {
      holder.release();
    }
  }

  async function waitingForLocks(): Promise<number> {
    const { rows } = await admin.query<{ waiting: number }>(
      "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]!.waiting;
  }

  async function close(): Promise<void> {
    await Promise.all([...Object.values(pools), admin].map((pool) => pool.end()));
    await database.drop();
  }

  return {
    database, pools, app, admin, now, setNow, request,
    person, signIn, workspace, subscribe, join, membershipId, roleOf,
    scope, as, reading, asGuest, asSystem, refusal, race,
    mails, outbox, events, due, close,
  };
}

/** The refusal that `promise` ends in. Anything else, also success, is a failed test. */
export async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("A refusal was expected, and there was none.");
}

function poolsOf(database: TestDatabase): Pools {
  const roles = runtimeRoles.filter((role) => role !== "afterlogin_backup");
  return Object.fromEntries(
    roles.map((role) => [role, createPool({ url: database.urlFor(role), max: 5, applicationName: "test" })]),
  ) as Pools;
}
