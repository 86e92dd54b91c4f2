import { and, asc, count, eq, ilike, or, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { projects, tasks } from "#db/schema/projects.ts";
import { containing } from "#app/domain/projects/fields.rules.ts";
import { beyond, instantKey, keysOf, orderBy, pageOf, readCursor, textKey, type Order, type Paged, type Place } from "#app/domain/projects/keyset.ts";
import { today } from "#app/domain/projects/today.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export const projectsPerPage = 25;
export const projectSorts = ["activity", "name", "created"] as const;
export const projectFilters = ["active", "archived", "all"] as const;
export type ProjectSort = (typeof projectSorts)[number];
export type ProjectFilter = (typeof projectFilters)[number];

export interface ProjectQuery extends Place {
  /** Part of a name or description; empty for all. */
  search: string;
  status: ProjectFilter;
  sort: ProjectSort;
}

export interface ProjectRow {
  id: string;
  name: string;
  status: "active" | "archived";
  archivedFor: "by_member" | "over_limit" | null;
  createdAt: Date;
  lastActivityAt: Date;
  tasks: number;
  open: number;
  /** Open tasks whose day has passed. */
  overdue: number;
  /** The earliest day on which an open task is due. */
  nextDue: string | null;
}

export interface ProjectPage extends Paged<ProjectRow> {
  /** How many match in all. */
  total: number;
  /** Whether the workspace has any project at all: tells an empty workspace from a filter that finds nothing. */
  any: boolean;
}

export async function listProjects(scope: Scope, query: ProjectQuery): Promise<ProjectPage> {
  await authorize(scope, "projects.read");
  const order = orders[query.sort];
  const cursor = readCursor(order, query);
  const matching = and(eq(projects.tenantId, scope.tenantId), ...conditions(query));
  const page = scope.db
    .select({
      id: projects.id,
      name: projects.name,
      status: projects.status,
      archivedFor: projects.archivedFor,
      createdAt: projects.createdAt,
      lastActivityAt: projects.lastActivityAt,
      keys: keysOf(order).as("keys"),
      place: sql<number>`row_number() over (order by ${sql.join(orderBy(order, cursor), sql`, `)})`.as("place"),
    })
    .from(projects)
    .where(and(matching, beyond(order, cursor)))
    .orderBy(...orderBy(order, cursor))
    .limit(projectsPerPage + 1)
    .as("page");
  const counts = countsFor(scope, page.id);
  const [rows, [{ total, all }]] = await Promise.all([
    scope.db.select().from(page).leftJoinLateral(counts, sql`true`).orderBy(asc(page.place)),
    countAll(scope, matching),
  ]);
  const flat = rows.map((row) => ({ ...row.page, ...row.counts! }));
  return { ...pageOf(flat, projectsPerPage, cursor), total, any: all > 0 };
}

const orders: Record<ProjectSort, Order> = {
  activity: { keys: [instantKey(projects.lastActivityAt)], id: projects.id, direction: "descending" },
  name: { keys: [textKey(sql`lower(${projects.name})`)], id: projects.id, direction: "ascending" },
  created: { keys: [instantKey(projects.createdAt)], id: projects.id, direction: "descending" },
};

function conditions({ search, status }: ProjectQuery): (SQL | undefined)[] {
  const pattern = containing(search);
  return [
    status === "all" ? undefined : eq(projects.status, status),
    search ? or(ilike(projects.name, pattern), ilike(projects.description, pattern)) : undefined,
  ];
}

function countsFor(scope: Scope, projectId: PgColumn) {
  const open = sql`${tasks.status} <> 'done'`;
  return scope.db
    .select({
      tasks: sql<number>`count(*)::int`.as("tasks"),
      open: sql<number>`(count(*) filter (where ${open}))::int`.as("open"),
      overdue: sql<number>`(count(*) filter (where ${open} and ${tasks.dueOn} < ${today(scope)}::date))::int`.as("overdue"),
      nextDue: sql<string | null>`(min(${tasks.dueOn}) filter (where ${open}))::text`.as("next_due"),
    })
    .from(tasks)
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.projectId, projectId)))
    .as("counts");
}

async function countAll(scope: Scope, matching: SQL | undefined): Promise<[{ total: number; all: number }]> {
  const rows = await scope.db
    .select({ total: sql<number>`(count(*) filter (where ${matching}))::int`, all: count() })
    .from(projects)
    .where(eq(projects.tenantId, scope.tenantId));
  return rows as [{ total: number; all: number }];
}
