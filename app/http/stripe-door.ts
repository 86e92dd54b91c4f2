import type { IncomingMessage, ServerResponse } from "node:http";
import { createInboxBell } from "#app/domain/billing/inbox/inbox-bell.ts";
import { receiveEvent, type Intake, type Reception } from "#app/domain/billing/inbox/receive-event.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { largestEvent } from "#app/domain/billing/inbox/webhook.rules.ts";
import { BodyTooLarge, readBody } from "#app/http/body.ts";
import type { Runtime } from "#app/runtime.ts";

/** Where Stripe posts its events. Whoever comes there otherwise meets app/routes/webhooks/stripe.ts. */
export const deliveryRoute = "/webhooks/stripe";
const address = /^\/webhooks\/stripe(?:\?|$)/;

export function isDelivery({ method, url }: IncomingMessage): boolean {
  return method === "POST" && address.test(url ?? "");
}

export type StripeDoor = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Answers a delivery before the router: no cookie, no page and no form is in it, and the router alone costs more than
 * all the rest. Rejects when the database does not take the event: Stripe then delivers again.
 */
export function createStripeDoor({ config, pools, log }: Runtime): StripeDoor {
  const pool = pools.afterlogin_intake;
  const intake: Intake = {
    stripe: stripeClient(config.stripe),
    pool,
    webhookSecret: config.stripe.webhookSecret,
    livemode: config.stripe.livemode,
    wake: createInboxBell(pool, (error) => log.warn("nobody was told of an event; the next tick finds it", { error })),
  };
  return async (message, response) => {
    const { status, says } = await reception(intake, message);
    const text = `${says}\n`;
    // What is left of a body that nobody reads would be taken for the next request.
    if (status === 413) response.setHeader("connection", "close");
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(text), "x-content-type-options": "nosniff" }).end(text);
  };
}

async function reception(intake: Intake, message: IncomingMessage): Promise<Reception> {
  const { "stripe-signature": signature } = message.headers;
  try {
    const body = await readBody(message, largestEvent);
    return await receiveEvent(intake, { body, signature: typeof signature === "string" ? signature : null });
  } catch (error) {
    if (error instanceof BodyTooLarge) return { status: 413, says: "The event is too large." };
    throw error;
  }
}
