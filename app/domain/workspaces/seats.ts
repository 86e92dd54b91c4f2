import { and, count, eq, inArray } from "drizzle-orm";
import { seatChanges } from "#db/schema/billing.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { refuse } from "#app/domain/refusal.ts";
import { may, refreshed, type Scope } from "#app/domain/scope.ts";
import { listBillingContacts, takeTurn } from "#app/domain/workspaces/people.ts";
import { freeSeats, type SeatCount } from "#app/domain/workspaces/seat-count.rules.ts";

/**
 * The one place where seats are checked. Takes the workspace's turn, counts anew, and refuses over_limit unless `adding`
 * more people fit beside everybody who is there or expected. Viewers need no seat: do not ask for them.
 */
export async function requireSeat(scope: Scope, adding = 1): Promise<SeatCount> {
  const seats = await countSeats(scope);
  if (freeSeats(seats) < adding) await refuseSeat(scope, seats);
  return seats;
}

/** Counts under the workspace's turn, so the answer holds until the transaction ends. */
export async function countSeats(scope: Scope): Promise<SeatCount> {
  await takeTurn(scope);
  return seatsOf(await refreshed(scope));
}

/** By the standing that the scope holds: for showing, or just after it was refreshed under the turn. */
export async function seatsOf(scope: Scope): Promise<SeatCount> {
  const { terms, usage } = scope.standing;
  const allowed = terms.limits.seats;
  return {
    allowed,
    promised: await promisedSeats(scope, allowed),
    members: usage.members,
    invited: usage.invited,
    waiting: await countWaiting(scope),
  };
}

/** Says who can get another seat: nobody's bill rises by an invitation. */
export async function refuseSeat(scope: Scope, { allowed }: Pick<SeatCount, "allowed">): Promise<never> {
  return refuse("over_limit", `${takenText(allowed)} ${await seatAdvice(scope)}`);
}

export async function seatAdvice(scope: Scope): Promise<string> {
  if (may(scope, "billing.manage")) return "Add seats or change the plan in Billing, or suspend or remove somebody.";
  const [owner] = await listBillingContacts(scope);
  return `Ask ${owner?.name ?? "the owner"}, who manages billing, for another one.`;
}

function takenText(allowed: number | null): string {
  return allowed === 1 ? "The one seat is taken." : `All ${allowed ?? 0} seats are taken.`;
}

async function promisedSeats({ db, tenantId }: Scope, allowed: number | null): Promise<number | null> {
  if (allowed === null) return null;
  const [change] = await db
    .select({ quantity: seatChanges.quantity })
    .from(seatChanges)
    .where(
      and(
        eq(seatChanges.tenantId, tenantId),
        inArray(seatChanges.status, ["requested", "awaiting_payment"]),
        eq(seatChanges.takesEffect, "now"),
      ),
    );
  return Math.max(allowed, change?.quantity ?? 0);
}

async function countWaiting({ db, tenantId }: Scope): Promise<number> {
  const [row] = await db
    .select({ waiting: count() })
    .from(memberships)
    .where(and(eq(memberships.tenantId, tenantId), eq(memberships.status, "pending_seat")));
  return row!.waiting;
}
