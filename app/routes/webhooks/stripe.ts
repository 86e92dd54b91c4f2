import type { ActionFunctionArgs } from "react-router";
import { receiveEvent } from "#app/domain/billing/receive-event.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { stateOf } from "#app/http/context.ts";

/** For a browser that wanders here: there is nothing to see. */
export function loader() {
  return plain(405, "Stripe posts its events here.", { allow: "POST" });
}

export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== "POST") return plain(405, "Stripe posts its events here.", { allow: "POST" });
  const { config, pools } = stateOf(context).runtime;
  const intake = {
    stripe: stripeClient(config.stripe),
    pool: pools.afterlogin_intake,
    webhookSecret: config.stripe.webhookSecret,
    livemode: config.stripe.livemode,
  };
  const body = new Uint8Array(await request.arrayBuffer());
  const { status, says } = await receiveEvent(intake, { body, signature: request.headers.get("stripe-signature") });
  return plain(status, says);
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}
