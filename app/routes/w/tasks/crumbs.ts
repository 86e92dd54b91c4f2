import type { TaskRecord } from "#app/domain/projects/get-task.ts";
import { projectPath, projectsPath, taskPath } from "#app/routes/w/projects/paths.ts";
import type { Crumb } from "#app/ui/page-head.tsx";

/** The way to a task; with `page`, to one of its own pages. */
export function taskCrumbs(slug: string, task: Pick<TaskRecord, "id" | "title" | "project">, page?: string): Crumb[] {
  return [
    { label: "Projects", href: projectsPath(slug) },
    { label: task.project.name, href: projectPath(slug, task.project.id) },
    page ? { label: task.title, href: taskPath(slug, task.id) } : { label: task.title },
    ...(page ? [{ label: page }] : []),
  ];
}
