import { isId } from "#db/ids.ts";

/** Where a page of a list ended: the last row's time and id. In an address it is one word. */
export interface Cursor {
  at: Date;
  id: string;
}

export function cursorText({ at, id }: Cursor): string {
  return `${at.getTime()}.${id}`;
}

/** Null for anything that no page of ours has written: the list then begins at its beginning. */
export function parseCursor(text: string | null): Cursor | null {
  const [, time, id] = /^(\d{1,14})\.([\w-]{1,255})$/.exec(text ?? "") ?? [];
  return time === undefined || id === undefined ? null : { at: new Date(Number(time)), id };
}

/** The same for a list whose ids are UUIDs: the database would choke on any other. */
export function parseIdCursor(text: string | null): Cursor | null {
  const cursor = parseCursor(text);
  return cursor && isId(cursor.id) ? cursor : null;
}

/** One more row is asked for than is shown: it tells whether there is a next page. */
export function pageOf<Row>(rows: readonly Row[], size: number, cursorOf: (row: Row) => Cursor): { rows: Row[]; next: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > size && last ? cursorText(cursorOf(last)) : null };
}
