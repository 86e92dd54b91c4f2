import { invalid, missingParam } from "../errors.ts";
import { emit } from "../events.ts";
import { ignored, oneOf, readParams, required, shape, unserved, webAddress, word } from "../http/params.ts";
import type { Call, Route } from "../http/route.ts";
import { newId } from "../ids.ts";
import type { PortalSession } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";

export const portalRoutes: Route[] = [{ method: "POST", path: "/v1/billing_portal/sessions", answer: create }];

const flow = shape({
  type: oneOf("payment_method_update", "subscription_cancel"),
  after_completion: shape({
    type: oneOf("hosted_confirmation", "portal_homepage", "redirect"),
    redirect: shape({ return_url: webAddress }),
    hosted_confirmation: shape({ custom_message: word }),
  }),
  subscription_cancel: shape({ subscription: word, retention: unserved }),
  subscription_update: unserved,
  subscription_update_confirm: unserved,
  subscription_pause: unserved,
});

function create(world: World, call: Call): PortalSession {
  const given = readParams(call.raw, {
    customer: word, return_url: webAddress, configuration: word, flow_data: flow, locale: ignored,
    on_behalf_of: unserved, customer_account: unserved, after_expiration: unserved,
  });
  const customer = customerParam(world, required(given.customer, "customer"));
  const data = given.flow_data;
  const cancels = data?.subscription_cancel?.subscription;
  if (data?.type === "subscription_cancel" && cancels === undefined) {
    throw invalid("Missing required param: flow_data[subscription_cancel].", "flow_data[subscription_cancel]", "parameter_missing");
  }
  if (cancels !== undefined && world.store.subscriptions.get(cancels)?.customer !== customer.id) {
    throw missingParam("subscription", cancels, "flow_data[subscription_cancel][subscription]");
  }
  if (given.configuration !== undefined) checkConfiguration(world, given.configuration, data?.type);
  const id = newId("bps");
  const session = world.store.portalSessions.put({
    id,
    object: "billing_portal.session",
    configuration: given.configuration ?? "bpc_local",
    created: world.clock.seconds(),
    customer: customer.id,
    customer_account: null,
    flow: data
      ? {
          after_completion: {
            hosted_confirmation: null,
            redirect: data.after_completion?.redirect?.return_url === undefined ? null : { return_url: data.after_completion.redirect.return_url },
            type: data.after_completion?.type ?? "portal_homepage",
          },
          customer_update: null,
          subscription_cancel: cancels === undefined ? null : { retention: null, subscription: cancels },
          subscription_pause: null,
          subscription_update: null,
          subscription_update_confirm: null,
          type: required(data.type, "flow_data[type]"),
        }
      : null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: given.return_url ?? world.store.portalConfigurations.get(given.configuration ?? "")?.default_return_url ?? null,
    url: `${world.url}/portal/${id}`,
  });
  emit(world, "billing_portal.session.created", session);
  return session;
}

/** A session may go only where its configuration lets it. */
function checkConfiguration(world: World, id: string, flowType: string | undefined): void {
  const configuration = world.store.portalConfigurations.get(id);
  if (!configuration) throw missingParam("configuration", id, "configuration");
  if (!configuration.active) throw invalid("This configuration is inactive.", "configuration");
  const allowed = flowType === "payment_method_update" || flowType === "subscription_cancel" ? configuration.features[flowType].enabled : true;
  if (!allowed) throw invalid(`This flow needs the feature ${flowType} in the portal's configuration, where it is disabled.`, "flow_data[type]");
}
