import { readFileSync } from "node:fs";
import path from "node:path";
import type { RouteConfigEntry } from "@react-router/dev/routes";
import routes from "#app/routes.ts";
import { projectDir } from "#bin/local/project.ts";

/** One address of the application, as app/routes.ts has it. */
export interface MappedRoute {
  /** "/w/:slug/projects/:projectId": what tables in tests name it by. */
  pattern: string;
  file: string;
  source: string;
  /** Shows a page to people; without it, the route answers machines or leads elsewhere. */
  page: boolean;
  action: boolean;
}

/** Every address there is. The catch-all is `/*`. */
export function mappedRoutes(): MappedRoute[] {
  return flatten(routes as RouteConfigEntry[], "");
}

function flatten(entries: readonly RouteConfigEntry[], above: string): MappedRoute[] {
  return entries.flatMap((entry) => {
    const pattern = entry.path ? `${above}/${entry.path}` : above;
    if (entry.children) return flatten(entry.children, pattern);
    return [mapped(pattern || "/", entry.file)];
  });
}

function mapped(pattern: string, file: string): MappedRoute {
  const source = readFileSync(path.join(projectDir, "app", file), "utf8");
  return { pattern, file, source, page: exports(source, "default"), action: exports(source, "action") };
}

function exports(source: string, name: "default" | "action"): boolean {
  return name === "default" ? /^export default /m.test(source) : /^export (const|async function|function) action\b/m.test(source);
}

/** The address with `values` in the places of its parameters. A parameter without a value is a mistake of the test. */
export function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${pattern} needs a value for ${name}.`);
    return value;
  });
}
