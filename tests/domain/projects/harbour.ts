import { addComment } from "#app/domain/projects/add-comment.ts";
import { createProject } from "#app/domain/projects/create-project.ts";
import { createTask } from "#app/domain/projects/create-task.ts";
import type { ProjectQuery } from "#app/domain/projects/list-projects.ts";
import type { TaskQuery } from "#app/domain/projects/list-tasks.ts";
import type { TaskInput } from "#app/domain/projects/task-fields.ts";
import { createWorld, type Person, type Workspace, type World } from "#tests/support/stories.ts";

/** Acme with one person of each role, and Globex next door. */
export interface Harbour {
  world: World;
  acme: Workspace;
  globex: Workspace;
  /** Owner of Acme. */
  olga: Person;
  /** Admin. */
  adam: Person;
  /** Members. */
  mia: Person;
  max: Person;
  /** Viewer. */
  vera: Person;
  /** Owner of Globex, and a stranger to Acme. */
  gus: Person;
}

export async function createHarbour(): Promise<Harbour> {
  const world = await createWorld();
  const [olga, adam, mia, max, vera, gus] = [
    await world.person("Olga"),
    await world.person("Adam"),
    await world.person("Mia"),
    await world.person("Max"),
    await world.person("Vera"),
    await world.person("Gus"),
  ];
  const acme = await world.workspace({ name: "Acme", owner: olga, plan: "growth", seats: 20 });
  const globex = await world.workspace({ name: "Globex", owner: gus, plan: "growth", seats: 20 });
  await world.join(acme, adam, "admin");
  await world.join(acme, mia, "member");
  await world.join(acme, max, "member");
  await world.join(acme, vera, "viewer");
  return { world, acme, globex, olga, adam, mia, max, vera, gus };
}

export async function makeProject({ world, acme, mia }: Harbour, name: string, options: { by?: Person; in?: Workspace; description?: string } = {}): Promise<string> {
  const made = await world.as(options.in ?? acme, options.by ?? mia, (scope) => createProject(scope, { name, description: options.description ?? "" }));
  return made.id;
}

export const blankTask: TaskInput = { title: "A task", description: "", status: "todo", assigneeId: "", dueOn: "" };

export async function makeTask({ world, acme, mia }: Harbour, projectId: string, fields: Partial<TaskInput> & { by?: Person; in?: Workspace } = {}): Promise<string> {
  const { by = mia, in: place = acme, ...input } = fields;
  const made = await world.as(place, by, (scope) => createTask(scope, { ...blankTask, ...input, projectId }));
  return made.id;
}

export async function makeComment({ world, acme, mia }: Harbour, taskId: string, body: string, by: Person = mia): Promise<string> {
  const made = await world.as(acme, by, (scope) => addComment(scope, { taskId, body }));
  return made.id;
}

export const everyProject: ProjectQuery = { search: "", status: "all", sort: "activity", after: null, before: null };
export const everyTask: TaskQuery = { search: "", status: null, assignee: null, due: null, sort: "position", after: null, before: null };

/** All pages of a list, forwards, then the same backwards from the last. */
export async function walk<Row extends { id: string }>(
  list: (place: { after: string | null; before: string | null }) => Promise<{ rows: Row[]; next: string | null; previous: string | null }>,
): Promise<{ forwards: string[][]; backwards: string[][] }> {
  const forwards: string[][] = [];
  let page = await list({ after: null, before: null });
  for (;;) {
    forwards.push(page.rows.map(({ id }) => id));
    if (!page.next) break;
    page = await list({ after: page.next, before: null });
  }
  const backwards: string[][] = [page.rows.map(({ id }) => id)];
  while (page.previous) {
    page = await list({ after: null, before: page.previous });
    backwards.unshift(page.rows.map(({ id }) => id));
  }
  return { forwards, backwards };
}

/** Resolves when `other` waits for a lock, or has ended without waiting: then the first may go on. */
export async function untilItWaits(world: World, other: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  other.then(end, end);
  while (!ended) {
    const { rows } = await world.admin.query<{ waiting: boolean }>(
      "select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting",
    );
    if (rows[0]!.waiting) return;
  }
}
