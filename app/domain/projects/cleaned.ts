import { refuseInvalid } from "#app/domain/refusal.ts";
import { cleanText, textMessage, type TextRule } from "#app/domain/text.rules.ts";

/** Texts ready to store, by field. Refuses invalid, naming every wrong field at once. */
export function cleaned<Field extends string>(fields: Record<Field, { raw: string; rule: TextRule; required?: string }>): Record<Field, string> {
  const texts: Partial<Record<Field, string>> = {};
  const problems: Record<string, string> = {};
  for (const [field, { raw, rule, required }] of Object.entries(fields) as [Field, { raw: string; rule: TextRule; required?: string }][]) {
    const result = cleanText(raw, rule);
    if (result.ok) texts[field] = result.text;
    else problems[field] = result.problem === "required" && required ? required : textMessage(result.problem, rule);
  }
  if (Object.keys(problems).length > 0) refuseInvalid(problems);
  return texts as Record<Field, string>;
}
