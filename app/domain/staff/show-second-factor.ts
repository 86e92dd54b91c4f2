import { and, eq, isNull, lt, or } from "drizzle-orm";
import { databaseOver, inTransaction, type Database } from "#db/database.ts";
import { staffMembers } from "#db/schema/platform.ts";
import { countAttempt, forgetAttempt, type Attempt } from "#app/domain/identity/rate-limit.ts";
import { refuse, refuseInvalid, refuseUnknown } from "#app/domain/refusal.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { startStaffSession, type StaffSession } from "#app/domain/staff/staff-sessions.ts";
import { enrolmentSecret, openSecret, sealSecret, stepOf } from "#app/domain/staff/totp.ts";
import { identityOf, type StaffDoor } from "#app/domain/staff/staff.ts";

/**
 * The second of two factors: answers the full session's token. A code is accepted once; its step is claimed in one
 * statement, so that two who send the same code at once do not both come in.
 */
export async function passSecondFactor(door: StaffDoor, session: StaffSession, input: { code: string }): Promise<string> {
  if (session.kind !== "half" || !session.enrolled) refuseUnknown();
  const attempts = await counted(door, session);
  const sealed = await sealedSecret(databaseOver(door.pool), session);
  const secret = openSecret(door.app.keyring, sealed);
  if (secret === null) refuse("conflict", "Your second factor was sealed with a key that is gone. Ask an administrator to reset it.");
  const step = stepOf(secret, input.code, new Date());
  if (step === null) return fail(door, session, "second_factor");
  const token = await inTransaction(door.pool, async (db) => {
    const claimed = await db
      .update(staffMembers)
      .set({ totpLastStep: step })
      .where(
        and(
          eq(staffMembers.id, session.staff.id),
          eq(staffMembers.totpSealed, sealed),
          isNull(staffMembers.disabledAt),
          or(isNull(staffMembers.totpLastStep), lt(staffMembers.totpLastStep, step)),
        ),
      )
      .returning({ id: staffMembers.id });
    return claimed.length === 0 ? null : begin(db, door, session);
  });
  if (token === null) return fail(door, session, "code_used");
  await forgetAttempt(identityOf(door), attempts);
  return token;
}

/** The first sign-in: the code shows that the phone holds the key. Refuses where a second factor stands already. */
export async function enrolSecondFactor(door: StaffDoor, session: StaffSession, input: { code: string }): Promise<string> {
  if (session.kind !== "half" || session.enrolled) refuseUnknown();
  const attempts = await counted(door, session);
  const secret = enrolmentSecret(door.app.keyring, session);
  const step = stepOf(secret, input.code, new Date());
  if (step === null) return fail(door, session, "second_factor");
  const token = await inTransaction(door.pool, async (db) => {
    const enrolled = await db
      .update(staffMembers)
      .set({ totpSealed: sealSecret(door.app.keyring, secret), totpLastStep: step })
      .where(and(eq(staffMembers.id, session.staff.id), isNull(staffMembers.totpSealed), isNull(staffMembers.disabledAt)))
      .returning({ id: staffMembers.id });
    if (enrolled.length === 0) refuse("conflict", "A second factor was set up meanwhile. Sign in again and use that one.");
    await recordStaffEvent(db, door.request, { action: "staff.enrolled", staff: session.staff });
    return begin(db, door, session);
  });
  await forgetAttempt(identityOf(door), attempts);
  return token;
}

async function begin(db: Database, door: StaffDoor, session: StaffSession): Promise<string> {
  await recordStaffEvent(db, door.request, { action: "staff.signed_in", staff: session.staff });
  return startStaffSession(db, door.client, { staffId: session.staff.id, kind: "full", instead: session.id });
}

async function counted(door: StaffDoor, session: StaffSession): Promise<Attempt[]> {
  const attempts: Attempt[] = [{ limit: "staff-code.member", of: session.staff.id }];
  await countAttempt(identityOf(door), attempts);
  return attempts;
}

async function sealedSecret(db: Database, session: StaffSession): Promise<string> {
  const [row] = await db.select({ sealed: staffMembers.totpSealed }).from(staffMembers).where(eq(staffMembers.id, session.staff.id));
  if (!row?.sealed) refuseUnknown();
  return row.sealed;
}

/** The attempt stands in the record whatever follows. */
async function fail(door: StaffDoor, session: StaffSession, reason: "second_factor" | "code_used"): Promise<never> {
  await recordStaffEvent(databaseOver(door.pool), door.request, { action: "staff.sign_in_failed", staff: session.staff, detail: { reason } });
  return refuseInvalid({
    code: reason === "code_used" ? "This code was used already. Wait for the next one." : "This code does not fit. Check the time on your phone and use the newest code.",
  });
}
