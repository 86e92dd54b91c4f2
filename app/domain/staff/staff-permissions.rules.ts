/** Each role does what the one before it does, and more. */
export const staffRoles = ["support", "billing", "admin"] as const;
export type StaffRole = (typeof staffRoles)[number];

export type StaffPermissionRow = { label: string; shipped: boolean } & Record<StaffRole, "yes" | "no">;

export const staffPermissions = {
  "workspaces.read": row("See workspaces", "support"),
  "people.read": row("See people", "support"),
  "billing_status.read": row("See billing status", "support"),
  "access.explain": row("Ask why access is as it is", "support"),
  "support_requests.answer": row("Read and answer support requests", "support"),
  "notes.write": planned("Write notes", "support"),
  "invitations.resend": planned("Resend invitations", "support"),
  "visits.request": planned("Ask for a visit", "support"),
  "jobs.retry": row("Retry jobs and parked mails", "support"),
  "billing_details.read": row("See billing details and invoices", "billing"),
  "trials.extend": row("Extend a trial", "billing"),
  "overrides.manage": row("Set and end overrides", "billing"),
  "credits.give": planned("Give credits", "billing"),
  "debts.write_off": row("Write off a debt", "billing"),
  "stripe_events.replay": row("Replay Stripe events", "billing"),
  "billing.sync": row("Sync billing from Stripe", "billing"),
  "flags.manage": planned("Change flags", "admin"),
  "workspaces.suspend": planned("Suspend a workspace", "admin"),
  "workspaces.restore": planned("Restore a workspace", "admin"),
  "ownership.transfer": planned("Transfer ownership", "admin"),
  "staff_roles.manage": planned("Change staff roles", "admin"),
} satisfies Record<string, StaffPermissionRow>;

export type StaffPermission = keyof typeof staffPermissions;
export const staffPermissionKeys = Object.keys(staffPermissions) as StaffPermission[];

export function staffMay(permission: StaffPermission, role: StaffRole): boolean {
  return staffPermissions[permission][role] === "yes";
}

/** The least role that holds it: what a refusal names. */
export function staffRoleFor(permission: StaffPermission): StaffRole {
  if (staffMay(permission, "support")) return "support";
  return staffMay(permission, "billing") ? "billing" : "admin";
}

function row(label: string, from: StaffRole): StaffPermissionRow {
  const least = staffRoles.indexOf(from);
  return {
    label,
    shipped: true,
    support: least <= 0 ? "yes" : "no",
    billing: least <= 1 ? "yes" : "no",
    admin: "yes",
  };
}

/** In the table, and not built yet: no page asks for it. */
function planned(label: string, from: StaffRole): StaffPermissionRow {
  return { ...row(label, from), shipped: false };
}
