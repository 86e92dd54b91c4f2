/** Where projects and tasks are to be found. */
export function projectsPath(slug: string): string {
  return `/w/${slug}/projects`;
}

export function projectPath(slug: string, projectId: string): string {
  return `${projectsPath(slug)}/${projectId}`;
}

export function boardPath(slug: string, projectId: string): string {
  return `${projectPath(slug, projectId)}/board`;
}

export function taskPath(slug: string, taskId: string): string {
  return `/w/${slug}/tasks/${taskId}`;
}

/** The anchor of a task's card on its board. */
export function cardId(taskId: string): string {
  return `task-${taskId}`;
}

export function commentId(id: string): string {
  return `comment-${id}`;
}
