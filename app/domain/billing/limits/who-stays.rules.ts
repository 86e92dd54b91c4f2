import type { StoredRole } from "#app/domain/permissions.rules.ts";

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
