import { invalid, missing, missingParam } from "../errors.ts";
import { change, emit } from "../events.ts";
import { listOf } from "../http/lists.ts";
import {
  count, flag, list, mergeMetadata, metadata, oneOf, paging, readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { PortalConfiguration } from "../shapes.ts";
import type { World } from "../world.ts";

export const portalConfigurationRoutes: Route[] = [
  { method: "POST", path: "/v1/billing_portal/configurations", answer: create },
  { method: "GET", path: "/v1/billing_portal/configurations", answer: listConfigurations },
  { method: "GET", path: "/v1/billing_portal/configurations/:id", answer: retrieve },
  { method: "POST", path: "/v1/billing_portal/configurations/:id", answer: update },
];

const features = shape({
  customer_update: shape({ enabled: flag, allowed_updates: list(oneOf("address", "email", "name", "phone", "shipping", "tax_id")) }),
  invoice_history: shape({ enabled: flag }),
  payment_method_update: shape({ enabled: flag, payment_method_configuration: unserved }),
  subscription_cancel: shape({
    enabled: flag, mode: oneOf("at_period_end", "immediately"), proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
    cancellation_reason: shape({
      enabled: flag, feedback_options: unserved,
      options: list(oneOf("customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex", "too_expensive", "unused")),
    }),
  }),
  subscription_pause: shape({ enabled: flag, duration: unserved }),
  subscription_update: shape({
    enabled: flag, billing_cycle_anchor: oneOf("now", "unchanged"), default_allowed_updates: list(oneOf("price", "promotion_code", "quantity")),
    products: list(shape({ product: word, prices: list(word), adjustable_quantity: shape({ enabled: flag, minimum: count, maximum: count }) })),
    proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
    schedule_at_period_end: shape({ conditions: list(shape({ type: oneOf("decreasing_item_amount", "shortening_interval") })) }),
    trial_update_behavior: oneOf("continue_trial", "end_trial"),
  }),
});

const fields = {
  business_profile: shape({ headline: text, privacy_policy_url: text, terms_of_service_url: text }),
  default_return_url: text,
  features,
  login_page: shape({ enabled: noLoginPage }),
  metadata,
  name: text,
};

function noLoginPage(value: Parameters<typeof flag>[0], param: string): boolean {
  if (flag(value, param)) throw invalid("The local Stripe has no login page.", param, "local_unserved");
  return false;
}

type Given = Read<typeof fields>;
type Features = PortalConfiguration["features"];

function create(world: World, call: Call): PortalConfiguration {
  const given = readParams(call.raw, fields);
  required(given.features, "features");
  const configuration = newConfiguration(world, newId("bpc"));
  assign(world, configuration, given);
  world.store.portalConfigurations.put(configuration);
  emit(world, "billing_portal.configuration.created", configuration);
  return configuration;
}

function newConfiguration(world: World, id: string): PortalConfiguration {
  const now = world.clock.seconds();
  return {
    id,
    object: "billing_portal.configuration",
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: now,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: false },
      payment_method_update: { enabled: false, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] }, enabled: false, mode: "at_period_end", proration_behavior: "none",
      },
      subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null, default_allowed_updates: [], enabled: false, products: null, proration_behavior: "none",
        schedule_at_period_end: { conditions: [] }, trial_update_behavior: "end_trial",
      },
    },
    is_default: false,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: now,
  };
}

function assign(world: World, configuration: PortalConfiguration, given: Given): void {
  const wanted = given.features;
  checkFeatures(world, configuration.features, wanted);
  Object.assign(configuration.business_profile, given.business_profile);
  if (given.default_return_url !== undefined) configuration.default_return_url = given.default_return_url;
  if (given.name !== undefined) configuration.name = given.name;
  configuration.metadata = mergeMetadata(configuration.metadata ?? {}, given.metadata);
  configuration.updated = world.clock.seconds();
  if (!wanted) return;
  const own = configuration.features;
  Object.assign(own.customer_update, wanted.customer_update);
  Object.assign(own.invoice_history, wanted.invoice_history);
  Object.assign(own.payment_method_update, wanted.payment_method_update);
  const { cancellation_reason: reason, ...cancel } = wanted.subscription_cancel ?? {};
  Object.assign(own.subscription_cancel, cancel);
  Object.assign(own.subscription_cancel.cancellation_reason, reason);
  const { products, schedule_at_period_end: scheduled, ...change } = wanted.subscription_update ?? {};
  Object.assign(own.subscription_update, change);
  if (products) own.subscription_update.products = products.map(productOf);
  if (scheduled) own.subscription_update.schedule_at_period_end = { conditions: (scheduled.conditions ?? []).map((one) => ({ type: required(one.type, "type") })) };
}

type GivenProduct = NonNullable<NonNullable<NonNullable<Given["features"]>["subscription_update"]>["products"]>[number];

function productOf(given: GivenProduct): NonNullable<Features["subscription_update"]["products"]>[number] {
  const { enabled = false, maximum = null, minimum = 1 } = given.adjustable_quantity ?? {};
  return { adjustable_quantity: { enabled, maximum, minimum }, prices: given.prices ?? [], product: required(given.product, "products[product]") };
}

/** The local portal changes cards and cancels. It must not be said to do what its pages do not. */
function checkFeatures(world: World, own: Features, wanted: Given["features"]): void {
  const param = (name: string): string => `features[${name}]`;
  for (const name of ["customer_update", "subscription_pause", "subscription_update"] as const) {
    if (wanted?.[name]?.enabled) throw invalid(`The local portal has no page for ${name}.`, `${param(name)}[enabled]`, "local_unserved");
  }
  const cancel = wanted?.subscription_cancel;
  if ((cancel?.enabled ?? own.subscription_cancel.enabled) && cancel?.mode === "immediately") {
    throw invalid("The local portal cancels at the period's end.", `${param("subscription_cancel")}[mode]`, "local_unserved");
  }
  for (const { product, prices } of wanted?.subscription_update?.products ?? []) {
    if (!world.store.products.get(product ?? "")) throw missingParam("product", product ?? "", param("subscription_update"));
    for (const price of prices ?? []) if (!world.store.prices.get(price)) throw missingParam("price", price, param("subscription_update"));
  }
}

export function findConfiguration(world: World, id: string): PortalConfiguration {
  const configuration = world.store.portalConfigurations.get(id);
  if (!configuration) throw missing("configuration", id);
  return configuration;
}

function retrieve(world: World, call: Call): PortalConfiguration {
  readParams(call.raw, {});
  return findConfiguration(world, firstId(call));
}

function update(world: World, call: Call): PortalConfiguration {
  const configuration = findConfiguration(world, firstId(call));
  const given = readParams(call.raw, { ...fields, active: flag });
  change(world, "billing_portal.configuration.updated", configuration, () => {
    if (given.active !== undefined) configuration.active = given.active;
    assign(world, configuration, given);
  });
  return configuration;
}

function listConfigurations(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, active: flag, is_default: flag });
  const rows = world.store.portalConfigurations.where(
    (row) => (given.active === undefined || row.active === given.active) && (given.is_default === undefined || row.is_default === given.is_default),
  );
  return listOf(rows, given, "/v1/billing_portal/configurations");
}

export type PortalFeature = "payment_method_update" | "subscription_cancel" | "invoice_history";

/** What a session's pages offer. A portal that was never configured offers all that there is. */
export function portalOffers(world: World, id: string, feature: PortalFeature): boolean {
  return world.store.portalConfigurations.get(id)?.features[feature].enabled ?? true;
}
