import type { z } from "zod";
import { Refusal, refuseInvalid } from "#app/domain/refusal.ts";

const maxFields = 2_000;

/** What was typed, field by field, so that a page can show it again; a field with several values has a line for each. Passwords are not kept. */
export type Typed = Readonly<Record<string, string>>;

/**
 * The form of a request. Refuses `invalid` for a body that is no form, for lone surrogates and for NUL bytes, which
 * PostgreSQL cannot store. Repeated fields keep all values.
 */
export async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded") && !type.startsWith("multipart/form-data")) {
    throw new Refusal("invalid", "This address takes a form. Go back to the page and send it from there.");
  }
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    throw new Refusal("invalid", "The form did not arrive whole. Go back and send it again.");
  }
  let count = 0;
  for (const [name, value] of form) {
    if (++count > maxFields) throw new Refusal("invalid", "The form has too many fields.");
    if (typeof value !== "string") throw new Refusal("invalid", "This form takes no files.");
    if (!isStorable(name) || !isStorable(value)) {
      refuseInvalid({ [isStorable(name) ? name : "form"]: "This text has characters that cannot be stored. Type it anew." });
    }
  }
  return form;
}

/** Parses a form by a schema; refuses `invalid` with one message for each wrong field. Schemas speak to people. */
export function parseForm<Schema extends z.ZodType>(form: FormData, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(fieldsOf(form));
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) fields[String(issue.path[0] ?? "form")] ??= issue.message;
  return refuseInvalid(fields);
}

/** What to show again after a refusal: all that was typed, except what must not travel back. */
export function typedOf(form: FormData): Typed {
  const typed: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !/password|code|token/i.test(name)) typed[name] = name in typed ? `${typed[name]}\n${value}` : value;
  }
  return typed;
}

function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    // A schema that wants several says so with z.array; a single value of such a field arrives through formList.
    fields[name] = values.length > 1 ? values : values[0];
  }
  return fields;
}

/** All values of a repeated field (checkboxes), also when there is one or none. */
export function formList(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value): value is string => typeof value === "string");
}

function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}
