/** Numbers that a seed decides, so that a history that failed can be lived again. */
export interface Chance {
  /** A whole number from 0 to `below` − 1. */
  below(below: number): number;
  /** True in `percent` of a hundred cases. */
  percent(percent: number): boolean;
  one<T>(of: readonly T[]): T;
  shuffled<T>(of: readonly T[]): T[];
}

/** A generator of the xorshift kind: https://www.jstatsoft.org/article/view/v008i14 */
export function chanceFrom(seed: number): Chance {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  function below(limit: number): number {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  }
  function shuffled<T>(of: readonly T[]): T[] {
    const rest = [...of];
    return of.map(() => rest.splice(below(rest.length), 1)[0]!);
  }
  return { below, percent: (percent) => below(100) < percent, one: (of) => of[below(of.length)]!, shuffled };
}
