import nodemailer from "nodemailer";
import Stripe from "stripe";
import type { Config } from "#app/config.ts";
import { note, ok, problem, type Check, type Finding } from "./check.ts";

/** What lies outside this machine, or stands in for it. A substitute that is not running is no problem: npm start runs it. */
export function outsideChecks(config: Config): Check[] {
  return [
    { name: "Stripe", run: () => stripeAnswers(config) },
    { name: "webhook", run: () => webhookPointsHere(config) },
    { name: "mail", run: () => mailIsTaken(config) },
    { name: "clock", run: async () => [clock(config)] },
    { name: "address", run: async () => [address(config)] },
  ];
}

async function stripeAnswers({ stripe }: Config): Promise<Finding[]> {
  const place = stripe.local === null ? `Stripe itself, ${stripe.livemode ? "live" : "test"} mode` : `the local Stripe at ${stripe.local.host}:${stripe.local.port}`;
  try {
    await clientOf(stripe).prices.list({ limit: 1 });
    return [ok(`${place} takes the key`)];
  } catch (error) {
    if (stripe.local !== null) return [note(`${place} is not running; npm start runs it`)];
    return [problem(`${place}: ${(error as Error).message}`)];
  }
}

async function webhookPointsHere({ stripe, appUrl }: Config): Promise<Finding[]> {
  if (stripe.local !== null) return [ok("the local Stripe delivers to this server")];
  const wanted = `${appUrl}/webhooks/stripe`;
  const { data } = await clientOf(stripe).webhookEndpoints.list({ limit: 100 });
  const endpoint = data.find(({ url }) => url === wanted);
  if (endpoint === undefined) return [problem(`Stripe has no endpoint ${wanted}`)];
  return [endpoint.status === "enabled" ? ok(`Stripe delivers to ${wanted}`) : problem(`the endpoint ${wanted} is ${endpoint.status}`)];
}

async function mailIsTaken({ mail }: Config): Promise<Finding[]> {
  const { host } = new URL(mail.smtpUrl);
  try {
    await nodemailer.createTransport({ url: mail.smtpUrl, connectionTimeout: 5_000 }).verify();
    return [ok(`${host} takes mail from ${mail.from}`)];
  } catch (error) {
    if (mail.devInboxUrl !== null) return [note(`the local inbox at ${host} is not running; npm start runs it`)];
    return [problem(`${host}: ${(error as Error).message}`)];
  }
}

function clock(config: Config): Finding {
  return config.clock === "real" ? ok("real") : note("stored: business time can be moved");
}

function address({ appUrl, secureCookies }: Config): Finding {
  return secureCookies ? ok(`${appUrl}, cookies are Secure`) : note(`${appUrl}, cookies are not Secure`);
}

function clientOf(stripe: Config["stripe"]): Stripe {
  return new Stripe(stripe.secretKey, { ...stripe.local, timeout: 5_000, maxNetworkRetries: 0, telemetry: false });
}
