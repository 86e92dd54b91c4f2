import { beforeAll, expect, onTestFinished, test } from "vitest";
import { apiRoutes } from "#dev/stripe/http/routes.ts";
import { startLocalStripe } from "#dev/stripe/server.ts";
import type { StoredEvent } from "#dev/stripe/shapes.ts";
import { START } from "../stripe-shop.ts";
import { keyOf, sdkEndpoints } from "./endpoints.ts";
import { eventObjects } from "./event-types.ts";
import { wholeHistory } from "./history.ts";
import { readProgram } from "./program.ts";
import { recordingClient } from "./recorder.ts";
import type { Recorded } from "./recorder.ts";
import { listOf, schemasFrom } from "./schema.ts";
import { problemsWith } from "./validate.ts";

const program = readProgram();
const endpoints = sdkEndpoints(program);
const schemas = schemasFrom(program.getTypeChecker());
const objects = eventObjects(program);
let answers: Recorded[] = [];
let events: StoredEvent[] = [];

beforeAll(async () => {
  const local = await startLocalStripe({ port: 0, dataFile: null, initialNow: START, frozen: true });
  const client = recordingClient(local);
  try {
    await wholeHistory(client.stripe, local);
    answers = client.answers;
    events = local.events();
  } finally {
    await local.stop();
  }
});

/** What changed within a hash is given key by key, which the SDK's `Partial` does not know; its names are checked below. */
function withoutHistory(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === "previous_attributes" ? undefined : value)) as unknown;
}

function problemsOf(key: string, bodies: unknown[]): string[] {
  const endpoint = endpoints.get(key);
  if (!endpoint) return [`${key} is not an endpoint of the SDK's`];
  const schema = endpoint.list ? listOf(schemas.of(endpoint.answer)) : schemas.of(endpoint.answer);
  return [...new Set(bodies.flatMap((body) => problemsWith(schemas.definitions, schema, body)).map((problem) => problem.replaceAll(/\[\d+\]/g, "[]")))];
}

test.each(apiRoutes.map((route) => [keyOf(route.method, route.path)]))("%s answers what the SDK declares", (key) => {
  const good = answers.filter((one) => one.key === key && one.status < 400);
  expect(good.length, "the history never called it").toBeGreaterThan(0);
  expect(problemsOf(key, good.map((one) => (key.startsWith("GET /v1/events") ? withoutHistory(one.body) : one.body)))).toEqual([]);
});

test("every event is one that the SDK knows, about an object of the declared type", () => {
  const types = new Set(events.map((event) => event.type));
  expect(types.size).toBeGreaterThan(60);
  expect([...types].filter((type) => !objects.has(type))).toEqual([]);
  const problems = events.flatMap((event) => {
    const type = objects.get(event.type);
    return type ? problemsWith(schemas.definitions, schemas.of(type), event.data.object, event.type) : [];
  });
  expect([...new Set(problems)]).toEqual([]);
  const strangers = events.flatMap((event) => {
    const names = objects.get(event.type)?.getProperties().map((property) => property.name) ?? [];
    return Object.keys(event.data.previous_attributes ?? {}).filter((name) => !names.includes(name)).map((name) => `${event.type} ${name}`);
  });
  expect(strangers).toEqual([]);
});

test("the check itself: a wrong value, a missing field, a field too many and a word that Stripe does not say are all found", async () => {
  const local = await startLocalStripe({ port: 0, dataFile: null, initialNow: START, frozen: true });
  onTestFinished(() => local.stop());
  const { stripe, answers: own } = recordingClient(local);
  await stripe.customers.create({ name: "Acme" });
  const good = own[0]?.body as Record<string, unknown>;
  const wrong = (change: Record<string, unknown>): string[] => problemsOf("POST /v1/customers", [{ ...good, ...change }]);
  expect(wrong({})).toEqual([]);
  expect(wrong({ balance: "0" })).toEqual(['answer.balance is "0", and should be number']);
  expect(wrong({ colour: "red" })).toEqual(["answer.colour is not in the SDK's type"]);
  expect(wrong({ tax_exempt: "sometimes" })[0]).toContain('answer.tax_exempt is "sometimes"');
  expect(wrong({ invoice_settings: { default_payment_method: null, footer: null, rendering_options: null } })).toEqual(["answer.invoice_settings.custom_fields is missing"]);
  const { email: _email, ...rest } = good;
  expect(problemsOf("POST /v1/customers", [rest])).toEqual(["answer.email is missing"]);
});
