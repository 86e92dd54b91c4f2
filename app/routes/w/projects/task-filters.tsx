import type { ReactNode } from "react";
import type { TaskSort } from "#app/domain/projects/list-tasks.ts";
import { taskStatuses, taskStatusLabels } from "#app/domain/projects/tasks.rules.ts";
import type { TaskFilterValues } from "#app/routes/w/projects/task-query.ts";
import { FilterSelect, SearchInput } from "#app/ui/filter-bar.tsx";

/** The fields of a FilterBar over tasks. `children` stand between status and day. */
export function TaskFilters({ query, usual, children }: TaskFiltersProps) {
  return (
    <>
      <SearchInput label="Find a task" value={query.search} />
      <FilterSelect name="status" label="Status" value={query.status ?? ""} options={usual.status === "open" ? statuses : [{ value: "", label: "Every status" }, ...statuses]} />
      {children}
      <FilterSelect name="due" label="Due" value={query.due ?? ""} options={days} />
      {query.sort !== usual.sort && <input type="hidden" name="sort" value={query.sort} />}
    </>
  );
}

export type TaskFiltersProps = { query: TaskFilterValues; usual: { status: "open" | null; sort: TaskSort }; children?: ReactNode };

const statuses = [{ value: "open", label: "Open" }, ...taskStatuses.map((status) => ({ value: status, label: taskStatusLabels[status] }))];

const days = [
  { value: "", label: "Any day" },
  { value: "overdue", label: "Overdue" },
  { value: "week", label: "Due within 7 days" },
  { value: "none", label: "No date" },
];
