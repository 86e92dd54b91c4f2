import { and, asc, eq, sql } from "drizzle-orm";
import { memberships } from "#db/schema/workspaces.ts";
import { recordEvent } from "#app/domain/audit/record-event.ts";
import type { Scope } from "#app/domain/scope.ts";
import { countSeats } from "#app/domain/workspaces/seats.ts";

/**
 * Lets those in who wait for a seat, first come first served, as far as seats reach: after a payment arrived, and after
 * somebody's seat became free. Its caller has authorized what brought the seats. Answers how many came in.
 */
export async function giveWaitingSeats(scope: Scope): Promise<number> {
  const { allowed, members, waiting } = await countSeats(scope);
  if (waiting === 0) return 0;
  const reaching = allowed === null ? waiting : Math.min(waiting, Math.max(0, allowed - members));
  const people = await scope.db
    .select({ id: memberships.id, name: memberships.name })
    .from(memberships)
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.status, "pending_seat")))
    .orderBy(asc(memberships.joinedAt), asc(memberships.id))
    .limit(reaching);
  for (const person of people) await letIn(scope, person);
  return people.length;
}

async function letIn(scope: Scope, { id, name }: { id: string; name: string }): Promise<void> {
  await scope.db
    .update(memberships)
    .set({ status: "active", version: sql`${memberships.version} + 1` })
    .where(and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, id)));
  await recordEvent(scope, {
    action: "member.seat_given",
    target: { kind: "membership", id, label: name },
    before: { status: "pending_seat" },
    after: { status: "active" },
  });
}
