import { bigint, boolean, integer, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { instant, integer64 } from "#db/schema/columns.ts";

export const platformSchema = pgSchema("platform");

export const clock = platformSchema.table("clock", {
  singleton: boolean("singleton").primaryKey().default(true),
  offsetMs: integer64("offset_ms").notNull(),
});

export const stripeEvents = platformSchema.table("stripe_events", {
  id: text("id").primaryKey(),
  type: text("type").notNull(),
  livemode: boolean("livemode").notNull(),
  apiVersion: text("api_version"),
  created: instant("created").notNull(),
  customerId: text("customer_id"),
  objectId: text("object_id"),
  payload: jsonb("payload").notNull().$type<Record<string, unknown>>(),
  status: text("status", { enum: ["received", "processing", "done", "ignored", "quarantined", "failed", "dead"] }).notNull().default("received"),
  attempts: integer("attempts").notNull().default(0),
  error: text("error"),
  result: jsonb("result").$type<Record<string, unknown>>(),
  tenantId: uuid("tenant_id"),
  receivedAt: instant("received_at").notNull(),
  claimedAt: instant("claimed_at"),
  processedAt: instant("processed_at"),
});

export const staffMembers = platformSchema.table("staff_members", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull(),
  name: text("name").notNull(),
  role: text("role", { enum: ["support", "billing", "admin"] }).notNull(),
  passwordHash: text("password_hash").notNull(),
  totpSealed: text("totp_sealed"),
  totpLastStep: bigint("totp_last_step", { mode: "number" }),
  disabledAt: instant("disabled_at"),
  createdAt: instant("created_at").notNull(),
});

export const staffSessions = platformSchema.table("staff_sessions", {
  id: uuid("id").primaryKey(),
  staffId: uuid("staff_id").notNull(),
  tokenHash: text("token_hash").notNull(),
  secondFactorAt: instant("second_factor_at"),
  lastSeenAt: instant("last_seen_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  address: text("address"),
  userAgent: text("user_agent"),
});

export const staffEvents = platformSchema.table("staff_events", {
  id: uuid("id").primaryKey(),
  staffId: uuid("staff_id"),
  staffLabel: text("staff_label").notNull(),
  action: text("action").notNull(),
  tenantId: uuid("tenant_id"),
  detail: jsonb("detail").$type<Record<string, unknown>>(),
  address: text("address"),
  requestId: text("request_id"),
  at: instant("at").notNull(),
});

export const staffLooks = platformSchema.table("staff_looks", {
  id: uuid("id").primaryKey(),
  staffId: uuid("staff_id").notNull(),
  tenantId: uuid("tenant_id").notNull(),
  reason: text("reason").notNull(),
  begunAt: instant("begun_at").notNull(),
  endsAt: instant("ends_at").notNull(),
});

export const supportRequests = platformSchema.table("support_requests", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull(),
  subject: text("subject").notNull(),
  message: text("message").notNull(),
  page: text("page"),
  requestId: text("request_id"),
  userId: uuid("user_id"),
  tenantId: uuid("tenant_id"),
  workspaceLabel: text("workspace_label"),
  status: text("status", { enum: ["open", "answered", "closed"] }).notNull().default("open"),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const supportReplies = platformSchema.table("support_replies", {
  id: uuid("id").primaryKey(),
  requestId: uuid("request_id").notNull(),
  staffId: uuid("staff_id").notNull(),
  staffLabel: text("staff_label").notNull(),
  message: text("message").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const platformReceipts = platformSchema.table("receipts", {
  id: uuid("id").primaryKey(),
  job: text("job").notNull(),
  status: text("status", { enum: ["running", "done", "failed"] }).notNull(),
  result: jsonb("result").$type<Record<string, unknown>>(),
  error: text("error"),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at"),
});

export const flags = platformSchema.table("flags", {
  feature: text("feature").primaryKey(),
  state: text("state", { enum: ["on", "off"] }).notNull(),
  reason: text("reason").notNull(),
  setBy: text("set_by").notNull(),
  setAt: instant("set_at").notNull(),
});
