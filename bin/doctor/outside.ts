import nodemailer from "nodemailer";
import type { Config } from "#app/config.ts";
import { mailServer } from "#app/domain/notifications/smtp.ts";
import { note, ok, problem, type Check, type Finding } from "./check.ts";
import { stripeCheck } from "./stripe.ts";

/** What lies outside this machine, or stands in for it. A substitute that is not running is no problem: npm start runs it. */
export function outsideChecks(config: Config): Check[] {
  return [
    stripeCheck(config),
    { name: "mail", run: () => mailIsTaken(config) },
    { name: "clock", run: async () => [clock(config)] },
    { name: "address", run: async () => [address(config)] },
    proxyCheck(config),
  ];
}

async function mailIsTaken({ mail }: Config): Promise<Finding[]> {
  const { host } = new URL(mail.smtpUrl);
  try {
    await nodemailer.createTransport({ ...mailServer(mail.smtpUrl), connectionTimeout: 5_000 }).verify();
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

/** We speak http, so where people come by https a proxy stands before us; unnamed, it is where everybody seems to come from. */
export function proxyCheck({ secureCookies, trustedProxies }: Pick<Config, "secureCookies" | "trustedProxies">): Check {
  const finding = trustedProxies.empty
    ? secureCookies
      ? problem("TRUSTED_PROXIES is not set, and https ends at a proxy: everybody seems to come from its one address and shares the limits of one client, such as 60 sign-ins in 15 minutes")
      : ok("none, as by http on this machine")
    : ok("X-Forwarded-For of TRUSTED_PROXIES is believed");
  return { name: "proxies", run: async () => [finding] };
}
