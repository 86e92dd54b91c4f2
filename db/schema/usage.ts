import { text, uuid } from "drizzle-orm/pg-core";
import { instant, integer64, tenantId } from "#db/schema/columns.ts";
import { tenantSchema } from "#db/schema/workspaces.ts";

const meter = () => text("meter", { enum: ["api_requests", "storage_bytes"] }).notNull();

export const usageFacts = tenantSchema.table("usage_facts", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  meter: meter(),
  name: text("name").notNull(),
  quantity: integer64("quantity").notNull(),
  at: instant("at").notNull(),
});

export const usageDays = tenantSchema.table("usage_days", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  meter: meter(),
  since: instant("since").notNull(),
  quantity: integer64("quantity").notNull(),
  reported: integer64("reported").notNull().default(0),
});

export const usageReports = tenantSchema.table("usage_reports", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  dayId: uuid("day_id").notNull(),
  quantity: integer64("quantity").notNull(),
  stripeCustomerId: text("stripe_customer_id").notNull(),
  status: text("status", { enum: ["sending", "sent", "refused", "replaced"] }).notNull(),
  failure: text("failure"),
  createdAt: instant("created_at").notNull(),
  settledAt: instant("settled_at"),
});
