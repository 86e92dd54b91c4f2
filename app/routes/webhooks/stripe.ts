/** For whoever wanders here: Stripe's own deliveries are answered before the router, by app/http/stripe-door.ts. */
export function loader() {
  return new Response("Stripe posts its events here.\n", { status: 405, headers: { allow: "POST", "content-type": "text/plain; charset=utf-8" } });
}
