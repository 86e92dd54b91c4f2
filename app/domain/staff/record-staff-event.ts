import type { Database } from "#db/database.ts";
import { newId } from "#db/ids.ts";
import { staffEvents } from "#db/schema/platform.ts";
import type { RequestFacts } from "#app/domain/scope.ts";
import { allowedDetail, type StaffAction } from "#app/domain/staff/staff-events.rules.ts";

export interface StaffEventFacts {
  action: StaffAction;
  /** Null where nobody known did it. */
  staff: { id: string; name: string } | null;
  tenantId?: string;
  detail?: Readonly<Record<string, unknown>>;
}

/** Append-only by grant. `db` runs as afterlogin_staff; the time is real, as all security's. */
export async function recordStaffEvent(db: Database, request: RequestFacts, facts: StaffEventFacts): Promise<void> {
  await db.insert(staffEvents).values({
    id: newId(),
    staffId: facts.staff?.id ?? null,
    staffLabel: facts.staff?.name ?? "Unknown",
    action: facts.action,
    tenantId: facts.tenantId ?? null,
    detail: allowedDetail(facts.action, facts.detail),
    address: request.address,
    requestId: request.id,
    at: new Date(),
  });
}
