import { integer, jsonb, pgSchema, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "#db/schema/columns.ts";

export const queueSchema = pgSchema("queue");

export const outbox = queueSchema.table("outbox", {
  id: uuid("id").primaryKey(),
  tenantId: uuid("tenant_id"),
  job: text("job").notNull(),
  payload: jsonb("payload").notNull().$type<Record<string, unknown>>(),
  createdAt: instant("created_at").notNull(),
});

export const mails = queueSchema.table("mails", {
  id: uuid("id").primaryKey(),
  fact: text("fact").notNull(),
  tenantId: uuid("tenant_id"),
  toAddress: text("to_address").notNull(),
  template: text("template").notNull(),
  subject: text("subject").notNull(),
  contentSealed: text("content_sealed"),
  messageId: text("message_id").notNull(),
  status: text("status", { enum: ["waiting", "attempting", "sent", "parked", "refused"] }).notNull(),
  attempts: integer("attempts").notNull().default(0),
  error: text("error"),
  createdAt: instant("created_at").notNull(),
  notBefore: instant("not_before").notNull(),
  attemptedAt: instant("attempted_at"),
  sentAt: instant("sent_at"),
});
