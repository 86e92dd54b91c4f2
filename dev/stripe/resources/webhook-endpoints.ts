import { missing } from "../errors.ts";
import { listOf } from "../http/lists.ts";
import { flag, list, mergeMetadata, metadata, off, oneOf, paging, readParams, required, text, webAddress, word } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import { newId, randomText } from "../ids.ts";
import type { WebhookEndpoint } from "../shapes.ts";
import { API_VERSION } from "../world.ts";
import type { World } from "../world.ts";

export const webhookEndpointRoutes: Route[] = [
  { method: "POST", path: "/v1/webhook_endpoints", answer: create },
  { method: "GET", path: "/v1/webhook_endpoints", answer: listEndpoints },
  { method: "GET", path: "/v1/webhook_endpoints/:id", answer: retrieve },
  { method: "POST", path: "/v1/webhook_endpoints/:id", answer: update },
  { method: "DELETE", path: "/v1/webhook_endpoints/:id", answer: remove },
];

export const CONFIGURED_ENDPOINT = "we_local";

export function putEndpoint(world: World, id: string, url: string, secret: string, events: string[]): WebhookEndpoint {
  world.store.webhookSecrets.put({ id, secret });
  return world.store.webhookEndpoints.put({
    id,
    object: "webhook_endpoint",
    api_version: null,
    application: null,
    created: world.clock.seconds(),
    description: null,
    enabled_events: events,
    livemode: false,
    metadata: {},
    status: "enabled",
    url,
  });
}

function create(world: World, call: Call): WebhookEndpoint {
  const given = readParams(call.raw, {
    url: webAddress, enabled_events: list(word), description: text, metadata, api_version: oneOf(API_VERSION), connect: off,
  });
  const secret = `whsec_${randomText(32)}`;
  const endpoint = putEndpoint(world, newId("we"), required(given.url, "url"), secret, required(given.enabled_events, "enabled_events"));
  endpoint.description = given.description ?? null;
  endpoint.metadata = mergeMetadata({}, given.metadata);
  return { ...endpoint, secret };
}

function find(world: World, call: Call): WebhookEndpoint {
  const endpoint = world.store.webhookEndpoints.get(firstId(call));
  if (!endpoint) throw missing("webhook endpoint", firstId(call));
  return endpoint;
}

function retrieve(world: World, call: Call): WebhookEndpoint {
  readParams(call.raw, {});
  return find(world, call);
}

function update(world: World, call: Call): WebhookEndpoint {
  const endpoint = find(world, call);
  const given = readParams(call.raw, { url: webAddress, enabled_events: list(word), description: text, metadata, disabled: flag });
  if (given.url !== undefined) endpoint.url = given.url;
  if (given.enabled_events !== undefined) endpoint.enabled_events = given.enabled_events;
  if (given.description !== undefined) endpoint.description = given.description;
  if (given.disabled !== undefined) endpoint.status = given.disabled ? "disabled" : "enabled";
  endpoint.metadata = mergeMetadata(endpoint.metadata, given.metadata);
  return endpoint;
}

function remove(world: World, call: Call): object {
  const endpoint = find(world, call);
  readParams(call.raw, {});
  world.store.webhookEndpoints.delete(endpoint.id);
  world.store.webhookSecrets.delete(endpoint.id);
  return { id: endpoint.id, object: "webhook_endpoint", deleted: true };
}

function listEndpoints(world: World, call: Call): object {
  return listOf(world.store.webhookEndpoints.all(), readParams(call.raw, paging), "/v1/webhook_endpoints");
}
