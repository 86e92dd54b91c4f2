import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import type { Place, Player, Stage } from "#db/seed/stage.ts";

/** Something that happens on a day of the story. */
export interface Act {
  at: Date;
  play(): Promise<void>;
}

/** A workspace's part of the story. */
export interface Plot {
  stage: Stage;
  now: Date;
  /** By the first part of their address: "priya". */
  cast: Readonly<Record<string, Player>>;
}

/** The workspace that a plot's first act founds. */
export interface Founded {
  place: Place;
}

export function daysAgo({ now }: Plot, days: number): Date {
  return addDays(now, -days);
}

/** The first day of a story that ends at `now`. */
export function storyBegins(now: Date): Date {
  return addMonths(addDays(now, -20), -2);
}

/** In the order of the days. A clock that runs on while an act is played is never asked to go back to it. */
export async function play(stage: Stage, acts: readonly Act[], moveTo: (day: Date) => Promise<void>): Promise<void> {
  for (const act of acts.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
    if (act.at > stage.now) await moveTo(act.at);
    stage.now = act.at;
    await act.play();
  }
}
