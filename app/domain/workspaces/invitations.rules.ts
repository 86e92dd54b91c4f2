import type { AccessLevel } from "#app/domain/access.rules.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";

export const invitationDays = 7;
/** At most so many addresses in one form. */
export const invitationsAtOnce = 50;
/** At most so many from one workspace in 24 hours. */
export const invitationsADay = 200;
/** The same one again not sooner than after so many minutes, and not more often than so many times in all. */
export const resendAfterMinutes = 5;
export const sendingsAtMost = 10;

export const invitationStatuses = ["open", "accepted", "revoked", "expired"] as const;
export type InvitationStatus = (typeof invitationStatuses)[number];

export function invitationExpiry(sentAt: Date): Date {
  return addDays(sentAt, invitationDays);
}

/** One past its day is expired, whether or not anybody has noted it. */
export function presentStatus({ status, expiresAt }: { status: InvitationStatus; expiresAt: Date }, now: Date): InvitationStatus {
  return status === "open" && now >= expiresAt ? "expired" : status;
}

export type ResendVerdict = { ok: true } | { ok: false; reason: "accepted" | "revoked" | "too_often" | "too_soon" };

export function resendVerdict(
  invitation: { status: InvitationStatus; sentCount: number; lastSentAt: Date },
  now: Date,
): ResendVerdict {
  if (invitation.status === "accepted" || invitation.status === "revoked") return { ok: false, reason: invitation.status };
  if (invitation.sentCount >= sendingsAtMost) return { ok: false, reason: "too_often" };
  const soonest = invitation.lastSentAt.getTime() + resendAfterMinutes * 60_000;
  return now.getTime() < soonest ? { ok: false, reason: "too_soon" } : { ok: true };
}

export type LinkInput = {
  now: Date;
  invitation: {
    email: string;
    role: StoredRole;
    status: InvitationStatus;
    expiresAt: Date;
  };
  /** Null once it is purged. */
  workspace: { closedAt: Date | null; access: AccessLevel } | null;
  /** Who is signed in, with their addresses in lower case. */
  visitor: { addresses: readonly { email: string; verified: boolean }[] } | null;
  /** The visitor's own membership here. */
  membership: { status: "active" | "pending_seat" | "suspended" | "left" } | null;
  /** Does somebody already sign in with the invited address, verified? */
  addressIsKnown: boolean;
  /** `held` counts this invitation too while it is open. */
  seats: { held: number; allowed: number | null };
};

export type LinkState =
  | { state: "ok_existing_user"; next: "accept" | "sign_in" }
  | { state: "ok_new_user"; next: "sign_up" }
  | { state: "wrong_user" }
  | { state: "unverified_address" }
  | { state: "already_member"; membership: "active" | "pending_seat" | "suspended" }
  | { state: "accepted_already" }
  | { state: "revoked" }
  | { state: "expired" }
  | { state: "seats_full" }
  | { state: "workspace_unavailable" }
  | { state: "workspace_gone" };

/** What an invitation's link shows now. Only a POST, checked once more under a lock, accepts anything. */
export function linkState(input: LinkInput): LinkState {
  const { invitation, workspace, membership, now } = input;
  if (!workspace || workspace.closedAt) return { state: "workspace_gone" };
  if (membership && membership.status !== "left") return { state: "already_member", membership: membership.status };
  if (invitation.status === "accepted") return { state: "accepted_already" };
  if (invitation.status === "revoked") return { state: "revoked" };
  if (invitation.status === "expired" || now >= invitation.expiresAt) return { state: "expired" };
  // An invitation that is out already holds its seat, so joining goes on where only growth has stopped.
  if (workspace.access === "read_only" || workspace.access === "suspended") return { state: "workspace_unavailable" };
  const claim = claimOf(input);
  const mayTakeSeat = invitation.role === "viewer" || hasSeat(input);
  return claim.state.startsWith("ok_") && !mayTakeSeat ? { state: "seats_full" } : claim;
}

/** An unverified address claims nothing: whoever types an address in does not own it yet. */
function claimOf({ invitation, visitor, addressIsKnown }: LinkInput): LinkState {
  if (!visitor) {
    return addressIsKnown ? { state: "ok_existing_user", next: "sign_in" } : { state: "ok_new_user", next: "sign_up" };
  }
  const address = visitor.addresses.find(({ email }) => email === invitation.email);
  if (!address) return { state: "wrong_user" };
  return address.verified ? { state: "ok_existing_user", next: "accept" } : { state: "unverified_address" };
}

function hasSeat({ seats: { held, allowed } }: LinkInput): boolean {
  return allowed === null || held <= allowed;
}

/** Empty means that every domain may be invited. */
export function isAllowedDomain(email: string, allowedDomains: readonly string[]): boolean {
  if (allowedDomains.length === 0) return true;
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  return allowedDomains.some((allowed) => allowed.toLowerCase() === domain);
}
