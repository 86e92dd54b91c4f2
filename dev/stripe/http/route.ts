import type { World } from "../world.ts";
import type { Raw } from "./form-body.ts";

/** One request to the API, its `expand` taken out: captured path parts, and parameters still to be read. */
export interface Call {
  ids: string[];
  raw: Record<string, Raw>;
}

export interface Route {
  method: "GET" | "POST" | "DELETE";
  /** `:id` captures one part of the path. */
  path: string;
  answer: (world: World, call: Call) => object;
}

export function firstId(call: Call): string {
  return call.ids[0] ?? "";
}
