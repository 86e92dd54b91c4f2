import type { Pool } from "pg";
import type { Identity, Client } from "#app/domain/identity/identity.ts";
import { refuse } from "#app/domain/refusal.ts";
import type { Actor, AppFacts, RequestFacts } from "#app/domain/scope.ts";
import { staffMay, staffPermissions, staffRoleFor, type StaffPermission, type StaffRole } from "#app/domain/staff/staff-permissions.rules.ts";

/** One of the provider's own people. */
export interface StaffMember {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
}

/** What staff's side needs of the process, before anybody has shown who they are. */
export interface StaffDoor {
  /** As afterlogin_staff. */
  pool: Pool;
  /** As afterlogin_identity: rate limits are counted there, and whether somebody can sign in is known there. */
  identityPool: Pool;
  app: AppFacts;
  client: Client;
  request: RequestFacts;
}

/** A member of staff at work, with both factors shown. No desk, no verb of this part. */
export interface StaffDesk extends StaffDoor {
  staff: StaffMember;
  /** As afterlogin_tenant: what staff change in a workspace goes through a Scope like everybody's. */
  tenantPool: Pool;
  /** Business time. */
  now: Date;
}

/** The first line of every verb of staff. Refuses forbidden, naming the least role that may. */
export function authorizeStaff(desk: StaffDesk, permission: StaffPermission): void {
  if (staffMay(permission, desk.staff.role)) return;
  refuse("forbidden", `“${staffPermissions[permission].label}” is for the staff role ${staffRoleFor(permission)} and above. Yours is ${desk.staff.role}.`);
}

export function staffActor({ staff }: Pick<StaffDesk, "staff">): Actor {
  return { kind: "staff", staffId: staff.id, label: `${staff.name}, staff` };
}

export function identityOf({ identityPool, app, client }: StaffDoor): Identity {
  return { pool: identityPool, app, client };
}
