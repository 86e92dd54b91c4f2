import type { Permission } from "#app/domain/permissions.rules.ts";

/**
 * A refusal is expected: somebody asked for what cannot be, and is told why and what to do. Six codes, no more.
 * Everything else that is thrown is a bug and carries a request id.
 */
export const refusalStatus = {
  not_found: 404,
  forbidden: 403,
  read_only: 403,
  over_limit: 409,
  conflict: 409,
  invalid: 422,
} as const;

export type RefusalCode = keyof typeof refusalStatus;

export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Field name → what is wrong and what to do, for a form. */
  readonly fields: Readonly<Record<string, string>>;
  /** What would have been needed, where a role's permission is what was missing. */
  readonly permission: Permission | null;

  constructor(code: RefusalCode, message: string, fields: Record<string, string> = {}, permission: Permission | null = null) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.fields = fields;
    this.permission = permission;
  }

  get status(): number {
    return refusalStatus[this.code];
  }
}

export function refuse(code: RefusalCode, message: string): never {
  throw new Refusal(code, message);
}

/** For a role that lacks it: the page that says so can then name who could give it. */
export function refusePermission(permission: Permission, message: string): never {
  throw new Refusal("forbidden", message, {}, permission);
}

/** The same words for "is not" and "not yours". */
export function refuseUnknown(): never {
  throw new Refusal("not_found", "There is nothing here that you can see.");
}

/** Somebody else changed it first: the second is told, and what was typed stays. */
export function refuseStale(what: string): never {
  throw new Refusal("conflict", `${what} was changed by someone else meanwhile. Compare with what stands now, then save again.`);
}

/** `fields` names each wrong field once. */
export function refuseInvalid(fields: Record<string, string>): never {
  const messages = Object.values(fields);
  throw new Refusal("invalid", messages.length === 1 ? messages[0]! : "Some fields need another look.", fields);
}
