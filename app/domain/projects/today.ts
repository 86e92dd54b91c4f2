import { isoDayIn } from "#app/domain/dates.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

/** The day it is in the workspace. Due days have no zone of their own. */
export function today(scope: Scope): string {
  return isoDayIn(scope.now, scope.standing.workspace.timeZone);
}
