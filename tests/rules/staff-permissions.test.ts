import { describe, expect, it } from "vitest";
import { staffMay, staffPermissionKeys, staffPermissions, staffRoleFor, staffRoles } from "#app/domain/staff/staff-permissions.rules.ts";
import type { StaffPermission } from "#app/domain/staff/staff-permissions.rules.ts";

/** Each role as it is written down: billing and admin add to the one before. */
const written = {
  support: "workspaces, people, billing status, \"why access?\", answer support requests, notes, resend invitation, ask for a visit, retry jobs",
  billing: "billing details and invoices, extend trial, overrides, credits, write-off, replay of Stripe events, sync billing",
  admin: "flags, suspend, restore, ownership, staff roles",
};

const keyOf: Record<string, StaffPermission> = {
  workspaces: "workspaces.read",
  people: "people.read",
  "billing status": "billing_status.read",
  '"why access?"': "access.explain",
  "answer support requests": "support_requests.answer",
  notes: "notes.write",
  "resend invitation": "invitations.resend",
  "ask for a visit": "visits.request",
  "retry jobs": "jobs.retry",
  "billing details and invoices": "billing_details.read",
  "extend trial": "trials.extend",
  overrides: "overrides.manage",
  credits: "credits.give",
  "write-off": "debts.write_off",
  "replay of Stripe events": "stripe_events.replay",
  "sync billing": "billing.sync",
  flags: "flags.manage",
  suspend: "workspaces.suspend",
  restore: "workspaces.restore",
  ownership: "ownership.transfer",
  "staff roles": "staff_roles.manage",
};

const cells = staffRoles.flatMap((from, least) =>
  written[from].split(", ").flatMap((words) =>
    staffRoles.map((role, rank) => ({ words, permission: keyOf[words], role, from, may: rank >= least })),
  ),
);

describe("the staff table", () => {
  it("holds what is written and nothing else", () => {
    expect(cells.filter(({ permission }) => !permission)).toEqual([]);
    expect(Object.values(keyOf).toSorted()).toEqual(staffPermissionKeys.toSorted());
  });

  it.each(cells)("$words for $role: $may", ({ permission = "workspaces.read", role, from, may }) => {
    expect(staffPermissions[permission][role]).toBe(may ? "yes" : "no");
    expect(staffMay(permission, role)).toBe(may);
    expect(staffRoleFor(permission)).toBe(from);
  });
});
