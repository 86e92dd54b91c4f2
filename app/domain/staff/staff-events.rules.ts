/** What is recorded of staff's own doings, and the only details that are kept of each: never what was typed or read. */
export const staffActions = {
  "staff.created": ["role"],
  "staff.reset": [],
  "staff.disabled": [],
  "staff.sign_in_failed": ["reason"],
  "staff.enrolled": [],
  "staff.signed_in": [],
  "staff.signed_out": [],
  "search.made": ["matchedBy", "results"],
  "look.begun": ["look", "until"],
  "access.explained": ["permission", "allowed", "decidedBy"],
  "stripe_event.replayed": ["event"],
  "trial.extended": ["days", "until"],
  "debt.written_off": ["invoice", "amount", "currency"],
  "override.set": ["override", "key", "value", "until"],
  "override.ended": ["override", "key"],
  "billing.synced": ["outcome", "changes"],
  "flag.set": ["feature", "state", "reason"],
  "flag.cleared": ["feature"],
  "mail.resent": ["mail"],
  "job.retried": ["receipt", "job"],
  "support_request.answered": ["request"],
  "support_request.closed": ["request"],
  "support_request.reopened": ["request"],
} as const satisfies Record<string, readonly string[]>;

export type StaffAction = keyof typeof staffActions;

/** Plain values of the fields that the action allows; null when none is left. */
export function allowedDetail(action: StaffAction, detail: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | null {
  const fields: readonly string[] = staffActions[action];
  const kept = fields.filter((field) => detail?.[field] !== undefined).map((field) => [field, plain(detail?.[field])] as const);
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

function plain(value: unknown): string | number | boolean | null | string[] {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => String(item).slice(0, 100));
  return String(value).slice(0, 100);
}
