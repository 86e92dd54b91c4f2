import { boolean, integer, jsonb, text, uuid } from "drizzle-orm/pg-core";
import { instant, integer64, tenantId } from "#db/schema/columns.ts";
import { tenantSchema } from "#db/schema/workspaces.ts";

export const billingDetails = tenantSchema.table("billing_details", {
  tenantId: tenantId().primaryKey(),
  billingEmail: text("billing_email").notNull(),
  stripeCustomerId: text("stripe_customer_id"),
  cardBrand: text("card_brand"),
  cardLast4: text("card_last4"),
  cardExpires: text("card_expires"),
  version: integer("version").notNull().default(1),
});

export const subscriptions = tenantSchema.table("subscriptions", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  stripeSubscriptionId: text("stripe_subscription_id").notNull(),
  stripeCustomerId: text("stripe_customer_id").notNull(),
  stripeItemId: text("stripe_item_id").notNull(),
  stripePriceId: text("stripe_price_id").notNull(),
  stripeScheduleId: text("stripe_schedule_id"),
  livemode: boolean("livemode").notNull(),
  status: text("status", {
    enum: ["trialing", "active", "past_due", "unpaid", "paused", "incomplete", "incomplete_expired", "canceled", "unknown"],
  }).notNull(),
  stripeStatus: text("stripe_status").notNull(),
  plan: text("plan", { enum: ["starter", "growth", "enterprise"] }),
  interval: text("billing_interval", { enum: ["month", "year"] }).notNull(),
  unitAmount: integer64("unit_amount").notNull(),
  currency: text("currency").notNull(),
  quantity: integer("quantity").notNull(),
  pendingQuantity: integer("pending_quantity"),
  startedAt: instant("started_at").notNull(),
  periodStart: instant("period_start").notNull(),
  periodEnd: instant("period_end").notNull(),
  trialEnd: instant("trial_end"),
  cancelAt: instant("cancel_at"),
  cancelAtPeriodEnd: boolean("cancel_at_period_end").notNull(),
  endedAt: instant("ended_at"),
  pausedAt: instant("paused_at"),
  firstFailureAt: instant("first_failure_at"),
  nextAttemptAt: instant("next_attempt_at"),
  attemptCount: integer("attempt_count").notNull().default(0),
  latestInvoiceId: text("latest_invoice_id"),
  lastGoodAccess: text("last_good_access", { enum: ["full", "grace", "restricted", "read_only", "suspended"] }),
  isCurrent: boolean("is_current").notNull(),
  syncedAt: instant("synced_at").notNull(),
});

export const terms = tenantSchema.table("terms", {
  tenantId: tenantId(),
  plan: text("plan", { enum: ["starter", "growth", "enterprise"] }).notNull(),
  priceListVersion: text("price_list_version").notNull(),
  limits: jsonb("limits").notNull().$type<Record<string, number | null>>(),
  features: jsonb("features").notNull().$type<string[]>(),
  takenAt: instant("taken_at").notNull(),
});

export const overrides = tenantSchema.table("overrides", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  kind: text("kind", { enum: ["limit", "feature"] }).notNull(),
  key: text("key").notNull(),
  value: jsonb("value").notNull().$type<number | null | "on" | "off">(),
  reason: text("reason").notNull(),
  staffId: uuid("staff_id").notNull(),
  staffLabel: text("staff_label").notNull(),
  startsAt: instant("starts_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  endedAt: instant("ended_at"),
});

export const invoices = tenantSchema.table("invoices", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  stripeInvoiceId: text("stripe_invoice_id").notNull(),
  stripeSubscriptionId: text("stripe_subscription_id"),
  number: text("number"),
  status: text("status").notNull(),
  currency: text("currency").notNull(),
  amountDue: integer64("amount_due").notNull(),
  amountPaid: integer64("amount_paid").notNull(),
  amountRemaining: integer64("amount_remaining").notNull(),
  issuedAt: instant("issued_at").notNull(),
  periodStart: instant("period_start"),
  periodEnd: instant("period_end"),
  attemptCount: integer("attempt_count").notNull().default(0),
  nextAttemptAt: instant("next_attempt_at"),
  firstFailureAt: instant("first_failure_at"),
  failureCode: text("failure_code"),
  needsAuthentication: boolean("needs_authentication").notNull().default(false),
  hostedUrl: text("hosted_url"),
  pdfUrl: text("pdf_url"),
  syncedAt: instant("synced_at").notNull(),
});

export const seatChanges = tenantSchema.table("seat_changes", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  quantity: integer("quantity").notNull(),
  quantityBefore: integer("quantity_before").notNull(),
  status: text("status", { enum: ["requested", "awaiting_payment", "applied", "failed", "superseded"] }).notNull(),
  takesEffect: text("takes_effect", { enum: ["now", "period_end"] }).notNull(),
  requestedBy: uuid("requested_by"),
  failure: text("failure"),
  createdAt: instant("created_at").notNull(),
  settledAt: instant("settled_at"),
});

export const checkouts = tenantSchema.table("checkouts", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  stripeSessionId: text("stripe_session_id"),
  plan: text("plan").notNull(),
  billingInterval: text("billing_interval").notNull(),
  quantity: integer("quantity").notNull(),
  status: text("status", { enum: ["opening", "open", "complete", "expired"] }).notNull(),
  requestedBy: uuid("requested_by").notNull(),
  createdAt: instant("created_at").notNull(),
});
