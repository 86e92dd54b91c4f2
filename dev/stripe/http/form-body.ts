import { invalid } from "../errors.ts";

export type Raw = string | Raw[] | { [key: string]: Raw };

const MAX_DEPTH = 12;
const MAX_FIELDS = 2000;

/** Reads `a[b][0]=c&expand[]=d`, the way the SDK writes nested parameters. */
export function parseForm(text: string): Record<string, Raw> {
  const root: Record<string, Raw> = Object.create(null);
  if (text === "") return root;
  const pairs = text.split("&");
  if (pairs.length > MAX_FIELDS) throw invalid("Too many parameters.");
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? "" : pair.slice(at + 1));
    place(root, pathOf(key), value);
  }
  for (const key of Object.keys(root)) root[key] = listsFromNumbers(root[key] as Raw);
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalid("The request could not be read: it holds a malformed percent-encoding.");
  }
}

function pathOf(key: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key);
  if (!match) throw invalid(`Invalid parameter name: ${key.slice(0, 100)}`, key.slice(0, 100));
  const inner = [...(match[2] as string).matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] as string);
  if (inner.length > MAX_DEPTH) throw invalid("Parameters are nested too deeply.", match[1]);
  return [match[1] as string, ...inner];
}

function place(root: Record<string, Raw>, path: string[], value: string): void {
  let node = root;
  path.forEach((part, index) => {
    const key = part === "" ? String(Object.keys(node).length) : part;
    if (index === path.length - 1) {
      node[key] = value;
      return;
    }
    const child = node[key];
    if (child === undefined) node[key] = Object.create(null) as Record<string, Raw>;
    else if (typeof child === "string") throw invalid(`Invalid parameter: ${path[0]}`, path[0]);
    node = node[key] as Record<string, Raw>;
  });
}

function listsFromNumbers(value: Raw): Raw {
  if (typeof value === "string") return value;
  const record = value as Record<string, Raw>;
  const keys = Object.keys(record);
  for (const key of keys) record[key] = listsFromNumbers(record[key] as Raw);
  if (keys.length === 0 || !keys.every((key) => /^\d{1,4}$/.test(key))) return record;
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => record[key] as Raw);
}
