/** Signed longer ago than this, or further ahead: refused. In seconds, of real time. */
export const signatureWindow = 300;
export const largestEvent = 1_000_000;

/** When a signature header says it was made, in Unix seconds; null when it does not say. */
export function signedAt(header: string): number | null {
  const [, text] = /(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(header) ?? [];
  return text === undefined ? null : Number(text);
}

export type SignatureAge = "fits" | "too_old" | "from_the_future";

/** The SDK bounds the past alone, so both ways are bounded here. */
export function signatureAge(at: number, now: number): SignatureAge {
  if (now - at > signatureWindow) return "too_old";
  return at - now > signatureWindow ? "from_the_future" : "fits";
}

/** What is kept of an event beside its whole. */
export type EventFacts = {
  id: string;
  type: string;
  livemode: boolean;
  apiVersion: string | null;
  created: Date;
  customerId: string | null;
  objectId: string | null;
};

/** Null for something that is no event of Stripe's, whoever signed it. */
export function eventFacts(body: unknown): EventFacts | null {
  if (!isRecord(body)) return null;
  if (body.object === "v2.core.event") return thinFacts(body);
  if (body.object !== "event") return null;
  const { id, type, livemode, api_version: apiVersion, created, data } = body;
  if (typeof id !== "string" || !/^\w{1,255}$/.test(id) || typeof type !== "string" || type.length > 255) return null;
  if (typeof livemode !== "boolean" || !isInstant(created) || !isRecord(data) || !isRecord(data.object)) return null;
  return {
    id,
    type,
    livemode,
    apiVersion: typeof apiVersion === "string" ? apiVersion.slice(0, 100) : null,
    created: new Date(created * 1000),
    customerId: customerOf(data.object, data.previous_attributes),
    objectId: typeof data.object.id === "string" ? data.object.id.slice(0, 255) : null,
  };
}

/** An event of API v2 says what it is about, and nothing of it; its instant is a text. */
function thinFacts({ id, type, livemode, created, related_object: about }: Record<string, unknown>): EventFacts | null {
  if (typeof id !== "string" || !/^\w{1,255}$/.test(id) || typeof type !== "string" || type.length > 255) return null;
  const at = typeof created === "string" ? Date.parse(created) : NaN;
  if (typeof livemode !== "boolean" || !isInstant(Math.floor(at / 1000))) return null;
  return { id, type, livemode, apiVersion: null, created: new Date(at), customerId: null, objectId: isRecord(about) ? text(about.id) : null };
}

/** A detached payment method names its customer only among what it was before. */
function customerOf(object: Record<string, unknown>, previous: unknown): string | null {
  if (object.object === "customer") return text(object.id);
  const named = reference(object.customer);
  return named ?? (isRecord(previous) ? reference(previous.customer) : null);
}

function reference(value: unknown): string | null {
  if (typeof value === "string") return text(value);
  return isRecord(value) ? text(value.id) : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.length <= 255 ? value : null;
}

/** A second that a date can hold. */
function isInstant(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 8_000_000_000;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
