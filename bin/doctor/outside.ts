import nodemailer from "nodemailer";
import type { Config } from "#app/config.ts";
import { note, ok, problem, type Check, type Finding } from "./check.ts";
import { stripeCheck } from "./stripe.ts";

/** What lies outside this machine, or stands in for it. A substitute that is not running is no problem: npm start runs it. */
export function outsideChecks(config: Config): Check[] {
  return [
    stripeCheck(config),
    { name: "mail", run: () => mailIsTaken(config) },
    { name: "clock", run: async () => [clock(config)] },
    { name: "address", run: async () => [address(config)] },
  ];
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
