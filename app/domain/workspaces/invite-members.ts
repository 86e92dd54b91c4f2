import { and, count, eq, gt, ne } from "drizzle-orm";
import { newId } from "#db/ids.ts";
import { invitations, memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { rolesAssignableBy, type StoredRole } from "#app/domain/permissions.rules.ts";
import { refuse, refuseInvalid } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";
import { noteExpiry } from "#app/domain/workspaces/expire-invitation.ts";
import { readMember } from "#app/domain/workspaces/get-member.ts";
import { addressesIn } from "#app/domain/workspaces/address-list.rules.ts";
import { invitationExpiry, invitationsADay, invitationsAtOnce } from "#app/domain/workspaces/invitations.rules.ts";
import { takeTurn } from "#app/domain/workspaces/people.ts";
import { seatsToOffer } from "#app/domain/workspaces/seat-count.rules.ts";
import { countSeats, seatAdvice } from "#app/domain/workspaces/seats.ts";
import { sendInvitation } from "#app/domain/workspaces/send-invitation.ts";

/** What became of each address, in the order in which they were typed. */
export type InviteResult =
  | { address: string; outcome: "invited"; expiresAt: Date }
  | { address: string; outcome: "already_member" | "suspended_member" | "already_invited" | "no_seat" | "not_an_address"; message: string };

/**
 * Invites every address of a list (lines, commas or semicolons between them) with one role. What can be sent is sent;
 * the rest is told address by address. Refuses as a whole only what concerns all of them.
 */
export async function inviteMembers(scope: Scope, input: { addresses: string; role: StoredRole }): Promise<InviteResult[]> {
  await takeTurn(scope);
  await authorize(scope, "members.invite");
  const actor = await readMember(scope, actingMember(scope).membershipId, "hold");
  if (!rolesAssignableBy(actor.role).includes(input.role)) refuse("forbidden", "Nobody can give a role above their own.");
  const addresses = addressesIn(input.addresses);
  if (addresses.length === 0) refuseInvalid({ addresses: "Enter at least one email address." });
  if (addresses.length > invitationsAtOnce) refuseInvalid({ addresses: `At most ${invitationsAtOnce} addresses at once: these are ${addresses.length}.` });
  await requireQuietDay(scope, addresses.length);
  let seatsLeft = input.role === "viewer" ? Infinity : seatsToOffer(await countSeats(scope));
  const results: InviteResult[] = [];
  for (const address of addresses) {
    const result = await inviteOne(scope, { address, role: input.role, seatsLeft });
    if (result.outcome === "invited") seatsLeft -= 1;
    results.push(result);
  }
  return results;
}

async function inviteOne(scope: Scope, input: { address: string; role: StoredRole; seatsLeft: number }): Promise<InviteResult> {
  const { role, seatsLeft } = input;
  const parsed = normaliseAddress(input.address);
  if (!parsed.ok) return { address: input.address, outcome: "not_an_address", message: addressMessage(parsed.problem) };
  const address = parsed.email;
  const status = await memberStatus(scope, address);
  if (status === "suspended") return { address, outcome: "suspended_member", message: "Is suspended here. Let them back in from Members." };
  if (status) return { address, outcome: "already_member", message: "Is already a member." };
  if (await isInvited(scope, address)) {
    return { address, outcome: "already_invited", message: "Has an open invitation. Send it again from Invitations." };
  }
  if (seatsLeft < 1) return { address, outcome: "no_seat", message: `No seat is free. ${await seatAdvice(scope)}` };
  const expiresAt = invitationExpiry(scope.now);
  const id = newId();
  await scope.db.insert(invitations).values({
    tenantId: scope.tenantId,
    id,
    email: address,
    role,
    status: "open",
    invitedBy: actingMember(scope).membershipId,
    expiresAt,
    lastSentAt: scope.now,
    createdAt: scope.now,
  });
  await sendInvitation(scope, { id, email: address, role, expiresAt, sentCount: 1 });
  await recordEvent(scope, {
    action: "member.invited",
    target: { kind: "invitation", id, label: address },
    after: { role, expiresAt },
  });
  return { address, outcome: "invited", expiresAt };
}

/** So that a trial cannot be used to send mail to the world. */
async function requireQuietDay(scope: Scope, adding: number): Promise<void> {
  const [row] = await scope.db
    .select({ sent: count() })
    .from(invitations)
    .where(and(eq(invitations.tenantId, scope.tenantId), gt(invitations.createdAt, addDays(scope.now, -1))));
  if (row!.sent + adding > invitationsADay) {
    refuse("over_limit", `A workspace sends at most ${invitationsADay} invitations in 24 hours. Send the rest tomorrow.`);
  }
}

async function memberStatus({ db, tenantId }: Scope, email: string): Promise<"active" | "pending_seat" | "suspended" | null> {
  const [row] = await db
    .select({ status: memberships.status })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.email, email), ne(memberships.status, "left")))
    .limit(1);
  return row && row.status !== "left" ? row.status : null;
}

/** One past its day that no job has noted yet is noted here, and does not stand in the way. */
async function isInvited(scope: Scope, email: string): Promise<boolean> {
  const [open] = await scope.db
    .select({ id: invitations.id, expiresAt: invitations.expiresAt })
    .from(invitations)
    .where(and(eq(invitations.tenantId, scope.tenantId), eq(invitations.email, email), eq(invitations.status, "open")))
    .for("update");
  if (!open) return false;
  if (scope.now < open.expiresAt) return true;
  await noteExpiry(scope, { id: open.id, email });
  return false;
}
