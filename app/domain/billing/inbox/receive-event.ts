import type { Pool } from "pg";
import type Stripe from "stripe";
import { isUnstorable, keepEvent } from "#app/domain/billing/inbox/keep-event.ts";
import { eventFacts, largestEvent, signatureAge, signatureWindow, signedAt, type EventFacts } from "#app/domain/billing/inbox/webhook.rules.ts";

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
  try {
    const kept = await keepEvent(intake, facts, text);
    if (kept === "new") intake.wake();
    return { status: 200, says: kept === "other_world" ? "Kept without effect: an event of the other mode." : "Received." };
  } catch (error) {
    if (isUnstorable(error)) return { status: 400, says: "The body holds text that cannot be stored." };
    throw error;
  }
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
