import type { Refused } from "#app/http/refused.ts";

/**
 * The version to send along next. After a conflict it is the present one, because the present values stand beside the
 * form; after any other refusal the one that was sent, so that nobody's change is overwritten unseen.
 */
export function versionToSend(refused: Refused | null, present: number): string {
  if (!refused || refused.refused.code === "conflict") return String(present);
  return refused.typed.version ?? String(present);
}

/** A refusal's words, where no field says them. */
export function problemOf(refused: Refused | null): string | undefined {
  return refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined;
}
