import { recordEvent } from "#app/domain/audit/record-event.ts";
import { refuseInvalid } from "#app/domain/refusal.ts";
import type { Scope } from "#app/domain/scope.ts";
import { characters, cleanText, oneLine, textMessage } from "#app/domain/text.rules.ts";

const reasonRule = oneLine(200);
const shortestReason = 8;

/** Writes into the workspace's own activity that somebody of the provider opens a console on it, why, and whether to write. */
export async function noteConsole(scope: Scope, input: { reason: string; writes: boolean }): Promise<void> {
  const reason = cleanText(input.reason, reasonRule);
  if (!reason.ok) refuseInvalid({ reason: reason.problem === "required" ? "Say why." : textMessage(reason.problem, reasonRule) });
  if (characters(reason.text) < shortestReason) refuseInvalid({ reason: `Say why in at least ${shortestReason} characters: the workspace will read it.` });
  const { id, name } = scope.standing.workspace;
  await recordEvent(scope, { action: "console.opened", target: { kind: "workspace", id, label: name }, after: { reason: reason.text, writes: input.writes } });
}
