import { dueFilters, taskSorts, type TaskSort } from "#app/domain/projects/list-tasks.ts";
import { taskStatuses } from "#app/domain/projects/tasks.rules.ts";
import { choiceOf, listHref, searchOf } from "#app/routes/w/projects/addresses.ts";

/** What a list of tasks asks for by its address. `usual` is what stands there when the address says nothing. */
export function taskFiltersOf<Status extends "open" | null>(url: URL, usual: { status: Status; sort: TaskSort }) {
  return {
    search: searchOf(url),
    status: choiceOf(url, "status", ["open", ...taskStatuses], usual.status),
    due: choiceOf(url, "due", dueFilters, null),
    sort: choiceOf(url, "sort", taskSorts, usual.sort),
  };
}

export type TaskFilterValues = ReturnType<typeof taskFiltersOf<"open" | null>>;

export function taskSortHrefs(url: URL): Record<TaskSort, string> {
  return {
    position: listHref(url, { sort: "position" }),
    title: listHref(url, { sort: "title" }),
    due: listHref(url, { sort: "due" }),
    updated: listHref(url, { sort: "updated" }),
  };
}
