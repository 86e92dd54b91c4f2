import type { JobName } from "#jobs/catalog.ts";

/**
 * Ticks, in UTC and real time. What falls due in business time stands in directory.due; this only looks, so a tick
 * that is missed or doubled changes nothing.
 */
export const schedule: Readonly<Partial<Record<JobName, string>>> = {
  "due.sweep": "* * * * *",
  // Deliveries and events wake these jobs themselves; the tick is for those that wait for a second try, or whose worker died.
  "mail.deliver": "* * * * *",
  "stripe.process-inbox": "* * * * *",
  "stripe.sweep-undelivered": "35 * * * *",
  "billing.reconcile": "20 2 * * *",
  "usage.reconcile": "50 2 * * *",
  "retention.sweep": "40 3 * * *",
};
