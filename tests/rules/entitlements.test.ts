import { describe, expect, it } from "vitest";
import { accessLevels } from "#app/domain/access.rules.ts";
import type { AccessLevel, AccessReason } from "#app/domain/access.rules.ts";
import { allows, entitlementsOf, missingFeature, permits, permitsApiWrites, roomFor } from "#app/domain/entitlements.rules.ts";
import { permissionKeys, permissions } from "#app/domain/permissions.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { featureKeys, features, termsOf, type Terms } from "#app/domain/plans.rules.ts";
import { effectiveTerms, type Override } from "#app/domain/terms.rules.ts";
import { day, dayZero } from "./builders.ts";

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
    expect(allows({ terms: enterprise, flags: {} }, feature)).toBe(features[feature].shipped);
    expect(allows({ terms: { ...enterprise, features: [] }, flags: {} }, feature)).toBe(false);
  });

  it.each(featureKeys)("a flag has the last word on whether %s is there, and none on who has it", (feature) => {
    expect(allows({ terms: enterprise, flags: { [feature]: "on" } }, feature)).toBe(true);
    expect(allows({ terms: enterprise, flags: { [feature]: "off" } }, feature)).toBe(false);
    expect(allows({ terms: { ...enterprise, features: [] }, flags: { [feature]: "on" } }, feature)).toBe(false);
  });

  it("stand behind the permissions that are about them; reading, revoking, paying and leaving stand on their own", () => {
    const without: Terms = { ...enterprise, features: [] };
    expect(missingFeature({ terms: without, flags: {} }, "members.invite")).toBe("invitations");
    expect(missingFeature({ terms: enterprise, flags: { data_export: "off" } }, "data.export")).toBe("data_export");
    expect(missingFeature({ terms: enterprise, flags: {} }, "members.invite")).toBeNull();
    for (const permission of ["billing.read", "billing.manage", "workspace.leave", "members.remove", "projects.read", "api_keys.revoke"] as const) {
      expect(missingFeature({ terms: without, flags: {} }, permission)).toBeNull();
    }
  });
});

describe("what the customer is shown", () => {
  const until = day(9);
  const overrides: Override[] = [
    { kind: "limit", limit: "projects", value: 9, reason: "a fair", startsAt: day(-1), expiresAt: until },
    { kind: "limit", limit: "seats", value: 99, reason: "over", startsAt: day(-9), expiresAt: day(-1) },
    { kind: "feature", feature: "data_export", value: "off", reason: "asked for", startsAt: day(-1), expiresAt: until },
  ];

  it("has each limit and feature that there is, with the end of what staff changed", () => {
    const terms = effectiveTerms({ now: day(0), workspace: { trialStartedAt: null, trialEndsAt: null }, subscription: null, held: [starter], overrides });
    const { limits, features: held } = entitlementsOf({ terms, flags: {}, overrides }, day(0));
    expect(limits.map(({ key, value, changedUntil }) => [key, value, changedUntil])).toEqual([["seats", 3, null], ["projects", 9, until], ["activityDays", 30, null]]);
    expect(held.find(({ key }) => key === "data_export")).toEqual({ key: "data_export", label: "Data export", included: false, changedUntil: until });
    expect(held.every(({ key }) => features[key].shipped)).toBe(true);
  });

  it("has what a flag brings, and not what a flag takes", () => {
    const shown = entitlementsOf({ terms: enterprise, flags: { api: "on", roles: "off" }, overrides: [] }, day(0));
    expect(shown.limits.map(({ key }) => key)).toContain("apiRequestsPerMonth");
    expect(shown.features.map(({ key }) => key)).toEqual(expect.arrayContaining(["api"]));
    expect(shown.features.map(({ key }) => key)).not.toContain("roles");
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
