import type { Standing } from "#app/domain/standing.ts";
import { isLive } from "#app/domain/subscription-state.ts";
import { trialPhase } from "#app/domain/terms.rules.ts";

/** Which of its faces the billing page shows. */
export type Situation =
  /** A trial without a subscription runs, or its grace does. */
  | "trial"
  | "trial_grace"
  /** A subscription lives, or waits for its first payment. */
  | "subscribed"
  | "awaiting_first_payment"
  /** One has ended and nothing took its place. */
  | "ended"
  | "starter"
  /** By its owner: nothing is sold to it until it is restored. */
  | "closed";

export function situationOf({ workspace, subscription }: Pick<Standing, "workspace" | "subscription">, now: Date): Situation {
  if (workspace.closedAt) return "closed";
  if (subscription && isLive(subscription.status)) return "subscribed";
  if (subscription?.status === "incomplete") return "awaiting_first_payment";
  const phase = trialPhase(workspace, subscription, now);
  if (phase === "running") return "trial";
  if (phase === "grace") return "trial_grace";
  return subscription?.status === "canceled" ? "ended" : "starter";
}
