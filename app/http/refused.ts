import type { RefusalCode } from "#app/domain/refusal.ts";
import type { Typed } from "#app/http/forms.ts";

/** What a refused form gets back: the reasons beside what was typed. */
export interface Refused {
  refused: { code: RefusalCode; message: string; fields: Readonly<Record<string, string>> };
  typed: Typed;
}

/** The refusal of the last action on this page, if it was one. Pages call it in the browser too. */
export function refusedFrom(actionData: unknown): Refused | null {
  return typeof actionData === "object" && actionData !== null && "refused" in actionData ? (actionData as Refused) : null;
}

/** The boxes that were ticked, of those that share a name: none when none was. */
export function tickedIn({ typed }: Refused, name: string): string[] {
  return typed[name]?.split("\n") ?? [];
}
