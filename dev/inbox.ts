import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { createApi } from "./inbox/api.ts";
import { openMessages, type Messages } from "./inbox/messages.ts";

export type { InboxMessage } from "./inbox/messages.ts";

export type InboxOptions = {
  /** 0 takes a free port. */
  smtpPort: number;
  httpPort: number;
  dir: string;
};

export type Inbox = { smtpUrl: string; httpUrl: string; stop(): Promise<void> };

/** Takes every mail for every address, delivers none, and shows them to programs of this machine. */
export async function startInbox({ smtpPort, httpPort, dir }: InboxOptions): Promise<Inbox> {
  if (process.env.NODE_ENV === "production" && process.env.DEMO_MODE !== "on") {
    throw new Error("The local inbox swallows mail and does not start in production.");
  }
  const messages = openMessages(dir);
  const smtp = smtpServer(messages);
  const http = createApi(messages);
  await listen(smtp.server, smtpPort);
  await listen(http, httpPort);
  return {
    smtpUrl: `smtp://127.0.0.1:${portOf(smtp.server)}`,
    httpUrl: `http://127.0.0.1:${portOf(http)}`,
    async stop() {
      const closed = [once(http, "close"), new Promise<void>((resolve) => smtp.close(() => resolve()))];
      http.close();
      http.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

function smtpServer(messages: Messages): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: 10_000_000,
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
      buffer(stream)
        .then((source) => messages.add(source, recipients))
        .then(() => done(), done);
    },
  });
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
