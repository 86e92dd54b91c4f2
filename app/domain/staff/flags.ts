import { asc, eq } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { flags } from "#db/schema/platform.ts";
import { featureKeys, type FeatureKey } from "#app/domain/plans.rules.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import type { StaffKeeper } from "#app/domain/staff/staff-members.ts";
import { cleanText, textMessage, type TextRule } from "#app/domain/text.rules.ts";

const why: TextRule = { maximum: 500, lines: "one", empty: "refused" };

export type FlagRow = typeof flags.$inferSelect;

/** What is on or off for every workspace, whatever the code says. */
export async function listFlags({ pool }: Pick<StaffKeeper, "pool">): Promise<FlagRow[]> {
  return databaseOver(pool).select().from(flags).orderBy(asc(flags.feature));
}

/** At once, for every workspace whose terms have the feature. Like the list of staff it is kept at the server itself. */
export async function setFlag(keeper: StaffKeeper, input: { feature: string; state: string; reason: string; setBy: string }): Promise<void> {
  const feature = featureNamed(input.feature);
  const { state } = input;
  if (state !== "on" && state !== "off") refuseInvalid({ state: "A flag is on or off." });
  const reason = cleanText(input.reason, why);
  if (!reason.ok) refuseInvalid({ reason: reason.problem === "required" ? "Say why: somebody will ask." : textMessage(reason.problem, why) });
  const values = { feature, state, reason: reason.text, setBy: input.setBy, setAt: new Date() } as const;
  await inTransaction(keeper.pool, async (db) => {
    await db.insert(flags).values(values).onConflictDoUpdate({ target: flags.feature, set: values });
    await recordStaffEvent(db, keeper.request, { action: "flag.set", staff: null, detail: { feature, state, reason: values.reason } });
  });
}

/** From now on the code has the last word again. False: there was none. */
export async function clearFlag(keeper: StaffKeeper, input: { feature: string }): Promise<boolean> {
  const feature = featureNamed(input.feature);
  return inTransaction(keeper.pool, async (db) => {
    const gone = await db.delete(flags).where(eq(flags.feature, feature)).returning({ feature: flags.feature });
    if (gone.length > 0) await recordStaffEvent(db, keeper.request, { action: "flag.cleared", staff: null, detail: { feature } });
    return gone.length > 0;
  });
}

function featureNamed(name: string): FeatureKey {
  const feature = featureKeys.find((key) => key === name);
  return feature ?? refuseInvalid({ feature: `There is no feature ${name}. There are: ${featureKeys.join(", ")}.` });
}
