import { newId } from "#db/ids.ts";
import { auditEvents } from "#db/schema/workspaces.ts";
import { allowedFields, type AuditAction } from "#app/domain/audit/actions.rules.ts";
import type { Actor, Scope } from "#app/domain/scope.ts";

export interface EventFacts {
  action: AuditAction;
  /** What it was done to. The label outlives the thing: write what a person would recognise. */
  target?: { kind: string; id: string; label: string };
  before?: Readonly<Record<string, unknown>>;
  after?: Readonly<Record<string, unknown>>;
}

/** Writes who did what to what, in the transaction of the change: both stand, or neither. */
export async function recordEvent(scope: Scope, facts: EventFacts): Promise<void> {
  await scope.db.insert(auditEvents).values({
    tenantId: scope.tenantId,
    id: newId(),
    action: facts.action,
    actorKind: actorKind(scope.actor),
    actorId: actorId(scope.actor),
    actorLabel: scope.actor.label,
    targetKind: facts.target?.kind ?? null,
    targetId: facts.target?.id ?? null,
    targetLabel: facts.target?.label.slice(0, 200) ?? null,
    before: allowedFields(facts.action, facts.before),
    after: allowedFields(facts.action, facts.after),
    method: scope.request.method,
    address: scope.request.address,
    requestId: scope.request.id,
    at: scope.now,
  });
}

function actorKind(actor: Actor): "user" | "staff" | "system" {
  switch (actor.kind) {
    case "member":
    case "guest":
      return "user";
    case "staff":
      return "staff";
    case "system":
      return "system";
  }
}

function actorId(actor: Actor): string | null {
  switch (actor.kind) {
    case "member":
      return actor.membershipId;
    case "guest":
      return actor.userId;
    case "staff":
      return actor.staffId;
    case "system":
      return null;
  }
}
