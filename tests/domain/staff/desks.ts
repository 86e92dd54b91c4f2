import { randomBytes } from "node:crypto";
import { generateSync } from "otplib";
import { createStaffMember } from "#app/domain/staff/staff-members.ts";
import type { StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";
import type { StaffDesk, StaffDoor } from "#app/domain/staff/staff.ts";
import type { World } from "#tests/support/stories.ts";

/** What of a world staff's tests need. */
type Ground = Pick<World, "pools" | "app" | "admin" | "now" | "request">;

export interface Colleague {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  password: string;
}

let addresses = 0;

/** Somebody new on the staff. */
export async function colleague(world: Ground, name: string, role: StaffRole): Promise<Colleague> {
  const email = `${name.toLowerCase()}.${randomBytes(3).toString("hex")}@staff.test`;
  const keeper = { pool: world.pools.afterlogin_staff, request: { ...world.request(), method: "command" as const } };
  const { id, password } = await createStaffMember(keeper, { email, name, role });
  return { id, name, email, role, password };
}

/** A browser at staff's door: each from a place of its own, so that nobody uses up another's tries. */
export function doorOf(world: Ground): StaffDoor {
  addresses += 1;
  const address = `198.51.100.${addresses}`;
  return {
    pool: world.pools.afterlogin_staff,
    identityPool: world.pools.afterlogin_identity,
    app: world.app,
    client: { address, userAgent: "Test" },
    request: { ...world.request(), address },
  };
}

/** At work, as the door would let them in. */
export async function deskOf(world: Ground, { id, name, email, role }: Colleague): Promise<StaffDesk> {
  return { ...doorOf(world), staff: { id, name, email, role }, tenantPool: world.pools.afterlogin_tenant, now: await world.now() };
}

export interface StoredStaffEvent {
  action: string;
  staff: string;
  detail: Record<string, unknown> | null;
}

/** Which workspace each of somebody's doings was about, and which request from where asked for it. */
export async function tracesOf(world: Ground, staffId: string): Promise<{ action: string; tenantId: string | null; requestId: string | null; address: string | null }[]> {
  const { rows } = await world.admin.query<{ action: string; tenantId: string | null; requestId: string | null; address: string | null }>(
    `select action, tenant_id as "tenantId", request_id as "requestId", address from platform.staff_events where staff_id = $1 order by at, id`,
    [staffId],
  );
  return rows;
}

export async function staffEventsOf(world: Ground, staffId: string): Promise<StoredStaffEvent[]> {
  const { rows } = await world.admin.query<StoredStaffEvent>(
    "select action, staff_label as staff, detail from platform.staff_events where staff_id = $1 order by at, id",
    [staffId],
  );
  return rows;
}

/** What the phone shows, `steps` of 30 seconds from now. */
export function codeOf(key: string, steps = 0): string {
  return generateSync({ secret: key.replaceAll(" ", ""), epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}
