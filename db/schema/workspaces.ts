import { boolean, integer, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant, integer64, tenantId } from "#db/schema/columns.ts";

export const tenantSchema = pgSchema("tenant");

export const workspaces = tenantSchema.table("workspaces", {
  tenantId: tenantId().primaryKey(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  payerId: uuid("payer_id").notNull(),
  ownerId: uuid("owner_id").notNull(),
  locale: text("locale").notNull().default("en-GB"),
  timeZone: text("time_zone").notNull().default("UTC"),
  trialStartedAt: instant("trial_started_at"),
  trialEndsAt: instant("trial_ends_at"),
  suspendedAt: instant("suspended_at"),
  suspendedReason: text("suspended_reason"),
  closedAt: instant("closed_at"),
  purgeAt: instant("purge_at"),
  onboardingDismissedAt: instant("onboarding_dismissed_at"),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const memberships = tenantSchema.table("memberships", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  userId: uuid("user_id").notNull(),
  name: text("name").notNull(),
  email: text("email").notNull(),
  secondFactor: boolean("second_factor").notNull().default(false),
  role: text("role", { enum: ["viewer", "member", "admin"] }).notNull(),
  billingManager: boolean("billing_manager").notNull().default(false),
  status: text("status", { enum: ["active", "pending_seat", "suspended", "left"] }).notNull(),
  suspendedFor: text("suspended_for", { enum: ["by_admin", "over_limit"] }),
  joinedAt: instant("joined_at").notNull(),
  leftAt: instant("left_at"),
  lastActiveAt: instant("last_active_at"),
  version: integer("version").notNull().default(1),
});

export const invitations = tenantSchema.table("invitations", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  email: text("email").notNull(),
  role: text("role", { enum: ["viewer", "member", "admin"] }).notNull(),
  status: text("status", { enum: ["open", "accepted", "revoked", "expired"] }).notNull(),
  invitedBy: uuid("invited_by").notNull(),
  membershipId: uuid("membership_id"),
  expiresAt: instant("expires_at").notNull(),
  sentCount: integer("sent_count").notNull().default(1),
  lastSentAt: instant("last_sent_at").notNull(),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const ownershipOffers = tenantSchema.table("ownership_offers", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  fromMembership: uuid("from_membership").notNull(),
  toMembership: uuid("to_membership").notNull(),
  status: text("status", { enum: ["open", "accepted", "declined", "withdrawn", "expired"] }).notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  decidedAt: instant("decided_at"),
});

export const auditEvents = tenantSchema.table("audit_events", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  action: text("action").notNull(),
  actorKind: text("actor_kind", { enum: ["user", "staff", "system"] }).notNull(),
  actorId: uuid("actor_id"),
  actorLabel: text("actor_label").notNull(),
  targetKind: text("target_kind"),
  targetId: text("target_id"),
  targetLabel: text("target_label"),
  before: jsonb("before").$type<Record<string, unknown>>(),
  after: jsonb("after").$type<Record<string, unknown>>(),
  method: text("method").notNull(),
  address: text("address"),
  requestId: text("request_id"),
  at: instant("at").notNull(),
});

export const receipts = tenantSchema.table("receipts", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  job: text("job").notNull(),
  status: text("status", { enum: ["queued", "running", "done", "failed", "canceled"] }).notNull(),
  progress: integer("progress").notNull().default(0),
  attempts: integer("attempts").notNull().default(0),
  requestedBy: uuid("requested_by"),
  result: jsonb("result").$type<Record<string, unknown>>(),
  error: text("error"),
  createdAt: instant("created_at").notNull(),
  startedAt: instant("started_at"),
  finishedAt: instant("finished_at"),
});

export const exports = tenantSchema.table("exports", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  receiptId: uuid("receipt_id").notNull(),
  content: bytea("content").notNull(),
  bytes: integer64("bytes").notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
});
