import type Stripe from "stripe";
import type { Config } from "#app/config.ts";
import { isHandled, neededEvents } from "#app/domain/billing/inbox/event-types.rules.ts";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { stripeApiVersion, stripeClient } from "#app/domain/billing/stripe-client.ts";
import { note, ok, problem, type Check, type Finding } from "./check.ts";

/** Each reads and changes nothing. `asks` says what is not known while Stripe does not answer. */
const questions: readonly { asks: string; answer: (stripe: Stripe, config: Config) => Promise<Finding[]> }[] = [
  { asks: "whether it holds the price list: products, prices by lookup key, meters, the portal's configuration", answer: holdsPriceList },
  { asks: "whether an endpoint delivers here, is enabled, speaks our version of the API, and sends the events that billing reads", answer: deliversHere },
];

/** One check, because there is nothing to ask whoever does not answer. */
export function stripeCheck(config: Config): Check {
  return { name: "Stripe", run: () => askAll(config) };
}

async function askAll(config: Config): Promise<Finding[]> {
  const { stripe: settings } = config;
  const { local, livemode } = settings;
  const place = local === null ? `Stripe itself, ${livemode ? "live" : "test"} mode` : `the local Stripe at ${local.host}:${local.port}`;
  const stripe = stripeClient(settings);
  try {
    await stripe.prices.list({ limit: 1 }, { timeout: 5_000, maxNetworkRetries: 0 });
  } catch (error) {
    if (local !== null) return [note(`${place} is not running; npm start runs it`)];
    return [problem(`${place}: ${(error as Error).message}`), ...questions.map(({ asks }) => note(`not asked: ${asks}`))];
  }
  const answers: Finding[] = [ok(`${place} takes the key`)];
  for (const { answer } of questions) answers.push(...(await answer(stripe, config)));
  return answers;
}

async function holdsPriceList(stripe: Stripe): Promise<Finding[]> {
  try {
    const listed = await publishPrices(stripe, { dryRun: true });
    const lacking = listed.filter(({ outcome }) => outcome !== "stands");
    if (lacking.length === 0) return [ok(`it holds the price list: ${listed.length} things stand as they should`)];
    return [problem(`npm run billing:publish ${lacking.map(({ what, name, outcome }) => `${outcome} ${what} ${name}`).join(", ")}`)];
  } catch (error) {
    return [problem((error as Error).message)];
  }
}

async function deliversHere(stripe: Stripe, { stripe: { local }, appUrl }: Config): Promise<Finding[]> {
  if (local !== null) return [ok("the local Stripe delivers to this server")];
  const wanted = `${appUrl}/webhooks/stripe`;
  const { data } = await stripe.webhookEndpoints.list({ limit: 100 });
  const endpoint = data.find(({ url }) => url === wanted);
  if (endpoint === undefined) return [problem(`Stripe has no endpoint ${wanted}`)];
  if (endpoint.status !== "enabled") return [problem(`the endpoint ${wanted} is ${endpoint.status}`)];
  return endpointFindings(endpoint, wanted);
}

/** An endpoint hears what it is subscribed to; "*" is everything. */
export function endpointFindings({ enabled_events, api_version }: Pick<Stripe.WebhookEndpoint, "enabled_events" | "api_version">, url: string): Finding[] {
  const unheard = enabled_events.includes("*") ? [] : neededEvents.filter((type) => !enabled_events.includes(type));
  const inVain = enabled_events.filter((type) => type !== "*" && !isHandled(type));
  return [
    unheard.length === 0 ? ok(`it delivers to ${url}`) : problem(`the endpoint ${url} does not send ${unheard.join(", ")}`),
    ...(inVain.length > 0 ? [note(`billing reads nothing after ${inVain.join(", ")}`)] : []),
    ...(api_version !== null && api_version !== stripeApiVersion ? [note(`the endpoint sends version ${api_version}; billing reads ids alone from events, and asks for the rest in ${stripeApiVersion}`)] : []),
  ];
}
