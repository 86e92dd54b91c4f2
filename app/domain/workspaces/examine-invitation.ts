import { and, eq } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { refreshed, type Scope } from "#app/domain/scope.ts";
import type { InvitationRow } from "#app/domain/workspaces/hold-invitation.ts";
import { linkState, type LinkState } from "#app/domain/workspaces/invitations.rules.ts";
import { placeFor, type Place } from "#app/domain/workspaces/seat-count.rules.ts";
import { seatsOf } from "#app/domain/workspaces/seats.ts";

/** Somebody signed in, who came upon an invitation. */
export interface Visitor {
  userId: string;
  name: string;
  email: string;
  emailVerified: boolean;
  /** Of the session: by it the directory finds the invitations that wait for this person. */
  tokenHash: string;
}

export type MembershipRow = typeof memberships.$inferSelect;

export interface Examined {
  state: LinkState;
  place: Place;
  /** The visitor's own, also a tombstone. */
  membership: MembershipRow | null;
  scope: Scope;
}

/**
 * What an invitation is worth to this visitor now. `isTheirs`: it waits for one of their verified addresses.
 * The page asks it to show, acceptance asks it again under the workspace's turn; the standing is read anew both times.
 */
export async function examineInvitation(
  stale: Scope,
  input: { invitation: InvitationRow; visitor: Visitor | null; isTheirs: boolean },
): Promise<Examined> {
  const scope = await refreshed(stale);
  const { invitation, visitor } = input;
  const membership = visitor ? await membershipOf(scope, visitor.userId) : null;
  const seats = await seatsOf(scope);
  const { closedAt } = scope.standing.workspace;
  const state = linkState({
    now: scope.now,
    invitation,
    workspace: { closedAt, access: scope.standing.access.level },
    visitor: visitor && { addresses: addressesOf(visitor, input.isTheirs ? invitation.email : null) },
    membership,
    // Whether somebody signs in with the address is nobody's business: the page offers both ways.
    addressIsKnown: false,
    // The seats of other invitations are not counted: where there are fewer than invitations, the first to come sits.
    seats: { held: seats.members + seats.waiting + 1, allowed: seats.promised },
  });
  const place = invitation.role === "viewer" ? "active" : placeFor(seats);
  return { state, place, membership, scope };
}

function addressesOf({ email, emailVerified }: Visitor, proved: string | null) {
  const primary = { email: email.toLowerCase(), verified: emailVerified };
  return proved === null ? [primary] : [{ email: proved, verified: true }, primary];
}

async function membershipOf({ db, tenantId, writable }: Scope, userId: string): Promise<MembershipRow | null> {
  const query = db
    .select()
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.userId, userId)));
  const [row] = await (writable ? query.for("update") : query);
  return row ?? null;
}
