import { date, doublePrecision, integer, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "#db/schema/columns.ts";
import { tenantSchema } from "#db/schema/workspaces.ts";

export const projects = tenantSchema.table("projects", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  name: text("name").notNull(),
  description: text("description").notNull().default(""),
  status: text("status", { enum: ["active", "archived"] }).notNull(),
  archivedFor: text("archived_for", { enum: ["by_member", "over_limit"] }),
  archivedAt: instant("archived_at"),
  createdBy: uuid("created_by").notNull(),
  lastActivityAt: instant("last_activity_at").notNull(),
  createdAt: instant("created_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const tasks = tenantSchema.table("tasks", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  projectId: uuid("project_id").notNull(),
  title: text("title").notNull(),
  description: text("description").notNull().default(""),
  status: text("status", { enum: ["todo", "doing", "waiting", "done"] }).notNull(),
  assigneeId: uuid("assignee_id"),
  dueOn: date("due_on", { mode: "string" }),
  position: doublePrecision("position").notNull(),
  createdBy: uuid("created_by").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  version: integer("version").notNull().default(1),
});

export const comments = tenantSchema.table("comments", {
  tenantId: tenantId(),
  id: uuid("id").notNull(),
  taskId: uuid("task_id").notNull(),
  authorId: uuid("author_id").notNull(),
  body: text("body").notNull(),
  createdAt: instant("created_at").notNull(),
  editedAt: instant("edited_at"),
  version: integer("version").notNull().default(1),
});
