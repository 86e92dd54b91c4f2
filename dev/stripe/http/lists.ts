import { invalid } from "../errors.ts";

interface Page {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

export interface ApiList<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/** A page of rows given oldest first, answered newest first, from or up to a cursor. */
export function listOf<T extends { id: string }>(oldestFirst: T[], page: Page, url: string): ApiList<T> {
  return pageOf([...oldestFirst].reverse(), page, url);
}

/** A page of rows in the order given. */
export function pageOf<T extends { id: string }>(rows: T[], page: Page, url: string): ApiList<T> {
  const limit = page.limit ?? 10;
  if (limit < 1 || limit > 100) throw invalid("Invalid limit: must be between 1 and 100.", "limit");
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw invalid("Only one of starting_after and ending_before may be given.", "starting_after", "parameters_exclusive");
  }
  if (page.ending_before !== undefined) {
    const end = place(rows, page.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: rows.slice(start, end), has_more: start > 0, url };
  }
  const start = page.starting_after === undefined ? 0 : place(rows, page.starting_after, "starting_after") + 1;
  return { object: "list", data: rows.slice(start, start + limit), has_more: rows.length > start + limit, url };
}

function place(rows: { id: string }[], id: string, param: string): number {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) throw invalid(`No such object: '${id}'`, param, "resource_missing");
  return at;
}
