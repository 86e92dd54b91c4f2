import { eq } from "drizzle-orm";
import { databaseOver, inTransaction } from "#db/database.ts";
import { staffMembers } from "#db/schema/platform.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { isPassword } from "#app/domain/identity/password-hashes.ts";
import { countAttempt, forgetAttempt, type Attempt } from "#app/domain/identity/rate-limit.ts";
import { clientNetwork } from "#app/domain/identity/rate-limits.rules.ts";
import { Refusal, refuseInvalid } from "#app/domain/refusal.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { startStaffSession } from "#app/domain/staff/staff-sessions.ts";
import { identityOf, type StaffDoor } from "#app/domain/staff/staff.ts";

/** The first of two factors. The session that begins here opens nothing but the page for the second. */
export interface FirstFactor {
  token: string;
  /** False: the second factor is to be set up now. */
  enrolled: boolean;
}

/** Refuses in the same words and after the same work for an unknown address, a wrong password and somebody disabled. */
export async function signInStaff(door: StaffDoor, input: { email: string; password: string }): Promise<FirstFactor> {
  const email = filledIn(input);
  const identity = identityOf(door);
  const attempts = attemptsOf(door, email);
  await countAttempt(identity, attempts);
  const db = databaseOver(door.pool);
  const [member] = await db.select().from(staffMembers).where(eq(staffMembers.email, email));
  const right = await isPassword(member?.passwordHash ?? null, input.password);
  if (!member || !right || member.disabledAt) {
    const reason = member?.disabledAt ? "disabled" : member ? "password" : "unknown";
    await recordStaffEvent(db, door.request, { action: "staff.sign_in_failed", staff: member ?? null, detail: { reason } });
    throw new Refusal("invalid", "This email and password do not belong together.");
  }
  await forgetAttempt(identity, attempts);
  const token = await inTransaction(door.pool, (own) => startStaffSession(own, door.client, { staffId: member.id, kind: "half", instead: null }));
  return { token, enrolled: member.totpSealed !== null };
}

function filledIn(input: { email: string; password: string }): string {
  const address = normaliseAddress(input.email);
  const fields: Record<string, string> = {};
  if (!address.ok) fields.email = addressMessage(address.problem);
  if (input.password === "") fields.password = "Enter your password.";
  if (!address.ok || fields.password) refuseInvalid(fields);
  return address.email;
}

function attemptsOf({ client }: StaffDoor, email: string): Attempt[] {
  const network = clientNetwork(client.address);
  return [
    { limit: "staff-sign-in.client", of: network },
    { limit: "staff-sign-in.pair", of: `${network} ${email}` },
    { limit: "staff-sign-in.address", of: email },
  ];
}
