import { refuseUnknown } from "#app/domain/refusal.ts";
import type { Runtime } from "#app/runtime.ts";

/** A mail as the local inbox keeps it. */
export interface InboxMail {
  id: string;
  receivedAt: string;
  recipients: string[];
  from: { name: string; address: string };
  subject: string;
  text: string;
  html: string | null;
}

const shown = 100;

/** The newest mails, or null when the inbox does not answer. Refuses not_found where there is no local inbox. */
export async function listInboxMails(runtime: Runtime, to: string | null): Promise<InboxMail[] | null> {
  const answer = await ask(runtime, to === null ? "messages" : `messages?to=${encodeURIComponent(to)}`);
  if (!answer?.ok) return null;
  return ((await answer.json()) as { messages: InboxMail[] }).messages.slice(0, shown);
}

/** One mail. Refuses not_found, also where there is no local inbox. */
export async function getInboxMail(runtime: Runtime, id: string): Promise<InboxMail> {
  const answer = await ask(runtime, `messages/${encodeURIComponent(id)}`);
  if (!answer?.ok) refuseUnknown();
  return (await answer.json()) as InboxMail;
}

async function ask({ config }: Runtime, path: string): Promise<Response | null> {
  const { devInboxUrl } = config.mail;
  if (devInboxUrl === null) refuseUnknown();
  try {
    return await fetch(new URL(path, `${devInboxUrl.replace(/\/$/, "")}/`), { signal: AbortSignal.timeout(3_000) });
  } catch {
    return null;
  }
}
