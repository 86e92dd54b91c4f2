import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isHandled, isOfUsage, neededEvents } from "#app/domain/billing/inbox/event-types.rules.ts";

/** Every event that leads to a reading of its customer. */
const read = [
  "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed", "checkout.session.expired",
  "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.paused", "customer.subscription.resumed",
  "customer.subscription.pending_update_applied", "customer.subscription.pending_update_expired", "customer.subscription.trial_will_end",
  "invoice.created", "invoice.finalized", "invoice.updated", "invoice.voided", "invoice.finalization_failed", "invoice.paid", "invoice.payment_failed",
  "invoice.payment_action_required", "invoice.upcoming", "invoice.overdue", "invoice.marked_uncollectible",
  "customer.updated", "customer.deleted", "customer.tax_id.created", "customer.tax_id.updated", "customer.tax_id.deleted",
  "customer.discount.created", "customer.discount.updated", "customer.discount.deleted",
  "payment_method.attached", "payment_method.updated", "payment_method.automatically_updated", "payment_method.detached",
  "setup_intent.succeeded", "setup_intent.setup_failed",
  "charge.refunded", "refund.created", "refund.updated", "refund.failed", "credit_note.created", "credit_note.updated", "credit_note.voided",
  "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
  "subscription_schedule.created", "subscription_schedule.updated", "subscription_schedule.released", "subscription_schedule.canceled",
  "subscription_schedule.completed", "subscription_schedule.aborted", "subscription_schedule.expiring",
];

describe("events of Stripe's", () => {
  it.each(read)("%s leads to a reading of its customer", (type) => {
    expect(isHandled(type)).toBe(true);
  });

  it("are those that an endpoint must be subscribed to", () => {
    expect([...neededEvents].sort()).toEqual([...read].sort());
  });

  it.each(["product.created", "product.updated", "product.deleted", "price.created", "price.updated", "price.deleted", "account.updated", "some.thing_new", "", "customer", "invoicex.paid"])(
    "%j is kept and acknowledged",
    (type) => {
      expect(isHandled(type)).toBe(false);
    },
  );

  it("one is about use, and about no customer", () => {
    expect(isOfUsage("v1.billing.meter.error_report_triggered")).toBe(true);
    expect(isHandled("v1.billing.meter.error_report_triggered")).toBe(false);
    expect(isOfUsage("invoice.paid")).toBe(false);
  });

  it("all have names that Stripe's library knows", () => {
    const declared = readFileSync(path.join(import.meta.dirname, "../../node_modules/stripe/esm/resources/Events.d.ts"), "utf8");
    const unknown = read.filter((type) => !declared.includes(`'${type}'`));
    expect(unknown).toEqual([]);
  });
});
