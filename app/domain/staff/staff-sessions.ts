import { and, eq, gt, isNull, lt, or } from "drizzle-orm";
import type { Pool } from "pg";
import { databaseOver, type Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { staffMembers, staffSessions } from "#db/schema/platform.ts";
import type { Client } from "#app/domain/identity/identity.ts";
import { hashToken, newToken } from "#app/domain/identity/tokens.ts";
import { recordStaffEvent } from "#app/domain/staff/record-staff-event.ts";
import { halfSessionMs, staffAbsoluteMs, staffIdleMs } from "#app/domain/staff/staff-sessions.rules.ts";
import type { StaffDoor, StaffMember } from "#app/domain/staff/staff.ts";

export interface StaffSession {
  id: string;
  staff: StaffMember;
  /** `half`: the password was right, and nothing else has been shown. */
  kind: "half" | "full";
  /** Whether a second factor is set up. */
  enrolled: boolean;
  lastSeenAt: Date;
  expiresAt: Date;
}

/** Who holds this token, asked anew on every request: somebody disabled meanwhile is out at once. */
export async function findStaffSession(pool: Pool, token: string): Promise<StaffSession | null> {
  const now = new Date();
  const [row] = await databaseOver(pool)
    .select({ session: staffSessions, member: staffMembers })
    .from(staffSessions)
    .innerJoin(staffMembers, eq(staffMembers.id, staffSessions.staffId))
    .where(
      and(
        eq(staffSessions.tokenHash, hashToken(token)),
        gt(staffSessions.expiresAt, now),
        gt(staffSessions.lastSeenAt, new Date(now.getTime() - staffIdleMs)),
        isNull(staffMembers.disabledAt),
      ),
    );
  if (!row) return null;
  const { session, member } = row;
  return {
    id: session.id,
    staff: { id: member.id, name: member.name, email: member.email, role: member.role },
    kind: session.secondFactorAt ? "full" : "half",
    enrolled: member.totpSealed !== null,
    lastSeenAt: session.lastSeenAt,
    expiresAt: session.expiresAt,
  };
}

/** In the caller's transaction, which has seen the proof. Every step gets a token of its own. */
export async function startStaffSession(
  db: Database,
  client: Client,
  { staffId, kind, instead }: { staffId: string; kind: StaffSession["kind"]; instead: string | null },
): Promise<string> {
  const now = new Date();
  const stale = or(lt(staffSessions.expiresAt, now), lt(staffSessions.lastSeenAt, new Date(now.getTime() - staffIdleMs)));
  await db.delete(staffSessions).where(and(eq(staffSessions.staffId, staffId), instead ? or(eq(staffSessions.id, instead), stale) : stale));
  const { token, hash } = newToken();
  await db.insert(staffSessions).values({
    id: newId(),
    staffId,
    tokenHash: hash,
    secondFactorAt: kind === "full" ? now : null,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + (kind === "full" ? staffAbsoluteMs : halfSessionMs)),
    address: client.address,
    userAgent: client.userAgent,
  });
  return token;
}

/** At most once a minute: moves the idle limit on. */
export async function noteStaffSeen(pool: Pool, session: StaffSession): Promise<void> {
  const now = new Date();
  if (now.getTime() - session.lastSeenAt.getTime() < 60_000) return;
  await databaseOver(pool).update(staffSessions).set({ lastSeenAt: now }).where(eq(staffSessions.id, session.id));
}

export async function signOutStaff(door: StaffDoor, session: StaffSession): Promise<void> {
  const db = databaseOver(door.pool);
  await db.delete(staffSessions).where(eq(staffSessions.id, session.id));
  await recordStaffEvent(db, door.request, { action: "staff.signed_out", staff: session.staff });
}
