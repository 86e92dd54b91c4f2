import type { Pool } from "pg";
import type Stripe from "stripe";
import { eventFacts, largestEvent, signatureAge, signatureWindow, signedAt, type EventFacts } from "#app/domain/billing/webhook.rules.ts";

export interface Delivery {
  /** The bytes as they came: the signature is over them, not over what they mean. */
  body: Uint8Array;
  signature: string | null;
}

export type Reception = { status: 200 | 400 | 413; says: string };

export interface Intake {
  stripe: Stripe;
  /** As afterlogin_intake, which can put an event in and see none. */
  pool: Pool;
  webhookSecret: string;
  /** Which world our key belongs to. */
  livemode: boolean;
  /** Tells whoever drains the inbox that something is in it; does not wait. */
  wake: () => void;
}

/**
 * Checks a delivery and puts its event into the inbox, once however often it comes. What is wrong with it is answered
 * in words; nothing a stranger sends makes this throw. A database that fails does: Stripe then delivers again.
 */
export async function receiveEvent(intake: Intake, { body, signature }: Delivery): Promise<Reception> {
  if (body.length > largestEvent) return { status: 413, says: "The event is too large." };
  const problem = signatureProblem(intake, body, signature);
  if (problem) return { status: 400, says: problem };
  const text = new TextDecoder().decode(body);
  const facts = factsOf(text);
  if (!facts) return { status: 400, says: "The body is not an event of Stripe's." };
  return store(intake, facts, text);
}

function signatureProblem({ stripe, webhookSecret }: Intake, body: Uint8Array, signature: string | null): string | null {
  if (!signature) return "The Stripe-Signature header is missing.";
  const at = signedAt(signature);
  if (at === null) return "The Stripe-Signature header does not say when it was made.";
  const now = Math.floor(Date.now() / 1000);
  switch (signatureAge(at, now)) {
    case "too_old":
      return "The signature is too old.";
    case "from_the_future":
      return "The signature is from the future.";
    case "fits":
      return isOurs(stripe, body, signature, webhookSecret) ? null : "The signature does not match.";
  }
}

function isOurs(stripe: Stripe, body: Uint8Array, signature: string, secret: string): boolean {
  try {
    // The SDK's bound looks back as far as ours: a signature that fitted a moment ago still fits.
    return stripe.webhooks.signature?.verifyHeader(body, signature, secret, signatureWindow + 1) ?? false;
  } catch {
    return false;
  }
}

function factsOf(text: string): EventFacts | null {
  try {
    return eventFacts(JSON.parse(text));
  } catch {
    return null;
  }
}

/** One statement, so that a repeat at the same time is a repeat. */
async function store({ pool, livemode, wake }: Intake, facts: EventFacts, payload: string): Promise<Reception> {
  const otherWorld = facts.livemode !== livemode;
  const world = facts.livemode ? "live" : "test";
  try {
    await pool.query(
      `insert into platform.stripe_events
         (id, type, livemode, api_version, created, customer_id, object_id, payload, status, result, received_at, processed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing`,
      [
        facts.id,
        facts.type,
        facts.livemode,
        facts.apiVersion,
        facts.created,
        facts.customerId,
        facts.objectId,
        payload,
        otherWorld ? "ignored" : "received",
        otherWorld ? JSON.stringify({ ignored: `a ${world} mode event` }) : null,
        new Date(),
        otherWorld ? new Date() : null,
      ],
    );
  } catch (error) {
    if (isUnstorable(error)) return { status: 400, says: "The body holds text that cannot be stored." };
    throw error;
  }
  if (!otherWorld) wake();
  return { status: 200, says: otherWorld ? `Kept without effect: a ${world} mode event.` : "Received." };
}

/** PostgreSQL's own limits on JSON: NUL, lone surrogates, numbers beyond its range, nesting beyond its stack. */
function isUnstorable(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("22") || code === "54001" || code === "54000";
}
