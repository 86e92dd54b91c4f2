import type { Pool } from "pg";
import { lostAfterMinutes, nextAttemptAt, type Outcome } from "#app/domain/notifications/delivery.rules.ts";
import { post, type Post } from "#app/domain/notifications/smtp.ts";
import type { Keyring } from "#app/ops/keyring.ts";
import type { Logger } from "#app/ops/logger.ts";

export interface PostOffice {
  /** As afterlogin_worker. */
  pool: Pool;
  post: Post;
  keyring: Keyring;
  log: Logger;
}

export type Delivered = Record<Outcome["kind"], number> & { lost: number };

/** So many mails are on their way at the same time. */
const lanes = 3;

/**
 * Sends what waits. Several processes may do so at once: each mail is claimed by one. The claim is committed before
 * the mail leaves, and a mail whose claim found no end is parked, never sent again by itself: at most once, and
 * nothing is lost without a trace. Times are real: a mail's patience does not move with the business clock.
 */
export async function deliverMails(office: PostOffice): Promise<Delivered> {
  const delivered: Delivered = { accepted: 0, refused: 0, not_now: 0, unknown: 0, lost: await parkLost(office) };
  await Promise.all(Array.from({ length: lanes }, () => deliverUntilEmpty(office, delivered)));
  return delivered;
}

async function deliverUntilEmpty(office: PostOffice, delivered: Delivered): Promise<void> {
  for (;;) {
    const mail = await claimNext(office.pool);
    if (!mail) return;
    const outcome = await attempt(office, mail);
    await settle(office.pool, mail, outcome);
    delivered[outcome.kind] += 1;
    const fields = { mailId: mail.id, mailKind: mail.template, attempt: mail.attempts, outcome: outcome.kind, tenantId: mail.tenant_id ?? undefined };
    if (outcome.kind === "accepted") office.log.info("mail delivered", fields);
    else office.log.warn("mail not delivered", { ...fields, error: new Error(outcome.reason) });
  }
}

interface ClaimedMail {
  id: string;
  tenant_id: string | null;
  to_address: string;
  template: string;
  subject: string;
  content_sealed: string | null;
  message_id: string;
  attempts: number;
}

/** One statement, committed by itself: from here on the mail counts as under way. */
async function claimNext(pool: Pool): Promise<ClaimedMail | null> {
  const { rows } = await pool.query<ClaimedMail>(
    `update queue.mails set status = 'attempting', attempts = attempts + 1, attempted_at = $1
     where id = (select id from queue.mails where status = 'waiting' and not_before <= $1 order by not_before, id limit 1 for update skip locked)
     returning id, tenant_id, to_address, template, subject, content_sealed, message_id, attempts`,
    [new Date()],
  );
  return rows[0] ?? null;
}

async function attempt({ post: settings, keyring }: PostOffice, mail: ClaimedMail): Promise<Outcome> {
  const opened = mail.content_sealed === null ? null : keyring.open("mail", mail.content_sealed);
  if (opened === null) return { kind: "refused", reason: "The mail's content cannot be opened: the key that sealed it is gone." };
  const { html, text } = JSON.parse(opened) as { html: string; text: string };
  return post(settings, { to: mail.to_address, subject: mail.subject, html, text, messageId: mail.message_id });
}

/** Writes the end of this attempt and of no other. What will not be sent any more is erased: it may hold a link. */
async function settle(pool: Pool, mail: ClaimedMail, outcome: Outcome): Promise<void> {
  const now = new Date();
  const next = outcome.kind === "not_now" ? nextAttemptAt(mail.attempts, now) : null;
  const status = statusAfter(outcome, next);
  await pool.query(
    `update queue.mails set status = $3, error = $4, not_before = coalesce($5, not_before), sent_at = $6,
       content_sealed = case when $3 in ('sent', 'refused') then null else content_sealed end
     where id = $1 and attempts = $2 and status in ('attempting', 'parked')`,
    [mail.id, mail.attempts, status, outcome.kind === "accepted" ? null : outcome.reason, next, status === "sent" ? now : null],
  );
}

function statusAfter(outcome: Outcome, next: Date | null): "sent" | "waiting" | "refused" | "parked" {
  switch (outcome.kind) {
    case "accepted":
      return "sent";
    case "refused":
      return "refused";
    case "unknown":
      return "parked";
    case "not_now":
      return next ? "waiting" : "refused";
  }
}

async function parkLost({ pool, log }: PostOffice): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `update queue.mails set status = 'parked', error = 'Nobody heard how the attempt ended. It may have been delivered.'
     where status = 'attempting' and attempted_at < $1 returning id`,
    [new Date(Date.now() - lostAfterMinutes * 60_000)],
  );
  for (const { id } of rows) log.error("mail parked: its attempt was lost", { mailId: id });
  return rows.length;
}
