import type { PgBoss } from "pg-boss";
import { jobs, type JobName } from "#jobs/catalog.ts";

/** pg-boss's own schema, in the same database. */
export const queueSchema = "pgboss";

/** Where a job goes when it has failed for the last time. The worker reads it and leaves a receipt for staff. */
export const deadQueue = "dead-letter";

type QueueSettings = NonNullable<Parameters<PgBoss["createQueue"]>[1]>;

/** Queues that a busy day fills: each gets a table of its own, so that no other queue waits behind its backlog. */
const hot: ReadonlySet<JobName> = new Set(["stripe.sync-customer", "mail.deliver"]);

const day = 86_400;

export const jobNames = Object.keys(jobs) as JobName[];

/** A job's queue has the job's name. `notify` wakes the worker at once; polling stays as the safety net. */
export function queueSettings(name: JobName): QueueSettings {
  const { retry, singleton, expireIn } = jobs[name];
  return {
    // "short" holds one waiting job for each singleton key; a running one does not count, so a wish that comes while
    // the work is under way is not lost.
    policy: singleton ? "short" : "standard",
    partition: hot.has(name),
    notify: true,
    retryLimit: retry.limit,
    retryDelay: retry.delay,
    retryBackoff: true,
    retryDelayMax: 3_600,
    expireInSeconds: expireIn,
    deleteAfterSeconds: 7 * day,
    retentionSeconds: 30 * day,
    deadLetter: deadQueue,
  };
}

export const deadQueueSettings: QueueSettings = {
  policy: "standard",
  notify: true,
  retryLimit: 5,
  retryDelay: 30,
  retryBackoff: true,
  deleteAfterSeconds: 30 * day,
  retentionSeconds: 90 * day,
};

/** What a job must have in common with another to be asked for once: the whole payload, which holds ids alone. */
export function singletonKey(name: JobName, payload: object): string | undefined {
  if (!jobs[name].singleton) return undefined;
  const entries = Object.entries(payload).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([field, value]) => `${field}=${String(value)}`).join("&") || undefined;
}
