import { randomInt } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { inTransaction, databaseOver, type Database } from "#db/database.ts";
import type { Pool } from "pg";
import { newId } from "#db/ids.ts";
import { staffMembers, staffSessions } from "#db/schema/platform.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { hashPassword } from "#app/domain/identity/password-hashes.ts";
import { refuseInvalid, refuseUnknown } from "#app/domain/refusal.ts";
import type { RequestFacts } from "#app/domain/scope.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { staffRoles, type StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";
import type { StaffMember } from "#app/domain/staff/staff.ts";
import { cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";

/** Who keeps the list of staff works at the server itself: there is no page for it. */
export interface StaffKeeper {
  /** As afterlogin_staff. */
  pool: Pool;
  request: RequestFacts;
}

export interface ListedStaffMember extends StaffMember {
  enrolled: boolean;
  disabledAt: Date | null;
}

/** Answers a password that exists nowhere else in the clear. The second factor is set up at the first sign-in. */
export async function createStaffMember(
  keeper: StaffKeeper,
  input: { email: string; name: string; role: string },
): Promise<{ id: string; password: string }> {
  const { email, name, role } = checked(input);
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  const id = newId();
  await inTransaction(keeper.pool, async (db) => {
    const made = await db
      .insert(staffMembers)
      .values({ id, email, name, role, passwordHash, createdAt: new Date() })
      .onConflictDoNothing({ target: staffMembers.email })
      .returning({ id: staffMembers.id });
    if (made.length === 0) refuseInvalid({ email: "Somebody on the staff has this address already." });
    await recordStaffEvent(db, keeper.request, { action: "staff.created", staff: { id, name }, detail: { role } });
  });
  return { id, password };
}

/** A new password, and the second factor to be set up anew: for a lost phone. All sessions end. */
export async function resetStaffMember(keeper: StaffKeeper, input: { email: string }): Promise<{ password: string }> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  await change(keeper, input.email, "staff.reset", { passwordHash, totpSealed: null, totpLastStep: null });
  return { password };
}

/** Out at once: every request asks anew. */
export async function disableStaffMember(keeper: StaffKeeper, input: { email: string }): Promise<void> {
  await change(keeper, input.email, "staff.disabled", { disabledAt: new Date() });
}

export async function listStaffMembers(keeper: StaffKeeper): Promise<ListedStaffMember[]> {
  const rows = await databaseOver(keeper.pool).select().from(staffMembers).orderBy(asc(staffMembers.email));
  return rows.map(({ id, name, email, role, totpSealed, disabledAt }) => ({ id, name, email, role, enrolled: totpSealed !== null, disabledAt }));
}

async function change(
  keeper: StaffKeeper,
  address: string,
  action: "staff.reset" | "staff.disabled",
  values: Partial<typeof staffMembers.$inferInsert>,
): Promise<void> {
  await inTransaction(keeper.pool, async (db: Database) => {
    const [member] = await db.update(staffMembers).set(values).where(eq(staffMembers.email, address.trim().toLowerCase())).returning();
    if (!member) refuseUnknown();
    await db.delete(staffSessions).where(eq(staffSessions.staffId, member.id));
    await recordStaffEvent(db, keeper.request, { action, staff: member });
  });
}

const nameRule = oneLine(100);

function checked(input: { email: string; name: string; role: string }): { email: string; name: string; role: StaffRole } {
  const address = normaliseAddress(input.email);
  const name = cleanText(input.name, nameRule);
  const role = staffRoles.find((known) => known === input.role);
  const fields: Record<string, string> = {};
  if (!address.ok) fields.email = addressMessage(address.problem);
  if (!name.ok) fields.name = textMessage(name.problem, nameRule);
  if (!role) fields.role = `Choose one of ${staffRoles.join(", ")}.`;
  if (!address.ok || !name.ok || !role) return refuseInvalid(fields);
  return { email: address.email, name: name.text, role };
}

const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** Twenty letters that cannot be mistaken for one another: about 99 bits. */
function newPassword(): string {
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}
