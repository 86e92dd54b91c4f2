import type { Access, AccessLevel } from "#app/domain/access.rules.ts";

export type LadderPhase = { level: AccessLevel; from: Date | null; until: Date | null; now: boolean };

/** The phases of access in a row, each level once, from what was full to the last; empty where nothing changes. */
export function ladderOf({ steps, reason }: Pick<Access, "steps" | "reason">, now: Date): LadderPhase[] {
  const [first] = steps;
  if (!first || steps.length < 2) return [];
  const all = first.level === "full" ? steps : [{ level: "full" as const, from: null }, ...steps];
  // A plan that ends on one with the same room has two phases of the same level: there is nothing to show.
  if (new Set(all.map(({ level }) => level)).size < all.length) return [];
  const present = all.findLastIndex(({ from }) => from === null || from <= now);
  // A trial's first step is called a trial, which the page says by itself.
  const hidesStart = reason === "trialing" || reason === "cancel_scheduled";
  return all.map(({ level, from }, index) => ({
    level,
    from: hidesStart && index === 0 ? null : from,
    until: all[index + 1]?.from ?? null,
    now: index === present,
  }));
}
