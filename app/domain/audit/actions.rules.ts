/**
 * Every event that a workspace's activity may hold: what a person reads, and the only fields whose before and after are
 * kept. A field that is not named here is not recorded, whatever the caller hands over.
 */
export const auditActions = {
  "workspace.created": { says: "created the workspace", fields: ["name", "slug"] },
  "workspace.renamed": { says: "renamed the workspace", fields: ["name", "slug"] },
  "workspace.settings_changed": { says: "changed the workspace's settings", fields: ["locale", "timeZone"] },
  "workspace.closed": { says: "closed the workspace", fields: ["purgeAt"] },
  "workspace.restored": { says: "restored the workspace", fields: [] },
  "workspace.purged": { says: "purged the workspace", fields: [] },
  "member.invited": { says: "invited", fields: ["role", "expiresAt"] },
  "invitation.resent": { says: "sent the invitation again to", fields: ["expiresAt"] },
  "invitation.revoked": { says: "revoked the invitation of", fields: [] },
  "invitation.expired": { says: "let the invitation expire of", fields: [] },
  "invitation.accepted": { says: "accepted the invitation", fields: ["role", "status"] },
  "member.seat_given": { says: "gave a paid seat to", fields: ["status"] },
  "member.role_changed": { says: "changed the role of", fields: ["role", "billingManager"] },
  "member.suspended": { says: "suspended", fields: ["status", "suspendedFor"] },
  "member.restored": { says: "let back in", fields: ["status"] },
  "member.removed": { says: "removed", fields: ["status", "tasksTo"] },
  "member.left": { says: "left the workspace", fields: ["status"] },
  "ownership.offered": { says: "offered the ownership to", fields: ["expiresAt"] },
  "ownership.withdrawn": { says: "withdrew the offer of ownership to", fields: [] },
  "ownership.declined": { says: "declined the ownership", fields: [] },
  "ownership.expired": { says: "let the offer of ownership expire to", fields: [] },
  "ownership.transferred": { says: "took over the ownership from", fields: ["owner"] },
  "trial.started": { says: "started the trial", fields: ["plan", "trialEndsAt"] },
  "trial.extended": { says: "extended the trial of", fields: ["trialEndsAt", "reason"] },
  "trial.ended": { says: "ended the trial", fields: ["plan"] },
  "checkout.started": { says: "opened the checkout", fields: ["plan", "interval", "quantity"] },
  "plan.changed": { says: "changed the plan", fields: ["plan", "interval", "quantity"] },
  "plan.change_requested": { says: "asked for another plan", fields: ["plan", "interval", "quantity"] },
  "plan.change_scheduled": { says: "scheduled another plan", fields: ["plan", "interval", "quantity", "effectiveAt"] },
  "plan.change_withdrawn": { says: "took back the change of the plan", fields: ["plan", "interval"] },
  "plan.change_failed": { says: "could not change the plan", fields: ["plan", "interval"] },
  "seats.changed": { says: "changed the paid seats", fields: ["quantity"] },
  "seats.requested": { says: "asked for more paid seats", fields: ["quantity"] },
  "payment.failed": { says: "could not collect the payment of", fields: ["amount", "currency", "nextAttemptAt", "failureCode"] },
  "payment.recovered": { says: "collected the open payment of", fields: ["amount", "currency"] },
  "override.set": { says: "set otherwise, for this workspace,", fields: ["value", "expiresAt", "reason"] },
  "override.ended": { says: "ended what was set otherwise:", fields: ["value", "reason"] },
  "debt.written_off": { says: "wrote off", fields: ["amount", "currency", "reason"] },
  "payment.refunded": { says: "refunded the payment by", fields: ["amount", "currency", "status"] },
  "payment.disputed": { says: "heard from the bank of", fields: ["amount", "currency", "status"] },
  "payment.dispute_decided": { says: "heard from the bank the end of", fields: ["amount", "currency", "status"] },
  "invoice.credited": { says: "credited an invoice by", fields: ["amount", "currency", "status"] },
  "subscription.started": { says: "started the subscription", fields: ["plan", "interval", "quantity", "status"] },
  "subscription.changed": { says: "changed the subscription", fields: ["status", "plan", "interval", "quantity"] },
  "subscription.paused": { says: "paused the subscription", fields: ["status", "reason"] },
  "subscription.resumed": { says: "resumed the subscription", fields: ["status"] },
  "subscription.cancel_scheduled": { says: "scheduled the end of the subscription", fields: ["cancelAt", "reason"] },
  "subscription.canceled": { says: "ended the subscription", fields: ["status", "endedAt", "reason"] },
  "subscription.reactivated": { says: "reactivated the subscription", fields: ["cancelAt", "status"] },
  "billing.address_changed": {
    says: "changed the billing details",
    fields: ["billingEmail", "companyName", "country", "line1", "line2", "city", "state", "postal", "purchaseOrder", "invoiceEmails"],
  },
  "billing.tax_id_added": { says: "added the tax id", fields: ["type"] },
  "billing.tax_id_removed": { says: "took away the tax id", fields: ["type", "reason"] },
  "billing.card_changed": { says: "changed the card", fields: ["cardBrand", "cardLast4"] },
  "limits.resolved": { says: "chose what stays within the plan", fields: ["members", "projects"] },
  "limits.applied": { says: "set aside what is over the plan", fields: ["members", "projects"] },
  "project.created": { says: "created the project", fields: ["name"] },
  "project.changed": { says: "changed the project", fields: ["name"] },
  "project.archived": { says: "archived the project", fields: ["status"] },
  "project.restored": { says: "restored the project", fields: ["status"] },
  "project.deleted": { says: "deleted the project", fields: ["name"] },
  "data.exported": { says: "exported all data", fields: ["bytes"] },
  "console.opened": { says: "opened a console on the workspace's data", fields: ["reason", "writes"] },
  "staff.viewed": { says: "looked at the workspace's service data", fields: ["reason", "until"] },
  "staff.synced_billing": { says: "synced billing from Stripe", fields: ["changed"] },
  "staff.replayed_event": { says: "replayed a Stripe event", fields: ["event"] },
} as const satisfies Record<string, { says: string; fields: readonly string[] }>;

export type AuditAction = keyof typeof auditActions;

export function isAuditAction(action: string): action is AuditAction {
  return Object.hasOwn(auditActions, action);
}

/** The subjects that activity can be filtered by, in the order of the list of actions. */
export function activitySubjects(): string[] {
  return [...new Set(Object.keys(auditActions).map((action) => action.split(".")[0]!))];
}

/** Only the fields that the action allows, and only plain values: no object smuggles in what nobody looked at. */
export function allowedFields(action: AuditAction, values: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | null {
  if (!values) return null;
  const kept = auditActions[action].fields
    .filter((field) => values[field] !== undefined)
    .map((field) => [field, plain(values[field])] as const);
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

function plain(value: unknown): string | number | boolean | null | string[] {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => String(item).slice(0, 200));
  return String(value).slice(0, 200);
}
