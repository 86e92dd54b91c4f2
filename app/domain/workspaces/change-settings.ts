import { and, eq, sql } from "drizzle-orm";
import { workspaces } from "#db/schema/workspaces.ts";
import { isTimeZone } from "#app/domain/dates.rules.ts";
import { isLocale } from "#app/domain/identity/locales.rules.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuseInvalid, refuseStale } from "#app/domain/refusal.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** How the workspace writes dates and money, and whose midnight ends a day. Refuses invalid by field, and conflict. */
export async function changeSettings(scope: Scope, input: { locale: string; timeZone: string; version: number }): Promise<void> {
  await authorize(scope, "workspace.settings");
  const fields = {
    ...(isLocale(input.locale) ? {} : { locale: "Choose a language and region from the list." }),
    ...(isTimeZone(input.timeZone) ? {} : { timeZone: "Choose a time zone from the list." }),
  };
  if (Object.keys(fields).length > 0) refuseInvalid(fields);
  const before = scope.standing.workspace;
  const changed = await scope.db
    .update(workspaces)
    .set({ locale: input.locale, timeZone: input.timeZone, version: sql`${workspaces.version} + 1` })
    .where(and(eq(workspaces.tenantId, scope.tenantId), eq(workspaces.version, input.version)))
    .returning({ tenantId: workspaces.tenantId });
  if (changed.length === 0) refuseStale("The workspace");
  await recordEvent(scope, {
    action: "workspace.settings_changed",
    target: { kind: "workspace", id: scope.tenantId, label: before.name },
    before: { locale: before.locale, timeZone: before.timeZone },
    after: { locale: input.locale, timeZone: input.timeZone },
  });
}
