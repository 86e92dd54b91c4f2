import { z } from "zod";

/** A text field, absent or empty alike. What may stand in it, the verb says. */
export const textField = z.string("Send one value for this field.").default("");

const outdated = "This form is out of date. Reload the page and try again.";

/** The version of what a form edits, as it was when the form was shown. */
export const versionField = z.coerce.number(outdated).int(outdated).min(1, outdated).max(2_147_483_647, outdated);
