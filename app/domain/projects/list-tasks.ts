import { and, between, eq, ilike, isNull, lt, ne, or, sql, type SQL } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { projects, tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { containing, dayAfter, isDay } from "#app/domain/projects/fields.rules.ts";
import { beyond, instantKey, keysOf, numberKey, orderBy, pageOf, readCursor, textKey, type Order, type Paged, type Place, type SortKey } from "#app/domain/projects/keyset.ts";
import { ofAssignee, ofProject, taskColumns, type TaskRow } from "#app/domain/projects/task-row.ts";
import { taskStatuses, type TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { today } from "#app/domain/projects/today.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { actingMember, authorize, type Scope } from "#app/domain/scope.ts";

export const tasksPerPage = 50;
export const taskSorts = ["position", "due", "updated", "title"] as const;
export const dueFilters = ["overdue", "week", "none"] as const;
export type TaskSort = (typeof taskSorts)[number];
export type DueFilter = (typeof dueFilters)[number];
export type StatusFilter = TaskStatus | "open";

export interface TaskQuery extends Place {
  /** Part of a title or description; empty for all. */
  search: string;
  /** Null for every status; `open` is all but done. */
  status: StatusFilter | null;
  /** A membership's id, `me`, `nobody`, or null for everybody's. */
  assignee: string | null;
  due: DueFilter | null;
  sort: TaskSort;
}

/** The tasks of a project. Refuses not_found for a project that is not there. */
export async function listTasks(scope: Scope, projectId: string, query: TaskQuery): Promise<Paged<TaskRow>> {
  await authorize(scope, "projects.read");
  if (!isId(projectId)) refuseUnknown();
  return pageOfTasks(scope, eq(tasks.projectId, projectId), query);
}

/** What is on the acting member's plate, in every project that is not archived. */
export async function myTasks(scope: Scope, query: Omit<TaskQuery, "assignee">): Promise<Paged<TaskRow>> {
  await authorize(scope, "projects.read");
  actingMember(scope);
  return pageOfTasks(scope, eq(projects.status, "active"), { ...query, assignee: "me" });
}

/** How many open tasks the acting member has. */
export async function countMyTasks(scope: Scope): Promise<{ open: number; overdue: number }> {
  await authorize(scope, "projects.read");
  const { membershipId } = actingMember(scope);
  const [row] = await scope.db
    .select({
      open: sql<number>`count(*)::int`,
      overdue: sql<number>`(count(*) filter (where ${tasks.dueOn} < ${today(scope)}::date))::int`,
    })
    .from(tasks)
    .innerJoin(projects, ofProject(scope))
    .where(and(eq(tasks.tenantId, scope.tenantId), eq(tasks.assigneeId, membershipId), ne(tasks.status, "done"), eq(projects.status, "active")));
  return row!;
}

async function pageOfTasks(scope: Scope, where: SQL, query: TaskQuery): Promise<Paged<TaskRow>> {
  const order = orders[query.sort];
  const cursor = readCursor(order, query);
  const rows = await scope.db
    .select({ ...taskColumns(scope), keys: keysOf(order) })
    .from(tasks)
    .innerJoin(projects, ofProject(scope))
    .leftJoin(memberships, ofAssignee(scope))
    .where(and(eq(tasks.tenantId, scope.tenantId), where, ...conditions(scope, query), beyond(order, cursor)))
    .orderBy(...orderBy(order, cursor))
    .limit(tasksPerPage + 1);
  return pageOf(rows, tasksPerPage, cursor);
}

const lane = sql`array_position(${sql.param([...taskStatuses])}::text[], ${tasks.status})`;

/** Tasks without a day come last. */
const dueKey: SortKey = {
  value: sql`coalesce(${tasks.dueOn}, 'infinity')`,
  text: sql`coalesce(${tasks.dueOn}, 'infinity')::text`,
  back: (text) => sql`${text}::date`,
  accepts: (text) => text === "infinity" || isDay(text),
};

const orders: Record<TaskSort, Order> = {
  position: { keys: [numberKey(lane), numberKey(sql`${tasks.position}`)], id: tasks.id, direction: "ascending" },
  due: { keys: [dueKey], id: tasks.id, direction: "ascending" },
  updated: { keys: [instantKey(tasks.updatedAt)], id: tasks.id, direction: "descending" },
  title: { keys: [textKey(sql`lower(${tasks.title})`)], id: tasks.id, direction: "ascending" },
};

function conditions(scope: Scope, query: TaskQuery): (SQL | undefined)[] {
  const pattern = containing(query.search);
  return [
    query.search ? or(ilike(tasks.title, pattern), ilike(tasks.description, pattern)) : undefined,
    query.status && (query.status === "open" ? ne(tasks.status, "done") : eq(tasks.status, query.status)),
    assigneeIs(scope, query.assignee),
    dueIs(scope, query.due),
  ].filter((condition): condition is SQL => Boolean(condition));
}

function assigneeIs(scope: Scope, assignee: string | null): SQL | undefined {
  if (assignee === null) return undefined;
  if (assignee === "nobody") return isNull(tasks.assigneeId);
  if (assignee === "me") return eq(tasks.assigneeId, actingMember(scope).membershipId);
  return isId(assignee) ? eq(tasks.assigneeId, assignee) : undefined;
}

/** `week` is today and the six days that follow. What is done is never late. */
function dueIs(scope: Scope, due: DueFilter | null): SQL | undefined {
  switch (due) {
    case null:
      return undefined;
    case "overdue":
      return and(lt(tasks.dueOn, today(scope)), ne(tasks.status, "done"));
    case "week":
      return between(tasks.dueOn, today(scope), dayAfter(today(scope), 6));
    case "none":
      return isNull(tasks.dueOn);
  }
}
