import { and, eq, inArray } from "drizzle-orm";
import { searchWords, type SearchHit, type SearchKind } from "#db/directory.ts";
import { comments, projects, tasks } from "#db/schema/projects.ts";
import { memberships } from "#db/schema/workspaces.ts";
import { marked, passageOf, wordsOf, type Stretch } from "#app/domain/projects/search.rules.ts";
import { ofProject } from "#app/domain/projects/task-row.ts";
import type { TaskStatus } from "#app/domain/projects/tasks.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface SearchQuery {
  /** Words as people type them into a search: all of them, "a phrase", or, -without. The last may be unfinished. */
  text: string;
  kind: SearchKind | "any";
  limit: number;
  offset: number;
}

export interface FoundProject {
  id: string;
  name: Stretch[];
  passage: Stretch[];
  archived: boolean;
}

export interface FoundTask {
  id: string;
  title: Stretch[];
  passage: Stretch[];
  status: TaskStatus;
  project: string;
}

export interface FoundComment {
  id: string;
  passage: Stretch[];
  author: string;
  createdAt: Date;
  taskId: string;
  task: string;
}

export interface Found {
  projects: { rows: FoundProject[]; total: number };
  tasks: { rows: FoundTask[]; total: number };
  comments: { rows: FoundComment[]; total: number };
}

/** Projects, tasks and comments of the workspace that hold these words, the best first. */
export async function search(scope: Scope, query: SearchQuery): Promise<Found> {
  await authorize(scope, "projects.read");
  const hits = await searchWords(scope.db, query);
  const of = (kind: SearchKind) => hits.filter((hit) => hit.kind === kind);
  const words = wordsOf(query.text);
  const [foundProjects, foundTasks, foundComments] = await Promise.all([
    readProjects(scope, of("project"), words),
    readTasks(scope, of("task"), words),
    readComments(scope, of("comment"), words),
  ]);
  return {
    projects: { rows: foundProjects, total: of("project")[0]?.total ?? 0 },
    tasks: { rows: foundTasks, total: of("task")[0]?.total ?? 0 },
    comments: { rows: foundComments, total: of("comment")[0]?.total ?? 0 },
  };
}

async function readProjects(scope: Scope, hits: SearchHit[], words: string[]): Promise<FoundProject[]> {
  if (hits.length === 0) return [];
  const rows = await scope.db
    .select({ id: projects.id, name: projects.name, description: projects.description, status: projects.status })
    .from(projects)
    .where(and(eq(projects.tenantId, scope.tenantId), inArray(projects.id, idsOf(hits))));
  return inOrder(hits, rows).map(({ id, name, description, status }) => ({ id, name: marked(name, words), passage: passageOf(description, words), archived: status === "archived" }));
}

async function readTasks(scope: Scope, hits: SearchHit[], words: string[]): Promise<FoundTask[]> {
  if (hits.length === 0) return [];
  const rows = await scope.db
    .select({ id: tasks.id, title: tasks.title, description: tasks.description, status: tasks.status, project: projects.name })
    .from(tasks)
    .innerJoin(projects, ofProject(scope))
    .where(and(eq(tasks.tenantId, scope.tenantId), inArray(tasks.id, idsOf(hits))));
  return inOrder(hits, rows).map(({ title, description, ...row }) => ({ ...row, title: marked(title, words), passage: passageOf(description, words) }));
}

async function readComments(scope: Scope, hits: SearchHit[], words: string[]): Promise<FoundComment[]> {
  if (hits.length === 0) return [];
  const rows = await scope.db
    .select({ id: comments.id, body: comments.body, author: memberships.name, createdAt: comments.createdAt, taskId: tasks.id, task: tasks.title })
    .from(comments)
    .innerJoin(tasks, and(eq(tasks.tenantId, scope.tenantId), eq(tasks.id, comments.taskId)))
    .innerJoin(memberships, and(eq(memberships.tenantId, scope.tenantId), eq(memberships.id, comments.authorId)))
    .where(and(eq(comments.tenantId, scope.tenantId), inArray(comments.id, idsOf(hits))));
  return inOrder(hits, rows).map(({ body, ...row }) => ({ ...row, passage: passageOf(body, words) }));
}

function idsOf(hits: SearchHit[]): string[] {
  return hits.map(({ id }) => id);
}

/** Rows as the search ranked them. One that is gone since is left out. */
function inOrder<Row extends { id: string }>(hits: SearchHit[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hits.map(({ id }) => byId.get(id)).filter((row): row is Row => row !== undefined);
}
