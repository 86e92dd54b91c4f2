import { isGraver } from "#app/domain/access.rules.ts";
import type { Access, AccessLevel, AccessReason } from "#app/domain/access.rules.ts";
import { permissions } from "#app/domain/permissions.rules.ts";
import type { Permission } from "#app/domain/permissions.rules.ts";
import { features } from "#app/domain/plans.rules.ts";
import type { FeatureKey, LimitKey, Terms } from "#app/domain/plans.rules.ts";

/** In the terms, and there to be used. */
export function allows(terms: Terms, feature: FeatureKey): boolean {
  return features[feature].shipped && terms.features.includes(feature);
}

/** `allowed` and `left` are null where there is no limit; `left` never falls below zero. */
export type Room = { ok: boolean; used: number; allowed: number | null; left: number | null };

/** Is there room for `adding` more beside what is used? */
export function roomFor(limit: LimitKey, terms: Terms, used: number, adding = 1): Room {
  const allowed = terms.limits[limit];
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
