import { expireInvitation } from "#app/domain/workspaces/expire-invitation.ts";
import { expireOwnershipOffer } from "#app/domain/workspaces/answer-ownership-offer.ts";
import { applyBillingLimits } from "#jobs/handlers/billing-apply-limits.ts";
import { cancelBillingForClosure } from "#jobs/handlers/billing-cancel-for-closure.ts";
import { billPeriodAfterDebt, cancelBillingForDebt } from "#jobs/handlers/billing-debt.ts";
import { reconcileBilling } from "#jobs/handlers/billing-reconcile.ts";
import { cancelBillingForDispute } from "#jobs/handlers/billing-cancel-for-dispute.ts";
import { tellBillingDetails } from "#jobs/handlers/billing-tell-details.ts";
import { syncPlan } from "#jobs/handlers/billing-sync-plan.ts";
import { syncSeats } from "#jobs/handlers/billing-sync-seats.ts";
import { remindOfTrialStep } from "#jobs/handlers/billing-trial-remind.ts";
import { sweepDue } from "#jobs/handlers/due-sweep.ts";
import { deliverWaitingMails } from "#jobs/handlers/mail-deliver.ts";
import { fanOutProfile } from "#jobs/handlers/profile-fan-out.ts";
import { sweepRetention } from "#jobs/handlers/retention-sweep.ts";
import { reconcileUsageAtStripe, reportUsageToStripe } from "#jobs/handlers/usage.ts";
import { processStripeInbox } from "#jobs/handlers/stripe-process-inbox.ts";
import { sweepUndeliveredEvents } from "#jobs/handlers/stripe-sweep-undelivered.ts";
import { syncStripeCustomer } from "#jobs/handlers/stripe-sync-customer.ts";
import { exportWorkspace } from "#jobs/handlers/workspace-export.ts";
import { purgeClosedWorkspace } from "#jobs/handlers/workspace-purge.ts";
import { inWorkspace, type JobHandlers } from "#jobs/job.ts";

/** What each job of the catalog does. The type checker refuses a catalog entry without its handler. */
export const handlers: JobHandlers = {
  "mail.deliver": deliverWaitingMails,
  "due.sweep": sweepDue,
  "stripe.process-inbox": processStripeInbox,
  "stripe.sweep-undelivered": sweepUndeliveredEvents,
  "stripe.sync-customer": syncStripeCustomer,
  "billing.reconcile": reconcileBilling,
  "billing.sync-seats": syncSeats,
  "billing.sync-plan": syncPlan,
  "billing.cancel-for-closure": cancelBillingForClosure,
  "billing.cancel-for-dispute": cancelBillingForDispute,
  "billing.cancel-for-debt": cancelBillingForDebt,
  "billing.bill-running-period": billPeriodAfterDebt,
  "billing.tell-details": tellBillingDetails,
  "billing.apply-limits": applyBillingLimits,
  "usage.report": reportUsageToStripe,
  "usage.reconcile": reconcileUsageAtStripe,
  "trial.remind": remindOfTrialStep,
  "invitation.expire": (run, { tenantId, invitationId }) => inWorkspace(run, tenantId, (scope) => expireInvitation(scope, { invitationId })),
  "ownership-offer.expire": (run, { tenantId, offerId }) => inWorkspace(run, tenantId, (scope) => expireOwnershipOffer(scope, { offerId })),
  "workspace.export": exportWorkspace,
  "workspace.purge": purgeClosedWorkspace,
  "profile.fan-out": fanOutProfile,
  "retention.sweep": sweepRetention,
};
