import { startLocalStripe } from "./server.ts";

if (process.env["STRIPE_SECRET_KEY"]) {
  console.error("STRIPE_SECRET_KEY is set, so the real Stripe is meant: the local one does not start.");
  process.exit(1);
}

const stripe = await startLocalStripe({
  port: Number(process.env["STRIPE_LOCAL_PORT"] ?? 4242),
  dataFile: process.env["STRIPE_LOCAL_DATA"] ?? null,
  webhookUrl: process.env["STRIPE_WEBHOOK_URL"],
  webhookSecret: process.env["STRIPE_WEBHOOK_SECRET"],
  appUrl: process.env["APP_URL"],
});
console.log(`The local Stripe listens at ${stripe.url}. It is not Stripe; no money moves.`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void stripe.stop().then(() => process.exit(0)));
}
