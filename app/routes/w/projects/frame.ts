import { today } from "#app/domain/projects/today.ts";
import type { Scope } from "#app/domain/scope.ts";
import type { Entry } from "#app/http/enter.ts";

/** What every page about projects needs to speak to its reader: whose workspace, which language, which day it is. */
export interface Frame {
  slug: string;
  workspace: string;
  reader: { locale: string; timeZone: string };
  now: Date;
  /** The day it is in the workspace: what is late, is late for all. */
  today: string;
}

export function frameOf(scope: Scope, { user }: Entry): Frame {
  const { slug, name } = scope.standing.workspace;
  return { slug, workspace: name, reader: { locale: user.locale, timeZone: user.timeZone }, now: scope.now, today: today(scope) };
}

export function titleOf(page: string, { workspace }: Pick<Frame, "workspace">): string {
  return `${page} · ${workspace} · Afterlogin`;
}
