import { z } from "zod";
import { isId } from "#db/ids.ts";

/** How a job is retried: `limit` times, first after `delay` seconds, then doubling. */
export interface JobPolicy {
  retry: { limit: number; delay: number };
  /** At most one waiting job for each key: asking twice before the work begins is asking once. */
  singleton: boolean;
  /** Longest run in seconds before it counts as lost. */
  expireIn: number;
}

interface JobEntry<Schema extends z.ZodType> extends JobPolicy {
  payload: Schema;
}

/** In its one spelling, so that a payload of another never gets as far as a handler. */
const tenant = z.object({ tenantId: z.string().refine(isId) });
const nothing = z.object({});
const quick: JobPolicy = { retry: { limit: 8, delay: 2 }, singleton: false, expireIn: 60 };
const ticking: JobPolicy = { retry: { limit: 2, delay: 5 }, singleton: true, expireIn: 120 };

/** Every job by name: the shape of what it is given, and how it is retried. */
export const jobs = {
  "mail.deliver": job(nothing, { ...ticking, retry: { limit: 5, delay: 2 } }),
  "due.sweep": job(nothing, ticking),
  "stripe.process-inbox": job(nothing, ticking),
  "stripe.sweep-undelivered": job(nothing, { ...ticking, expireIn: 1800 }),
  "stripe.sync-customer": job(z.object({ customerId: z.string() }), { ...quick, singleton: true }),
  "billing.reconcile": job(nothing, { ...ticking, expireIn: 1800 }),
  "billing.sync-seats": job(tenant.extend({ seatChangeId: z.uuid() }), quick),
  "usage.report": job(tenant, { ...quick, singleton: true }),
  "usage.reconcile": job(nothing, { ...ticking, expireIn: 1800 }),
  "billing.sync-plan": job(tenant.extend({ planChangeId: z.uuid() }), quick),
  "billing.cancel-for-closure": job(tenant, quick),
  "billing.cancel-for-dispute": job(tenant.extend({ adjustmentId: z.uuid() }), quick),
  "billing.cancel-for-debt": job(tenant, { ...quick, singleton: true }),
  "billing.bill-running-period": job(tenant, { ...quick, singleton: true }),
  "billing.tell-details": job(tenant, { ...quick, singleton: true }),
  "billing.apply-limits": job(tenant, { ...quick, singleton: true }),
  "trial.remind": job(tenant.extend({ step: z.enum(["7_days", "3_days", "1_day", "ended", "grace_over"]) }), quick),
  "invitation.expire": job(tenant.extend({ invitationId: z.uuid() }), quick),
  "ownership-offer.expire": job(tenant.extend({ offerId: z.uuid() }), quick),
  "workspace.export": job(tenant.extend({ receiptId: z.uuid() }), { ...quick, expireIn: 600 }),
  "workspace.purge": job(tenant, { ...quick, expireIn: 600 }),
  "profile.fan-out": job(z.object({ userId: z.uuid() }), quick),
  "retention.sweep": job(nothing, { ...ticking, expireIn: 1800 }),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]["payload"]>;

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobs, name);
}

function job<Schema extends z.ZodType>(payload: Schema, policy: JobPolicy): JobEntry<Schema> {
  return { payload, ...policy };
}
