import { and, eq, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { inTransaction } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import type { Pools } from "#db/pools.ts";
import { addresses, passwords, sessions, users } from "#db/schema/identity.ts";
import { invitations } from "#db/schema/workspaces.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { termsVersion } from "#app/domain/identity/legal.rules.ts";
import { newToken } from "#app/domain/identity/tokens.ts";
import type { Role, StoredRole } from "#app/domain/permissions.rules.ts";
import { openScopeInside, withScope, type AppFacts, type Scope } from "#app/domain/scope.ts";
import { acceptInvitation } from "#app/domain/workspaces/accept-invitation.ts";
import { createWorkspace } from "#app/domain/workspaces/create-workspace.ts";
import { inviteMembers } from "#app/domain/workspaces/invite-members.ts";
import type { Outside } from "#app/domain/workspaces/outside.ts";
import { systemScopes, type BillingWork } from "#app/domain/billing/billing-work.ts";

/** Somebody of the story. The session is the seed's own and ends with it. */
export interface Player {
  userId: string;
  name: string;
  email: string;
  tokenHash: string;
}

export interface Place {
  tenantId: string;
  slug: string;
  name: string;
}

interface Opening {
  pools: Pools;
  app: AppFacts;
  stripe: Stripe | null;
}

/**
 * Where the story is played: it holds the day, and lets people do what they do in the application, by the same verbs.
 * The verbs take the day from here, so the database's clock stays where it is.
 */
export class Stage {
  readonly pools: Pools;
  readonly app: AppFacts;
  readonly stripe: Stripe | null;
  now = new Date(0);
  #requests = 0;

  constructor({ pools, app, stripe }: Opening) {
    this.pools = pools;
    this.app = app;
    this.stripe = stripe;
  }

  /** Signed up, with a proven address; without a password until they ask for one, unless `passwordHash` is given. */
  async people(list: readonly { name: string; email: string; passwordHash?: string }[]): Promise<Player[]> {
    const at = new Date();
    const cast = list.map((one) => ({ ...one, userId: newId(), tokenHash: newToken().hash }));
    await inTransaction(this.pools.afterlogin_identity, async (db) => {
      const locale = { locale: "en-GB", timeZone: "Europe/Berlin" };
      await db.insert(users).values(cast.map(({ userId, name }) => ({ id: userId, name, ...locale, termsVersion, termsAcceptedAt: at, createdAt: at })));
      await db.insert(addresses).values(cast.map(({ userId, email }) => ({ id: newId(), userId, email, isPrimary: true, verifiedAt: at, createdAt: at })));
      const known = cast.flatMap(({ userId, passwordHash }) => (passwordHash ? [{ userId, hash: passwordHash, changedAt: at }] : []));
      if (known.length > 0) await db.insert(passwords).values(known);
      const until = { authenticatedAt: at, lastSeenAt: at, idleExpiresAt: addDays(at, 1), expiresAt: addDays(at, 1) };
      await db.insert(sessions).values(cast.map(({ userId, tokenHash }) => ({ id: newId(), userId, tokenHash, ...until })));
    });
    return cast.map(({ userId, name, email, tokenHash }) => ({ userId, name, email, tokenHash }));
  }

  async found(owner: Player, name: string): Promise<Place> {
    const founder = { ...owner, emailVerified: true, locale: "en-GB", timeZone: "Europe/Berlin" };
    return { ...(await createWorkspace(this.#outside(), { founder, name })), name };
  }

  /** Invited by `inviter`, and in. */
  async join(place: Place, inviter: Player, newcomers: readonly Player[], role: StoredRole): Promise<void> {
    const results = await this.as(place, inviter, (scope) => inviteMembers(scope, { addresses: newcomers.map(({ email }) => email).join("\n"), role }));
    const refused = results.find(({ outcome }) => outcome !== "invited");
    if (refused) throw new Error(`${refused.address} could not be invited to ${place.name}: ${refused.outcome}.`);
    for (const newcomer of newcomers) await acceptInvitation(this.#outside(), { by: { invitationId: await this.#invitationOf(place, newcomer) }, visitor: { ...newcomer, emailVerified: true } });
  }

  /** One request of somebody. */
  async as<T>(place: Place, who: Player, work: (scope: Scope) => Promise<T>): Promise<T> {
    const member = await this.system(place, ({ db, tenantId }) =>
      db.execute<{ id: string; role: Role; billing_manager: boolean }>(sql`
        select m.id, case when w.owner_id = m.id then 'owner' else m.role end as role, m.billing_manager
        from tenant.memberships m join tenant.workspaces w using (tenant_id) where m.tenant_id = ${tenantId} and m.user_id = ${who.userId}`),
    );
    const row = member.rows[0];
    if (!row) throw new Error(`${who.name} is not in ${place.name}.`);
    const actor = { kind: "member", userId: who.userId, membershipId: row.id, label: who.name, email: who.email, role: row.role, billingManager: row.billing_manager } as const;
    return withScope(openScopeInside({ ...this.#outside(), tenantId: place.tenantId, actor, writable: true }), work);
  }

  /** As Afterlogin itself. */
  system<T>(place: Pick<Place, "tenantId">, work: (scope: Scope) => Promise<T>): Promise<T> {
    const opening = { ...this.#inside(), pool: this.pools.afterlogin_worker, tenantId: place.tenantId, actor: { kind: "system", label: "Afterlogin" } as const };
    return withScope(openScopeInside({ ...opening, writable: true }), work);
  }

  billing(place: Place, who: Player): BillingWork {
    if (!this.stripe) throw new Error("There is no Stripe on this stage.");
    const asSystem: BillingWork["asSystem"] = (work) => systemScopes({ ...this.#inside(), tenantId: place.tenantId })(work);
    return { stripe: this.stripe, tenantId: place.tenantId, inScope: (work) => this.as(place, who, work), asSystem };
  }

  #outside(): Outside {
    this.#requests += 1;
    const request = { id: `req_demo${String(this.#requests).padStart(6, "0")}`, method: "web", address: "192.0.2.17" } as const;
    return { pool: this.pools.afterlogin_tenant, now: this.now, request, app: this.app };
  }

  /** What a job is told: it comes from nowhere. */
  #inside(): Outside {
    const outside = this.#outside();
    return { ...outside, request: { ...outside.request, method: "job", address: null } };
  }

  async #invitationOf(place: Place, { email }: Player): Promise<string> {
    const [row] = await this.system(place, ({ db, tenantId }) =>
      db.select({ id: invitations.id }).from(invitations).where(and(eq(invitations.tenantId, tenantId), eq(invitations.email, email), eq(invitations.status, "open"))),
    );
    if (!row) throw new Error(`${email} has no open invitation to ${place.name}.`);
    return row.id;
  }
}
