import type Stripe from "stripe";
import type { Published } from "#app/domain/billing/prices/publish-prices.ts";
import type { ListedPrice } from "#app/domain/billing/prices/published.rules.ts";
import { meters } from "#app/domain/meters.rules.ts";
import { meterKeys, type MeterKey } from "#app/domain/plans.rules.ts";

/** One meter at Stripe for each thing that costs something by use. Its events are named as we name the meter. */
export async function publishMeters(
  stripe: Stripe,
  listed: readonly ListedPrice[],
  dryRun: boolean,
): Promise<{ published: Published[]; ids: Map<MeterKey, string> }> {
  const sold = meterKeys.filter((key) => listed.some((price) => price.kind === "overage" && price.price.meter === key));
  const standing = await stripe.billing.meters.list({ status: "active", limit: 100 }).autoPagingToArray({ limit: 1000 });
  const ids = new Map<MeterKey, string>();
  const published: Published[] = [];
  for (const key of sold) {
    const there = standing.find(({ event_name }) => event_name === key);
    if (there) checkMeaning(there);
    if (there) ids.set(key, there.id);
    if (there?.display_name === meters[key].label) {
      published.push({ what: "meter", name: key, outcome: "stands" });
    } else if (there) {
      if (!dryRun) await stripe.billing.meters.update(there.id, { display_name: meters[key].label });
      published.push({ what: "meter", name: key, outcome: dryRun ? "would update" : "updated" });
    } else {
      if (!dryRun) ids.set(key, await create(stripe, key));
      published.push({ what: "meter", name: key, outcome: dryRun ? "would create" : "created" });
    }
  }
  return { published, ids };
}

/** A meter's meaning cannot be changed at Stripe, and another meaning would bill something else. */
function checkMeaning({ id, event_name, default_aggregation, customer_mapping, value_settings }: Stripe.Billing.Meter): void {
  const same =
    default_aggregation.formula === "sum" && customer_mapping.event_payload_key === "stripe_customer_id" && value_settings.event_payload_key === "value";
  if (!same) throw new Error(`Stripe has a meter for ${event_name} that counts otherwise (${id}). Deactivate it there first.`);
}

async function create(stripe: Stripe, key: MeterKey): Promise<string> {
  const meter = await stripe.billing.meters.create({
    display_name: meters[key].label,
    event_name: key,
    default_aggregation: { formula: "sum" },
    customer_mapping: { type: "by_id", event_payload_key: "stripe_customer_id" },
    value_settings: { event_payload_key: "value" },
  });
  return meter.id;
}
