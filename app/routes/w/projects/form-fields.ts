import { z } from "zod";
import type { Refused } from "#app/http/respond.ts";

/** A text field, absent or empty alike. What may stand in it, the verb says. */
export const textField = z.string("Send one value for this field.").default("");

const outdated = "This form is out of date. Reload the page and try again.";

/** The version of what a form edits, as it was when the form was shown. */
export const versionField = z.coerce.number(outdated).int(outdated).min(1, outdated).max(2_147_483_647, outdated);

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
