import { asc, desc, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { isId } from "#db/ids.ts";

/** One expression that a list is ordered by, and how its value travels in an address and comes back unharmed. */
export interface SortKey {
  value: SQL;
  /** Exact, unlike what a driver would make of it. */
  text: SQL;
  back(text: string): SQL;
  accepts(text: string): boolean;
}

/** The keys and, behind them, the id: so no two rows are equal and no page repeats or skips one. */
export interface Order {
  keys: readonly SortKey[];
  id: PgColumn;
  direction: "ascending" | "descending";
}

/** Where a page begins (after) or ends (before), as an earlier page named it in its address. */
export interface Place {
  after: string | null;
  before: string | null;
}

export interface Cursor {
  side: keyof Place;
  values: readonly string[];
  id: string;
}

export interface Paged<Row> {
  rows: Row[];
  next: string | null;
  previous: string | null;
}

/** Null for anything that this order did not write: the list then begins at its beginning. */
export function readCursor(order: Order, place: Place): Cursor | null {
  if (place.before !== null) return parse(order, "before", place.before);
  return place.after === null ? null : parse(order, "after", place.after);
}

export function orderBy(order: Order, cursor: Cursor | null): SQL[] {
  const turned = cursor?.side === "before";
  const towards = (order.direction === "descending") === turned ? asc : desc;
  return [...order.keys.map(({ value }) => towards(value)), towards(order.id)];
}

/** What lies beyond the cursor, in the direction of travel. */
export function beyond(order: Order, cursor: Cursor | null): SQL | undefined {
  if (!cursor) return undefined;
  const here = sql.join([...order.keys.map(({ value }) => value), sql`${order.id}`], sql`, `);
  const there = sql.join([...order.keys.map((key, index) => key.back(cursor.values[index]!)), sql`${cursor.id}::uuid`], sql`, `);
  const turned = cursor.side === "before";
  return (order.direction === "descending") === turned ? sql`(${here}) > (${there})` : sql`(${here}) < (${there})`;
}

/** For the select list: what the row's cursor is made of. */
export function keysOf(order: Order): SQL<string[]> {
  return sql<string[]>`array[${sql.join(order.keys.map(({ text }) => text), sql`, `)}]::text[]`;
}

/** `rows` as the query gave them, one more than a page where there is more to come. */
export function pageOf<Row extends { id: string; keys: string[] }>(rows: Row[], size: number, cursor: Cursor | null): Paged<Row> {
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  const backwards = cursor?.side === "before";
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown,
    next: last && (backwards || more) ? write(last) : null,
    previous: first && (backwards ? more : cursor !== null) ? write(first) : null,
  };
}

export function textKey(value: SQL): SortKey {
  return { value, text: value, back: (text) => sql`${text}::text`, accepts: (text) => text.isWellFormed() && !text.includes("\u0000") };
}

/** In microseconds, which is what the database keeps. */
export function instantKey(column: PgColumn): SortKey {
  return {
    value: sql`${column}`,
    text: sql`(extract(epoch from ${column}) * 1000000)::bigint::text`,
    back: (text) => sql`(timestamptz 'epoch' + ${text}::bigint * interval '1 microsecond')`,
    accepts: (text) => /^\d{1,17}$/.test(text),
  };
}

/** For numbers of floating point, written so that they come back the same. */
export function numberKey(value: SQL): SortKey {
  return {
    value,
    text: sql`(${value})::text`,
    back: (text) => sql`${text}::float8`,
    accepts: (text) => /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/.test(text) && isHeld(text),
  };
}

/** Neither so large nor so near to nothing that the database would refuse it as out of range. */
function isHeld(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (number !== 0 || /^[-0.]+(e|$)/.test(text));
}

function parse(order: Order, side: Cursor["side"], text: string): Cursor | null {
  if (text.length > 2_000) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (!Array.isArray(parts) || parts.length !== order.keys.length + 1) return null;
    if (!parts.every((part): part is string => typeof part === "string")) return null;
    const id = parts.at(-1)!;
    const values = parts.slice(0, -1);
    return isId(id) && order.keys.every((key, index) => key.accepts(values[index]!)) ? { side, values, id } : null;
  } catch {
    return null;
  }
}

function write({ keys, id }: { keys: string[]; id: string }): string {
  return Buffer.from(JSON.stringify([...keys, id])).toString("base64url");
}
