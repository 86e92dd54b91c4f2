import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export type Manner =
  | "accept"
  /** Takes the whole message and answers nothing until release() is called. */
  | "hold"
  /** Takes the whole message, keeps it, and hangs up without an answer. */
  | "take_and_hang_up"
  /** Hangs up before it says a word. */
  | "hang_up_at_once"
  | { refuse: "sender" | "recipient" | "message"; reply: number };

export interface ReceivedMail extends Email {
  recipients: string[];
}

/** A mail server whose manners a test sets. It speaks SMTP and keeps what it took. */
export async function startMailServer() {
  const received: ReceivedMail[] = [];
  const held: (() => void)[] = [];
  let manner: Manner = "accept";
  const refusal = (at: "sender" | "recipient" | "message"): Error | null =>
    typeof manner === "object" && manner.refuse === at ? Object.assign(new Error("The test says no."), { responseCode: manner.reply }) : null;

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    onConnect(session, done) {
      if (manner === "hang_up_at_once") sockets.get(session.remotePort)?.destroy();
      else done();
    },
    onMailFrom: (_address, _session, done) => done(refusal("sender")),
    onRcptTo: (_address, _session, done) => done(refusal("recipient")),
    onData(stream, session, done) {
      void take(stream, session.envelope.rcptTo.map(({ address }) => address)).then(() => {
        if (manner === "take_and_hang_up") sockets.get(session.remotePort)?.destroy();
        else if (manner === "hold") held.push(() => done());
        else done(refusal("message"));
      });
    },
  });
  const sockets = new Map<number, Socket>();
  server.server.on("connection", (socket: Socket) => sockets.set(socket.remotePort ?? 0, socket));
  server.on("error", () => {});

  async function take(stream: Parameters<typeof buffer>[0], recipients: string[]): Promise<void> {
    const source = await buffer(stream);
    if (refusal("message") === null) received.push({ ...(await PostalMime.parse(source)), recipients });
  }

  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    behave: (next: Manner) => void (manner = next),
    release: () => held.splice(0).forEach((answer) => answer()),
    async stop() {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
