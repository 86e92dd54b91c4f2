/** How one attempt to send a mail ended. Only the first and the second are an end; "unknown" waits for staff's word. */
export type Outcome =
  | { kind: "accepted" }
  | { kind: "refused"; reason: string }
  | { kind: "not_now"; reason: string }
  | { kind: "unknown"; reason: string };

/** What is known of an attempt that failed. */
export interface Failure {
  message: string;
  /** The client library's own: EAUTH, EDNS, ECONNECTION… */
  code: string | null;
  /** The server's answer in SMTP, when it gave one. */
  reply: number | null;
  /** The server had begun to receive the message itself. Before that it cannot have accepted it. */
  begun: boolean;
}

/** An attempt that nobody heard of again has had its end by then: every step of it is limited to far less. */
export const lostAfterMinutes = 10;

const minutesBetween = [1, 5, 15, 60, 180, 360, 720, 1440] as const;

/**
 * SMTP (RFC 5321, 4.2.1): 4yz is a refusal for now, 5yz one for good. Signing in and encryption are our affair, not the mail's, so a
 * refusal there says nothing about the mail. A connection that is lost once the message is on its way leaves open
 * whether the server took it: sending again could send twice.
 */
export function outcomeOf({ message, code, reply, begun }: Failure): Outcome {
  const reason = message.replace(/\s+/g, " ").slice(0, 300);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "ETLS") return { kind: "not_now", reason };
  if (reply !== null && reply >= 500) return { kind: "refused", reason };
  if (reply !== null && reply >= 400) return { kind: "not_now", reason };
  if (begun) return { kind: "unknown", reason };
  if (code === "EENVELOPE" || code === "EMESSAGE") return { kind: "refused", reason };
  return { kind: "not_now", reason };
}

/** When to try again after so many attempts, or null: two and a half days of refusals are enough. */
export function nextAttemptAt(attempts: number, now: Date): Date | null {
  const minutes = minutesBetween[attempts - 1];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000);
}
