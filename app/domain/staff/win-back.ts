import { and, desc, eq, inArray } from "drizzle-orm";
import { auditEvents } from "#db/schema/workspaces.ts";
import type { PlanKey } from "#app/domain/plans.rules.ts";
import type { Scope } from "#app/domain/scope.ts";

export interface WinBack {
  state: "leaving" | "gone";
  plan: PlanKey | null;
  /** Since when it has ended, or when it will. */
  at: Date;
  /** What they said, in the words of the choice; null where nobody said anything. */
  reason: string | null;
}

/** Of a workspace that is leaving or has left: since when, and why. Null for one that stays, or never paid. */
export async function winBackOf({ db, tenantId, standing }: Scope): Promise<WinBack | null> {
  const { subscription } = standing;
  const ended = subscription?.status === "canceled" ? subscription.endedAt : null;
  const at = ended ?? subscription?.cancelAt ?? null;
  if (!subscription || !at) return null;
  const said = await db
    .select({ after: auditEvents.after })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.targetId, subscription.stripeSubscriptionId), inArray(auditEvents.action, ["subscription.cancel_scheduled", "subscription.canceled"])))
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(10);
  const reasons = said.map(({ after }) => (after as Record<string, unknown> | null)?.reason).filter((reason) => typeof reason === "string");
  return { state: ended ? "gone" : "leaving", plan: subscription.plan, at, reason: reasons[0] ?? null };
}
