import { moveClock } from "./clock.ts";
import { startInbox } from "./inbox.ts";
import { startLocalStripe } from "./stripe/server.ts";

/** What imitates the outside world on one machine, each part only if it is asked for. */
export type WorldOptions = {
  stripe: {
    port: number;
    dataFile: string;
    secretKey: string;
    webhookSecret: string;
    appUrl: string;
    /** A privileged login: business time moves with the local Stripe's. */
    ownerUrl: string;
  } | null;
  inbox: { smtpPort: number; httpPort: number; dir: string } | null;
};

export type World = { stop(): Promise<void> };

export async function startWorld({ stripe, inbox }: WorldOptions): Promise<World> {
  const parts = await Promise.all([stripe && startStripe(stripe), inbox && startInbox(inbox)]);
  return {
    async stop() {
      for (const part of parts) await part?.stop();
    },
  };
}

/** Its clock is the leader: what it remembers from last time, the application follows. */
async function startStripe(options: NonNullable<WorldOptions["stripe"]>): Promise<{ stop(): Promise<void> }> {
  const { port, dataFile, secretKey, webhookSecret, appUrl, ownerUrl } = options;
  const stripe = await startLocalStripe({
    port,
    dataFile,
    secretKey,
    webhookSecret,
    appUrl,
    webhookUrl: `${appUrl}/webhooks/stripe`,
    onClockMoved: (now) => moveClock(ownerUrl, now),
  });
  await moveClock(ownerUrl, stripe.now());
  return stripe;
}
