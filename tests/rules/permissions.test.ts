import { describe, expect, it } from "vitest";
import {
  grantFor,
  isPermission,
  mayActOn,
  mayAssignRole,
  mayMakeBillingManager,
  permissionKeys,
  permissions,
  roles,
  rolesAssignableBy,
  storedRoles,
} from "#app/domain/permissions.rules.ts";
import type { Permission, Role } from "#app/domain/permissions.rules.ts";

/** The product's table as it is written down, row by row. */
const table = `
| read projects, tasks, files, members | ✓ | ✓ | ✓ | ✓ | R |
| create and edit projects, tasks, comments, files | | ✓ | ✓ | ✓ | |
| delete a project | | own | ✓ | ✓ | |
| import, create reports | | ✓ | ✓ | ✓ | |
| export own project | | ✓ | ✓ | ✓ | R |
| invite, resend, revoke; manage teams | | | ✓ | ✓ | |
| change a role (never above one's own), suspend, remove | | | ✓ | ✓ | remove: R |
| workspace settings, branding, custom roles, security policy, SSO, SCIM | | | ✓ | ✓ | |
| API keys and webhook endpoints of the workspace | | | ✓ | ✓ | revoke: R |
| read the activity log | | | ✓ | ✓ | R |
| export the activity log, export all data | | | | ✓ | R |
| read billing (plan, seats, usage, invoices) | | | ✓ | ✓ | R |
| manage billing (checkout, change, cancel, card, billing email) | | | | ✓ | R |
| approve a staff visit | | | ✓ | ✓ | R |
| transfer ownership, close or restore the workspace, add client workspaces | | | | ✓ | R |
| leave | ✓ | ✓ | ✓ | after transfer | R |
`;

const keysOfRow: Record<string, Permission[]> = {
  "read projects, tasks, files, members": ["projects.read", "files.read", "members.read"],
  "create and edit projects, tasks, comments, files": ["projects.create", "projects.write", "files.write"],
  "delete a project": ["projects.delete"],
  "import, create reports": ["imports.run", "reports.create"],
  "export own project": ["projects.export"],
  "invite, resend, revoke; manage teams": ["members.invite", "invitations.revoke", "teams.manage"],
  "change a role (never above one's own), suspend, remove": [
    "members.change_role",
    "members.suspend",
    "members.remove",
  ],
  "workspace settings, branding, custom roles, security policy, SSO, SCIM": [
    "workspace.settings",
    "branding.manage",
    "custom_roles.manage",
    "security_policy.manage",
    "sso.manage",
  ],
  "API keys and webhook endpoints of the workspace": [
    "api_keys.manage",
    "api_keys.revoke",
    "webhooks.manage",
    "webhooks.revoke",
  ],
  "read the activity log": ["activity.read"],
  "export the activity log, export all data": ["activity.export", "data.export"],
  "read billing (plan, seats, usage, invoices)": ["billing.read"],
  "manage billing (checkout, change, cancel, card, billing email)": ["billing.manage"],
  "approve a staff visit": ["visits.approve"],
  "transfer ownership, close or restore the workspace, add client workspaces": [
    "ownership.transfer",
    "workspace.close",
    "clients.add",
  ],
  leave: ["workspace.leave"],
};

const rows = table
  .trim()
  .split("\n")
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

const cells = rows.flatMap(([label = "", ...written]) =>
  (keysOfRow[label] ?? []).flatMap((permission) =>
    roles.map((role, column) => ({ permission, role, written: written[column] ?? "" })),
  ),
);

const survivals = rows.flatMap(([label = "", ...written]) =>
  (keysOfRow[label] ?? []).map((permission) => ({ permission, written: written[4] ?? "" })),
);

const meaning: Record<string, string> = { "✓": "yes", own: "own", "": "no", "after transfer": "after_transfer" };

describe("the permission table", () => {
  it("has a row for each permission, and each permission stands in one row", () => {
    expect(rows.map(([label]) => label).filter((label) => !keysOfRow[label ?? ""])).toEqual([]);
    expect(Object.values(keysOfRow).flat().toSorted()).toEqual(permissionKeys.toSorted());
  });

  it.each(cells)("$permission for $role is written “$written”", ({ permission, role, written }) => {
    expect(permissions[permission][role]).toBe(meaning[written]);
  });

  it.each(cells)("$permission is granted to $role as written", ({ permission, role, written }) => {
    const granted = written === "✓" ? "yes" : written === "own" ? "own" : "no";
    expect(grantFor(permission, { role, billingManager: false })).toBe(granted);
  });

  it.each(survivals)("$permission survives read-only access as “$written” says", ({ permission, written }) => {
    const [verb, mark] = written.split(": ");
    const survives = mark === "R" ? permission.endsWith(`.${verb}`) : written === "R";
    expect(permissions[permission].survivesReadOnly).toBe(survives);
  });

  it("names as growth what stops while access is restricted", () => {
    expect(permissionKeys.filter((key) => permissions[key].growth)).toEqual(["projects.create", "members.invite"]);
  });

  it("lets nothing that is growth survive read-only access", () => {
    expect(permissionKeys.filter((key) => permissions[key].growth && permissions[key].survivesReadOnly)).toEqual([]);
  });

  it("says of each permission whether what it permits is shipped", () => {
    expect(permissionKeys.filter((key) => !permissions[key].shipped)).toEqual([
      "files.read", "files.write", "imports.run", "reports.create", "projects.export", "teams.manage", "branding.manage",
      "custom_roles.manage", "security_policy.manage", "sso.manage", "api_keys.manage", "api_keys.revoke",
      "webhooks.manage", "webhooks.revoke", "activity.export", "visits.approve", "clients.add",
    ]);
  });

  it("knows its own keys and no others", () => {
    expect(isPermission("projects.read")).toBe(true);
    expect(isPermission("projects.fly")).toBe(false);
    expect(isPermission("toString")).toBe(false);
  });

  it("gives every permission a label of its own", () => {
    const labels = permissionKeys.map((key) => permissions[key].label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe("the billing manager add-on", () => {
  it.each(["member", "admin"] as const)("lets Aoife, a %s, read and manage billing and nothing else", (role) => {
    const gained = permissionKeys.filter(
      (key) => grantFor(key, { role, billingManager: true }) !== grantFor(key, { role, billingManager: false }),
    );
    expect(gained.every((key) => key === "billing.read" || key === "billing.manage")).toBe(true);
    expect(grantFor("billing.read", { role, billingManager: true })).toBe("yes");
    expect(grantFor("billing.manage", { role, billingManager: true })).toBe("yes");
  });

  it("means nothing on Vera, a viewer", () => {
    expect(grantFor("billing.read", { role: "viewer", billingManager: true })).toBe("no");
    expect(grantFor("billing.manage", { role: "viewer", billingManager: true })).toBe("no");
  });

  it.each([
    ["owner", "member", { ok: true }],
    ["owner", "admin", { ok: true }],
    ["owner", "viewer", { ok: false, reason: "not_permitted" }],
    ["owner", "owner", { ok: false, reason: "target_is_owner" }],
    ["admin", "member", { ok: false, reason: "not_permitted" }],
    ["member", "member", { ok: false, reason: "not_permitted" }],
    ["viewer", "member", { ok: false, reason: "not_permitted" }],
  ] as const)("%s may give it to %s: %o", (actor, target, verdict) => {
    expect(mayMakeBillingManager(actor, target)).toEqual(verdict);
  });
});

describe("changing roles", () => {
  const allCases = roles.flatMap((actor) =>
    roles.flatMap((target) => storedRoles.map((wanted) => ({ actor, target, wanted }))),
  );

  it.each(allCases)("$actor gives $wanted to a person who is $target", ({ actor, target, wanted }) => {
    const manages = actor === "admin" || actor === "owner";
    const expected = !manages
      ? { ok: false, reason: "not_permitted" }
      : target === "owner"
        ? { ok: false, reason: "target_is_owner" }
        : { ok: true };
    expect(mayAssignRole(actor, target, wanted)).toEqual(expected);
  });

  it("never gives a role above the actor's own, so nobody raises themself", () => {
    const ranks: readonly Role[] = roles;
    for (const { actor, target, wanted } of allCases) {
      if (mayAssignRole(actor, target, wanted).ok) expect(ranks.indexOf(wanted)).toBeLessThanOrEqual(ranks.indexOf(actor));
    }
  });

  it.each([
    ["viewer", []],
    ["member", []],
    ["admin", ["viewer", "member", "admin"]],
    ["owner", ["viewer", "member", "admin"]],
  ] as const)("%s may hand out %o", (actor, assignable) => {
    expect(rolesAssignableBy(actor)).toEqual(assignable);
  });

  it.each(["members.change_role", "members.suspend", "members.remove"] as const)("%s never reaches the owner", (permission) => {
    for (const actor of roles) expect(mayActOn(permission, actor, "owner").ok).toBe(false);
    expect(mayActOn(permission, "admin", "admin")).toEqual({ ok: true });
    expect(mayActOn(permission, "member", "viewer")).toEqual({ ok: false, reason: "not_permitted" });
  });
});
