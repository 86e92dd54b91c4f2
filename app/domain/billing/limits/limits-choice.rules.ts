export type Candidate = { id: string; setAside: boolean };

export type Choice<T> = { ok: true; aside: T[]; back: T[] } | { ok: false; message: string };

/** The owner stays whatever is chosen. */
export function chooseMembers<M extends Candidate>(
  candidates: readonly M[],
  chosen: readonly string[],
  { ownerId, seats }: { ownerId: string; seats: number | null },
): Choice<M> {
  const stays = (member: M): boolean => member.id === ownerId || chosen.includes(member.id);
  const holders = candidates.filter(stays);
  if (seats !== null && holders.length > Math.max(1, seats)) {
    return { ok: false, message: `${holders.length} people are chosen and there ${seats === 1 ? "is 1 seat" : `are ${seats} seats`}. Choose ${holders.length - seats} fewer.` };
  }
  return split(candidates, stays);
}

export function chooseProjects<P extends Candidate>(candidates: readonly P[], chosen: readonly string[], allowed: number | null): Choice<P> {
  const staying = candidates.filter(({ id }) => chosen.includes(id));
  if (allowed !== null && staying.length > allowed) {
    return { ok: false, message: `${staying.length} projects are chosen and the plan has room for ${allowed}. Choose ${staying.length - allowed} fewer.` };
  }
  return split(candidates, ({ id }) => chosen.includes(id));
}

function split<T extends Candidate>(candidates: readonly T[], stays: (one: T) => boolean): Choice<T> {
  return {
    ok: true,
    aside: candidates.filter((one) => !one.setAside && !stays(one)),
    back: candidates.filter((one) => one.setAside && stays(one)),
  };
}
