import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import PostalMime from "postal-mime";

export type InboxMessage = {
  id: string;
  receivedAt: string;
  /** To whom the sender's server handed it: the envelope, in lower case. */
  recipients: string[];
  from: { name: string; address: string };
  subject: string;
  messageId: string | null;
  /** By lower-case name; of a repeated header the first. */
  headers: Record<string, string>;
  text: string;
  html: string | null;
};

export type Messages = {
  add(source: Buffer, recipients: string[]): Promise<InboxMessage>;
  /** Newest first. */
  list(recipient: string | null): InboxMessage[];
  find(id: string): InboxMessage | null;
  clear(): void;
};

/** Mails as files, one each: they outlive a restart, and a person can read them with an editor. */
export function openMessages(dir: string): Messages {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fileOf = (id: string): string => path.join(dir, `${id}.json`);
  return {
    async add(source, recipients) {
      const message = await parse(source, recipients);
      const partial = path.join(dir, `${message.id}.partial`);
      writeFileSync(partial, JSON.stringify(message, null, 2), { mode: 0o600 });
      renameSync(partial, fileOf(message.id));
      return message;
    },
    list: (recipient) =>
      idsIn(dir)
        .reverse()
        .flatMap((id) => read(fileOf(id)) ?? [])
        .filter((message) => recipient === null || message.recipients.includes(recipient.toLowerCase())),
    find: (id) => (idsIn(dir).includes(id) ? read(fileOf(id)) : null),
    clear: () => idsIn(dir).forEach((id) => rmSync(fileOf(id), { force: true })),
  };
}

async function parse(source: Buffer, recipients: string[]): Promise<InboxMessage> {
  const mail = await PostalMime.parse(source);
  const receivedAt = new Date().toISOString();
  return {
    // The time leads, so that the names sort in the order of arrival.
    id: `${receivedAt.replace(/\D/g, "")}-${sequence()}-${randomUUID().slice(0, 8)}`,
    receivedAt,
    recipients: recipients.map((address) => address.toLowerCase()),
    from: { name: mail.from?.name ?? "", address: mail.from?.address ?? "" },
    subject: mail.subject ?? "",
    messageId: mail.messageId ?? null,
    headers: Object.fromEntries(mail.headers.toReversed().map(({ key, value }) => [key.toLowerCase(), value])),
    text: mail.text ?? "",
    html: mail.html ?? null,
  };
}

let counter = 0;

/** Two mails of one millisecond keep their order too. */
function sequence(): string {
  counter += 1;
  return String(counter % 1_000_000).padStart(6, "0");
}

function idsIn(dir: string): string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith(".json"));
  return names.map((name) => name.slice(0, -".json".length)).sort();
}

/** Null when it was deleted since its name was read. */
function read(file: string): InboxMessage | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as InboxMessage;
  } catch {
    return null;
  }
}
