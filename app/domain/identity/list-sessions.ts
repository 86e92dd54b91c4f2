import { and, desc, eq, gt } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { sessions } from "#db/schema/identity.ts";
import { describeDevice, type DeviceKind } from "#app/domain/identity/devices.rules.ts";
import type { Identity } from "#app/domain/identity/identity.ts";

export interface OpenSession {
  id: string;
  device: string;
  kind: DeviceKind;
  address: string | null;
  lastSeenAt: Date;
  authenticatedAt: Date;
}

/** Where a person is signed in, the most recently seen first. */
export async function listSessions(identity: Identity, userId: string): Promise<OpenSession[]> {
  const now = new Date();
  const rows = await databaseOver(identity.pool)
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now), gt(sessions.idleExpiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(100);
  return rows.map(({ id, userAgent, address, lastSeenAt, authenticatedAt }) => {
    const { label, kind } = describeDevice(userAgent);
    return { id, device: label, kind, address, lastSeenAt, authenticatedAt };
  });
}
