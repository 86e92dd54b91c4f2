import Stripe from "stripe";
import { apiRoutes } from "#dev/stripe/http/routes.ts";
import type { LocalStripe } from "#dev/stripe/server.ts";
import { keyOf } from "./endpoints.ts";

export interface Recorded {
  key: string;
  status: number;
  body: unknown;
}

/** A client of the official SDK that notes every answer as it came over the wire. */
export function recordingClient(local: LocalStripe): { stripe: Stripe; answers: Recorded[] } {
  const answers: Recorded[] = [];
  const record: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const address = new URL(input instanceof Request ? input.url : input);
    const key = routeOf(init?.method ?? "GET", address.pathname);
    if (key !== null) answers.push({ key, status: answer.status, body: await answer.clone().json() });
    return answer;
  };
  const stripe = new Stripe("sk_test_local", {
    host: "127.0.0.1", port: local.port, protocol: "http", maxNetworkRetries: 0, telemetry: false, httpClient: Stripe.createFetchHttpClient(record),
  });
  return { stripe, answers };
}

function routeOf(method: string, pathname: string): string | null {
  const parts = pathname.split("/");
  const route = apiRoutes.find((one) => {
    const pattern = one.path.split("/");
    return one.method === method && pattern.length === parts.length && pattern.every((piece, index) => piece.startsWith(":") || piece === parts[index]);
  });
  return route ? keyOf(route.method, route.path) : null;
}
