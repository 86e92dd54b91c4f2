import { refuseInvalid } from "#app/domain/refusal.ts";
import { characters, cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";

const rule = oneLine(200);
const shortest = 8;

/** Why staff do something in a workspace, in words that its people will read. Refuses invalid. */
export function staffReason(raw: string): string {
  const reason = cleanText(raw, rule);
  if (!reason.ok) return refuseInvalid({ reason: textMessage(reason.problem, rule) });
  if (characters(reason.text) < shortest) return refuseInvalid({ reason: "Say it so that the customer understands it: a few words, or the number of their request." });
  return reason.text;
}
