import { roomFor } from "#app/domain/entitlements.rules.ts";
import type { StoredRole } from "#app/domain/permissions.rules.ts";
import type { Terms } from "#app/domain/plans.rules.ts";

export type SeatMember = { userId: string; role: StoredRole; status: "active" | "pending_seat" | "suspended" | "left" };
export type SeatInvitation = {
  email: string;
  /** Whose verified address it is, if anybody's: one person holds one seat. */
  userId: string | null;
  role: StoredRole;
  status: "open" | "accepted" | "revoked" | "expired";
  expiresAt: Date;
};

/** `held` is what the limit counts: people at work and people expected, each once. */
export type Seats = { held: number; used: number; invited: number };

/** For a payer with client workspaces, give the members and invitations of all of them. */
export function seatsHeld(members: readonly SeatMember[], invitations: readonly SeatInvitation[], now: Date): Seats {
  const used = new Set(members.filter(holdsSeat).map((member) => member.userId));
  const invited = new Set(
    invitations
      .filter((invitation) => reservesSeat(invitation, now))
      .map(({ userId, email }) => userId ?? email.toLowerCase())
      .filter((person) => !used.has(person)),
  );
  return { held: used.size + invited.size, used: used.size, invited: invited.size };
}

/** Viewers read for free; whoever is suspended, gone or waiting for a seat holds none. */
export function holdsSeat({ role, status }: Pick<SeatMember, "role" | "status">): boolean {
  return status === "active" && role !== "viewer";
}

export function reservesSeat(
  { role, status, expiresAt }: Pick<SeatInvitation, "role" | "status" | "expiresAt">,
  now: Date,
): boolean {
  return status === "open" && role !== "viewer" && now < expiresAt;
}

/** Before inviting or admitting `adding` people who are not viewers. */
export function seatRoom(terms: Terms, seats: Pick<Seats, "held">, adding = 1) {
  return roomFor("seats", terms, seats.held, adding);
}

/** Seats are sold as an absolute number, never as a difference: a repeated request asks for the same. */
export function quantityFor(paid: number, seats: Pick<Seats, "held">, adding: number): number {
  return Math.max(paid, seats.held + adding);
}

export type Stayer = { id: string; userId: string; role: StoredRole; lastActiveAt: Date | null; joinedAt: Date };
export type Stay<T> = { stay: T[]; over: T[] };

/** Until somebody chooses: the owner always, then the most recently active. Viewers hold no seat, so they stay too. */
export function whoStays<M extends Stayer>(members: readonly M[], seats: number | null, ownerId: string): Stay<M> {
  const [holders, viewers] = partition(members, (member) => member.role !== "viewer" || member.id === ownerId);
  const ranked = holders.toSorted(
    (one, other) =>
      Number(other.id === ownerId) - Number(one.id === ownerId) ||
      newest(one.lastActiveAt, other.lastActiveAt) ||
      newest(other.joinedAt, one.joinedAt) ||
      byId(one, other),
  );
  // One person may stand in several workspaces of a payer, and counts once.
  const people = [...new Set(ranked.map((member) => member.userId))];
  const staying = new Set(people.slice(0, seats === null ? people.length : Math.max(1, seats)));
  const [stay, over] = partition(ranked, (member) => staying.has(member.userId) || member.id === ownerId);
  return { stay: [...stay, ...viewers], over };
}

/** Until somebody chooses: the projects worked on last. */
export function whichProjectsStay<P extends { id: string; lastActivityAt: Date }>(
  projects: readonly P[],
  allowed: number | null,
): Stay<P> {
  const ranked = projects.toSorted(
    (one, other) => newest(one.lastActivityAt, other.lastActivityAt) || byId(one, other),
  );
  const kept = allowed ?? ranked.length;
  return { stay: ranked.slice(0, kept), over: ranked.slice(kept) };
}

function partition<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((one) => !belongs(one))];
}

function newest(one: Date | null, other: Date | null): number {
  return (other?.getTime() ?? 0) - (one?.getTime() ?? 0);
}

function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}
