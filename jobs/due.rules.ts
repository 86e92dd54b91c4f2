import type { JobName, JobPayload } from "#jobs/catalog.ts";

/** A job and what it is given, of one name or another. */
export type Asked = { [Name in JobName]: { job: Name; payload: JobPayload<Name> } }[JobName];

/**
 * Which job does what has fallen due. `refId` is what it is about: an invitation, an offer, the workspace itself.
 * Null for a kind that this version does not know: a newer one wrote it, and will take it.
 */
export function jobForDue({ tenantId, kind, refId }: { tenantId: string; kind: string; refId: string }): Asked | null {
  switch (kind) {
    case "invitation.expire":
      return { job: "invitation.expire", payload: { tenantId, invitationId: refId } };
    case "ownership-offer.expire":
      return { job: "ownership-offer.expire", payload: { tenantId, offerId: refId } };
    case "workspace.purge":
      return { job: "workspace.purge", payload: { tenantId } };
    case "details.tell":
      return { job: "billing.tell-details", payload: { tenantId } };
    case "debt.end":
      return { job: "billing.cancel-for-debt", payload: { tenantId } };
    case "seats.apply":
      return { job: "billing.sync-seats", payload: { tenantId, seatChangeId: refId } };
    case "usage.report":
      return { job: "usage.report", payload: { tenantId } };
    case "plan.apply":
      return { job: "billing.sync-plan", payload: { tenantId, planChangeId: refId } };
    case "trial.7_days":
      return { job: "trial.remind", payload: { tenantId, step: "7_days" } };
    case "trial.3_days":
      return { job: "trial.remind", payload: { tenantId, step: "3_days" } };
    case "trial.1_day":
      return { job: "trial.remind", payload: { tenantId, step: "1_day" } };
    case "trial.ended":
      return { job: "trial.remind", payload: { tenantId, step: "ended" } };
    case "trial.grace_over":
      return { job: "trial.remind", payload: { tenantId, step: "grace_over" } };
    default:
      return null;
  }
}
