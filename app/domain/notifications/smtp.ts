import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import { parseConnectionUrl } from "nodemailer/lib/shared";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { outcomeOf, type Outcome } from "#app/domain/notifications/delivery.rules.ts";

export interface Letter {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** The same at every attempt, so that a reader who gets a mail twice after all can tell. */
  messageId: string;
}

export interface Post {
  smtpUrl: string;
  /** "Name <address>". */
  from: string;
}

/** Each step's limit; together far below the time after which an attempt counts as lost. */
const limits = { connectionTimeout: 15_000, greetingTimeout: 15_000, dnsTimeout: 15_000, socketTimeout: 60_000 };

/**
 * Hands one letter to the mail server, and says how that ended. Never throws. On a connection of its own: the library's
 * transport would not tell whether the message was on its way when a connection broke.
 */
export async function post(settings: Post, letter: Letter): Promise<Outcome> {
  const message = await compose(settings.from, letter);
  return new Promise((resolve) => {
    const { auth, ...server } = mailServer(settings.smtpUrl);
    const connection = new SMTPConnection(server);
    let begun = false;
    const end = (outcome: Outcome): void => {
      connection.close();
      resolve(outcome);
    };
    const fail = (error: unknown): void => end(outcomeOf({ ...describe(error), begun }));
    const body = Readable.from(chunks(message.source, () => (begun = true)));
    const send = (): void => connection.send(message.envelope, body, (error) => (error ? fail(error) : end({ kind: "accepted" })));
    connection.on("error", fail);
    connection.connect((error) => {
      if (error) return fail(error);
      if (auth === undefined || !connection.allowsAuth) return send();
      connection.login(auth, (refusal) => (refusal ? fail(refusal) : send()));
    });
  });
}

/**
 * What an address means: nodemailer's options may stand in its query. Links that let people in never cross a network in
 * the open, unless the address itself says `requireTLS=false`.
 */
export function mailServer(smtpUrl: string) {
  const server = parseConnectionUrl(smtpUrl);
  return { ...limits, requireTLS: !isHere(server.host), ...server };
}

function isHere(host: string | undefined): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "::1";
}

/** Nobody reads it before the server has said "go ahead" to DATA. */
function* chunks(source: Buffer, begin: () => void): Generator<Buffer> {
  begin();
  yield source;
}

async function compose(from: string, letter: Letter): Promise<{ source: Buffer; envelope: { from: string; to: string[] } }> {
  const node = new MailComposer({
    from,
    to: { name: "", address: letter.to },
    subject: letter.subject,
    html: letter.html,
    text: letter.text,
    messageId: letter.messageId,
    // RFC 3834: so that no vacation notice answers.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const envelope = node.getEnvelope();
  return { source: await node.build(), envelope: { from: envelope.from || "", to: [letter.to] } };
}

function describe(error: unknown): { message: string; code: string | null; reply: number | null } {
  const { message, code, responseCode } = error as { message?: unknown; code?: unknown; responseCode?: unknown };
  return {
    message: typeof message === "string" ? message : "The mail server's answer could not be read.",
    code: typeof code === "string" ? code : null,
    reply: typeof responseCode === "number" ? responseCode : null,
  };
}
