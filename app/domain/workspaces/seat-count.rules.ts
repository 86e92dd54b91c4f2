import { roomUnder } from "#app/domain/entitlements.rules.ts";

/** Seats of a workspace as they stand now. `null` is unlimited. */
export interface SeatCount {
  /** What the terms allow: paid for, or the plan's. */
  allowed: number | null;
  /** What will be allowed once a purchase that is under way is paid; never below `allowed`. */
  promised: number | null;
  /** People at work who are not viewers. */
  members: number;
  /** Open invitations, each holding a seat. */
  invited: number;
  /** People who have joined and wait for their seat to be paid. */
  waiting: number;
}

/** Seats that nobody holds, neither a person nor an invitation. */
export function freeSeats({ allowed, members, invited }: Pick<SeatCount, "allowed" | "members" | "invited">): number {
  return roomUnder(allowed, members + invited).left ?? Infinity;
}

/** An invitation may already be sent for a seat whose payment is on its way. */
export function seatsToOffer({ promised, members, invited, waiting }: SeatCount): number {
  return promised === null ? Infinity : Math.max(0, promised - members - invited - waiting);
}

export type Place = "active" | "pending_seat" | "none";

/**
 * Where somebody goes who accepts an invitation now. Seats may have become fewer than the invitations that hold them:
 * then whoever comes first gets what is left.
 */
export function placeFor({ allowed, promised, members, waiting }: SeatCount): Place {
  if (allowed === null || members + waiting < allowed) return "active";
  return promised === null || members + waiting < promised ? "pending_seat" : "none";
}
