import { boolean, integer, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "#db/schema/columns.ts";

export const identitySchema = pgSchema("identity");

export const users = identitySchema.table("users", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  locale: text("locale").notNull().default("en-GB"),
  timeZone: text("time_zone").notNull().default("UTC"),
  termsVersion: text("terms_version").notNull(),
  termsAcceptedAt: instant("terms_accepted_at").notNull(),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const addresses = identitySchema.table("addresses", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  email: text("email").notNull(),
  isPrimary: boolean("is_primary").notNull(),
  verifiedAt: instant("verified_at"),
  createdAt: instant("created_at").notNull(),
});

export const passwords = identitySchema.table("passwords", {
  userId: uuid("user_id").primaryKey(),
  hash: text("hash").notNull(),
  changedAt: instant("changed_at").notNull(),
});

export const sessions = identitySchema.table("sessions", {
  id: uuid("id").primaryKey(),
  userId: uuid("user_id").notNull(),
  tokenHash: text("token_hash").notNull(),
  authenticatedAt: instant("authenticated_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
  idleExpiresAt: instant("idle_expires_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  address: text("address"),
  userAgent: text("user_agent"),
});

export const oneTimeTokens = identitySchema.table("one_time_tokens", {
  tokenHash: text("token_hash").primaryKey(),
  purpose: text("purpose", { enum: ["verify_address", "reset_password"] }).notNull(),
  userId: uuid("user_id").notNull(),
  addressId: uuid("address_id").notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
  createdAt: instant("created_at").notNull(),
});

export const rateLimits = identitySchema.table(
  "rate_limits",
  {
    bucket: text("bucket").notNull(),
    windowStart: instant("window_start").notNull(),
    hits: integer("hits").notNull(),
  },
  (table) => [primaryKey({ columns: [table.bucket, table.windowStart] })],
);
