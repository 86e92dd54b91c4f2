import type { Schema } from "./schema.ts";

/** What is wrong with a value, each with the place where it is wrong; nothing when it fits. */
export function problemsWith(definitions: Map<string, Schema>, schema: Schema, value: unknown, at = "answer"): string[] {
  if (schema === false) return [`${at} should not be there`];
  if (schema.$ref !== undefined) return problemsWith(definitions, definitions.get(schema.$ref) ?? false, value, at);
  if (schema.anyOf) return bestOf(candidates(definitions, schema.anyOf, value).map((one) => problemsWith(definitions, one, value, at)));
  if (schema.enum) return schema.enum.some((one) => one === value) ? [] : [`${at} is ${shown(value)}, which is none of ${schema.enum.slice(0, 12).join(", ")}`];
  if (schema.type === undefined) return [];
  if (kindOf(value) !== schema.type) return [`${at} is ${shown(value)}, and should be ${schema.type}`];
  if (schema.type === "string" && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value as string)) return [`${at} is ${shown(value)}, and should match ${schema.pattern}`];
  if (schema.type === "array") {
    return (value as unknown[]).flatMap((item, index) => problemsWith(definitions, schema.items ?? {}, item, `${at}[${index}]`));
  }
  return schema.type === "object" ? problemsWithObject(definitions, schema, value as Record<string, unknown>, at) : [];
}

function problemsWithObject(definitions: Map<string, Schema>, schema: Exclude<Schema, false>, value: Record<string, unknown>, at: string): string[] {
  const problems = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  for (const [name, own] of Object.entries(value)) {
    const declared = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const { additionalProperties: other } = schema;
    if (declared !== undefined) problems.push(...problemsWith(definitions, declared, own, `${at}.${name}`));
    else if (other === false || other === undefined) problems.push(`${at}.${name} is not in the SDK's type`);
    else if (other !== true) problems.push(...problemsWith(definitions, other, own, `${at}.${name}`));
  }
  return problems;
}

/** Objects that say what they are need not be compared with all that they could have been. */
function candidates(definitions: Map<string, Schema>, ways: Schema[], value: unknown): Schema[] {
  if (typeof value !== "object" || value === null) return ways;
  const given = value as Record<string, unknown>;
  const fitting = ways.filter((way) => ["object", "type"].every((name) => {
    const declared = way && way.$ref !== undefined ? definitions.get(way.$ref) : way;
    const own = declared ? declared.properties?.[name] : undefined;
    return !own || !own.enum || typeof given[name] !== "string" || own.enum.includes(given[name]);
  }));
  return fitting.length > 0 ? fitting : ways;
}

/** Of several ways to fail, the one that came closest says most. */
function bestOf(ways: string[][]): string[] {
  return ways.reduce((best, one) => (weight(one) < weight(best) ? one : best));
}

function weight(problems: string[]): number {
  if (problems.length === 0) return -1;
  const own = problems.some((problem) => /^\S+ is \S+, and should be (null|string|object)$/.test(problem));
  return problems.length + (own ? 1000 : 0);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").slice(0, 60);
}
