import { isIPv6 } from "node:net";

const minute = 60_000;

/**
 * How often something may be tried in a fixed window. The pair limit stops guessing from one place without letting a
 * stranger lock somebody out from another; the limit of the address alone stops guessing from many places.
 */
export const rateLimits = {
  "sign-in.client": { hits: 60, windowMs: 15 * minute },
  "sign-in.pair": { hits: 8, windowMs: 15 * minute },
  "sign-in.address": { hits: 50, windowMs: 60 * minute },
  "sign-up.client": { hits: 40, windowMs: 60 * minute },
  "sign-up.address": { hits: 5, windowMs: 60 * minute },
  "reset.client": { hits: 40, windowMs: 60 * minute },
  "reset.address": { hits: 5, windowMs: 60 * minute },
  "verification.client": { hits: 40, windowMs: 60 * minute },
  "verification.address": { hits: 5, windowMs: 60 * minute },
  "token.client": { hits: 60, windowMs: 15 * minute },
  "password.user": { hits: 8, windowMs: 15 * minute },
  "staff-sign-in.client": { hits: 30, windowMs: 15 * minute },
  "staff-sign-in.pair": { hits: 8, windowMs: 15 * minute },
  "staff-sign-in.address": { hits: 30, windowMs: 60 * minute },
  "staff-code.member": { hits: 8, windowMs: 15 * minute },
  "contact.client": { hits: 10, windowMs: 60 * minute },
  "contact.address": { hits: 3, windowMs: 60 * minute },
} as const satisfies Record<string, { hits: number; windowMs: number }>;

export type RateLimitName = keyof typeof rateLimits;

export function windowAt(name: RateLimitName, now: Date): { start: Date; end: Date } {
  const { windowMs } = rateLimits[name];
  const start = Math.floor(now.getTime() / windowMs) * windowMs;
  return { start: new Date(start), end: new Date(start + windowMs) };
}

/** How many tries are left after `hits` of them; below zero is one too many. */
export function triesLeft(name: RateLimitName, hits: number): number {
  return rateLimits[name].hits - hits;
}

/** "12 minutes": begun minutes counted whole, so that whoever waits that long is let in. */
export function waitWords(until: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / minute));
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

/** Who has one IPv6 address has 2^64 of them: the network counts. */
export function clientNetwork(address: string | null): string {
  if (address === null) return "unknown";
  return isIPv6(address) ? `${expandedIPv6(address).slice(0, 4).join(":")}::/64` : address;
}

function expandedIPv6(address: string): string[] {
  const [head = "", tail = ""] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16).toString(16));
}
