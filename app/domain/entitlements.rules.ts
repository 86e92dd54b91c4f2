import { isGraver } from "#app/domain/access.rules.ts";
import type { Access, AccessLevel, AccessReason } from "#app/domain/access.rules.ts";
import { permissions } from "#app/domain/permissions.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { featureKeys, features, limitFeature, limitKeys, limitLabel } from "#app/domain/plans.rules.ts";
import type { FeatureKey, LimitKey, Terms } from "#app/domain/plans.rules.ts";
import type { Override } from "#app/domain/terms.rules.ts";

/** A feature on or off for every workspace at once, whatever the code says of it. */
export type Flags = { readonly [Feature in FeatureKey]?: "on" | "off" };

/** What a workspace's rights follow from: its terms, with staff's overrides applied, and the flags. */
export type Holding = { terms: Terms; flags: Flags };

/** Is it there to be used at all? */
export function isReleased(feature: FeatureKey, flags: Flags): boolean {
  const flag = flags[feature];
  return flag ? flag === "on" : features[feature].shipped;
}

/** The one answer to "may this workspace use that?": there to be used, and in the terms. */
export function allows({ terms, flags }: Holding, feature: FeatureKey): boolean {
  return isReleased(feature, flags) && terms.features.includes(feature);
}

/** What a permission is about; a permission that is not here belongs to no feature. Revoking and reading go on without it. */
const featureOfPermission: Partial<Record<Permission, FeatureKey>> = {
  "projects.create": "projects",
  "files.write": "files",
  "members.invite": "invitations",
  "teams.manage": "teams",
  "branding.manage": "white_label",
  "custom_roles.manage": "custom_roles",
  "security_policy.manage": "security_policies",
  "sso.manage": "sso",
  "api_keys.manage": "api",
  "webhooks.manage": "webhooks",
  "activity.read": "activity_log",
  "activity.export": "activity_log",
  "data.export": "data_export",
  "ownership.transfer": "ownership_transfer",
  "clients.add": "client_workspaces",
};

/** The feature that would have to be there for this, and is not; null when nothing is missing. */
export function missingFeature(holding: Holding, permission: Permission): FeatureKey | null {
  const feature = featureOfPermission[permission];
  return feature && !allows(holding, feature) ? feature : null;
}

/** A line for the customer: what there is of a limit, and until when staff have set it otherwise. */
export type HeldLimit = { key: LimitKey; label: string; value: number | null; changedUntil: Date | null };
export type HeldFeature = { key: FeatureKey; label: string; included: boolean; changedUntil: Date | null };

/** All that a workspace has, of what is there to be used. */
export function entitlementsOf({ terms, flags, overrides }: Holding & { overrides: readonly Override[] }, now: Date): { limits: HeldLimit[]; features: HeldFeature[] } {
  const running = overrides.filter((override) => override.startsAt <= now && now < override.expiresAt);
  const limits = limitKeys.filter((key) => {
    const feature = limitFeature(key);
    return feature === null || isReleased(feature, flags);
  });
  return {
    limits: limits.map((key) => ({
      key,
      label: limitLabel(key),
      value: terms.limits[key],
      changedUntil: running.findLast((override) => override.kind === "limit" && override.limit === key)?.expiresAt ?? null,
    })),
    features: featureKeys
      .filter((key) => isReleased(key, flags))
      .map((key) => ({
        key,
        label: features[key].label,
        included: allows({ terms, flags }, key),
        changedUntil: running.findLast((override) => override.kind === "feature" && override.feature === key)?.expiresAt ?? null,
      })),
  };
}

/** `allowed` and `left` are null where there is no limit; `left` never falls below zero. */
export type Room = { ok: boolean; used: number; allowed: number | null; left: number | null };

/** Is there room for `adding` more beside what is used? */
export function roomFor(limit: LimitKey, terms: Terms, used: number, adding = 1): Room {
  return roomUnder(terms.limits[limit], used, adding);
}

/** The same under any allowance: of paid seats, or of a period's use. */
export function roomUnder(allowed: number | null, used: number, adding = 1): Room {
  if (allowed === null) return { ok: true, used, allowed, left: null };
  return { ok: used + adding <= allowed, used, allowed, left: Math.max(0, allowed - used) };
}

export type Permit = { ok: true } | { ok: false; level: AccessLevel; reason: AccessReason };

/** Does the workspace's access leave room for this, whoever asks? */
export function permits(access: Pick<Access, "level" | "reason">, permission: Permission): Permit {
  return survives(access, permission) ? { ok: true } : { ok: false, level: access.level, reason: access.reason };
}

/** Writes through the API are growth: they stop while access is restricted. */
export function permitsApiWrites({ level, reason }: Pick<Access, "level" | "reason">): Permit {
  return isGraver("restricted", level) ? { ok: true } : { ok: false, level, reason };
}

/** Signed in, one may still see why, take the data and go. */
const survivesSuspension: readonly Permission[] = ["data.export", "activity.export", "workspace.leave"];
/** A closed workspace can also be restored, and its last invoice paid. */
const survivesClosure: readonly Permission[] = ["workspace.close", "billing.read", "billing.manage"];

function survives({ level, reason }: Pick<Access, "level" | "reason">, permission: Permission): boolean {
  switch (level) {
    case "full":
    case "grace":
      return true;
    case "restricted":
      return !permissions[permission].growth;
    case "read_only":
      return permissions[permission].survivesReadOnly;
    case "suspended":
      return survivesSuspension.includes(permission) || (reason === "closed" && survivesClosure.includes(permission));
  }
}
