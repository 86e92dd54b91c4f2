import { databaseOver } from "#db/database.ts";
import { dueNow, takeDue, type DueRow } from "#db/directory.ts";
import { remindOfTrial } from "#app/domain/billing/lifecycle/remind-of-trial.ts";
import { addDays, addMonths } from "#app/domain/dates.rules.ts";
import type { Scope } from "#app/domain/scope.ts";
import { expireInvitation } from "#app/domain/workspaces/expire-invitation.ts";
import { jobForDue } from "#jobs/due.rules.ts";
import type { Player, Stage } from "#db/seed/stage.ts";

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

export function daysAgo({ now }: Plot, days: number): Date {
  return addDays(now, -days);
}

/** The first day of a story that ends at `now`. */
export function storyBegins(now: Date): Date {
  return addMonths(addDays(now, -20), -2);
}

/**
 * In the order of the days, with what falls due between them. A clock that runs on while an act is played is never asked
 * to go back to it.
 */
export async function play(stage: Stage, acts: readonly Act[], moveTo: (day: Date) => Promise<void>): Promise<void> {
  let reached = stage.now;
  for (const act of acts.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
    await playDue(stage, act.at);
    if (act.at > reached) await moveTo(act.at);
    reached = stage.now = act.at;
    await act.play();
  }
}

async function playDue(stage: Stage, until: Date): Promise<void> {
  for (const due of await dueNow(databaseOver(stage.pools.afterlogin_worker), { now: until, limit: 1_000 })) {
    stage.now = due.dueAt;
    await stage.system(due, async (scope) => {
      if (await takeDue(scope.db, { ...due, now: scope.now })) await consequenceOf(scope, due);
    });
  }
}

async function consequenceOf(scope: Scope, due: DueRow): Promise<void> {
  const wish = jobForDue(due);
  switch (wish?.job) {
    case "trial.remind":
      return void (await remindOfTrial(scope, wish.payload));
    case "invitation.expire":
      return void (await expireInvitation(scope, wish.payload));
    default:
      throw new Error(`Nobody in the story does ${due.kind}.`);
  }
}
