import { describe, expect, it } from "vitest";
import { accessLevels } from "#app/domain/access.rules.ts";
import type { AccessLevel, AccessReason } from "#app/domain/access.rules.ts";
import { allows, permits, permitsApiWrites, roomFor } from "#app/domain/entitlements.rules.ts";
import { permissionKeys, permissions } from "#app/domain/permissions.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { featureKeys, features, termsOf } from "#app/domain/plans.rules.ts";
import { dayZero } from "./builders.ts";

const starter = termsOf("starter", dayZero);
const enterprise = termsOf("enterprise", dayZero);

describe("room under a limit", () => {
  it.each([
    [0, 1, { ok: true, used: 0, allowed: 3, left: 3 }],
    [2, 1, { ok: true, used: 2, allowed: 3, left: 1 }],
    [3, 1, { ok: false, used: 3, allowed: 3, left: 0 }],
    [2, 2, { ok: false, used: 2, allowed: 3, left: 1 }],
    [3, 0, { ok: true, used: 3, allowed: 3, left: 0 }],
    [9, 1, { ok: false, used: 9, allowed: 3, left: 0 }],
  ])("%i used, %i more", (used, adding, room) => {
    expect(roomFor("seats", starter, used, adding)).toEqual(room);
  });

  it("asks for one more unless told otherwise", () => {
    expect(roomFor("projects", starter, 2).ok).toBe(true);
    expect(roomFor("projects", starter, 3).ok).toBe(false);
  });

  it("is endless where there is no limit", () => {
    expect(roomFor("seats", enterprise, 9_000, 9_000)).toEqual({ ok: true, used: 9_000, allowed: null, left: null });
  });
});

describe("features", () => {
  it.each(featureKeys)("%s needs to be in the terms and shipped", (feature) => {
    expect(allows(enterprise, feature)).toBe(features[feature].shipped);
    expect(allows({ ...enterprise, features: [] }, feature)).toBe(false);
  });
});

describe("what access permits", () => {
  const reasons: Record<AccessLevel, AccessReason> = {
    full: "active",
    grace: "payment_failed",
    restricted: "payment_failed",
    read_only: "unpaid",
    suspended: "suspended_by_staff",
  };
  const readOnly: Permission[] = [
    "projects.read", "files.read", "members.read", "projects.export", "members.remove", "api_keys.revoke",
    "webhooks.revoke", "activity.read", "activity.export", "data.export", "billing.read", "billing.manage",
    "visits.approve", "ownership.transfer", "workspace.close", "clients.add", "workspace.leave",
  ];
  const suspended: Permission[] = ["activity.export", "data.export", "workspace.leave"];
  const permitted: Record<AccessLevel, readonly Permission[]> = {
    full: permissionKeys,
    grace: permissionKeys,
    restricted: permissionKeys.filter((key) => key !== "projects.create" && key !== "members.invite"),
    read_only: readOnly,
    suspended,
  };

  it.each(accessLevels.flatMap((level) => permissionKeys.map((permission) => ({ level, permission }))))(
    "$level and $permission",
    ({ level, permission }) => {
      const access = { level, reason: reasons[level] };
      const verdict = permitted[level].includes(permission) ? { ok: true } : { ok: false, ...access };
      expect(permits(access, permission)).toEqual(verdict);
    },
  );

  it("lets the owner of a closed workspace restore it, pay its last invoice, export and leave", () => {
    const closed = { level: "suspended", reason: "closed" } as const;
    expect(permissionKeys.filter((key) => permits(closed, key).ok)).toEqual([
      "activity.export", "data.export", "billing.read", "billing.manage", "workspace.close", "workspace.leave",
    ]);
  });

  it("never permits at a graver level what a lighter one refuses", () => {
    for (const permission of permissionKeys) {
      const verdicts = accessLevels.map((level) => permits({ level, reason: reasons[level] }, permission).ok);
      expect(verdicts, permission).toEqual(verdicts.toSorted((one, other) => Number(other) - Number(one)));
    }
  });

  it("always lets people pay, export and leave while read-only", () => {
    for (const key of ["billing.manage", "data.export", "projects.export", "workspace.leave"] as const) {
      expect(permissions[key].survivesReadOnly).toBe(true);
    }
  });

  it.each([
    ["full", true],
    ["grace", true],
    ["restricted", false],
    ["read_only", false],
    ["suspended", false],
  ] as const)("%s lets the API write: %o", (level, ok) => {
    const reason = reasons[level];
    expect(permitsApiWrites({ level, reason })).toEqual(ok ? { ok } : { ok, level, reason });
  });
});
