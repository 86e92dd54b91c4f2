import { manyLines, oneLine, type TextRule } from "#app/domain/text.rules.ts";

export const projectName = oneLine(120);
export const projectDescription = manyLines(10_000);
export const taskTitle = oneLine(200);
export const taskDescription = manyLines(10_000);
export const commentBody: TextRule = { maximum: 10_000, lines: "many", empty: "refused" };

/** Where a search is looked for. Longer ones are cut: nobody types them. */
export const searchLength = 200;

/** A day that the calendar has, written 2026-11-20. */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The day `days` later. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A pattern for LIKE that finds `search` as it is written: its own wildcards are letters. */
export function containing(search: string): string {
  return `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** What of a typed search can be looked for. */
export function cleanSearch(raw: string): string {
  return [...raw.toWellFormed().replaceAll("\u0000", "").normalize("NFC").trim()].slice(0, searchLength).join("");
}
