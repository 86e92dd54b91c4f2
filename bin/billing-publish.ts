import { config } from "#app/config.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { orPlainMessage } from "#bin/local/plain-message.ts";

/** Makes the price list's products and prices at Stripe. With --dry-run it says what it would make, and makes nothing. */
await orPlainMessage(async () => {
  const dryRun = process.argv.includes("--dry-run");
  for (const { what, name, outcome } of await publishPrices(stripeClient(config().stripe), { dryRun })) {
    console.log(`${what} ${name}: ${outcome}`);
  }
});
