import { and, eq, inArray, lt, lte, notInArray } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { allTenants } from "#db/directory.ts";
import { newId } from "#db/ids.ts";
import { usageFacts } from "#db/schema/usage.ts";
import { auditEvents, exports, receipts } from "#db/schema/workspaces.ts";
import { addDays } from "#app/domain/dates.rules.ts";
import { sweepIdentity } from "#app/domain/identity/sweep-identity.ts";
import type { Scope } from "#app/domain/scope.ts";
import { asRetention, factsOf } from "#jobs/as-retention.ts";
import { inWorkspace, type JobRun } from "#jobs/job.ts";
import { activityCutoff, daysKept } from "#jobs/retention.rules.ts";

const page = 500;
const batch = 1_000;

type Swept = Record<"sessions" | "tokens" | "rateLimits" | "staffSessions" | "mails" | "stripeEvents" | "exports" | "receipts" | "usageFacts" | "auditEvents", number>;

/**
 * Deletes what has served its time. Security's times and the mails' are real, the workspaces' are business time.
 * Every statement stands alone, so a sweep that dies half-way is finished by the next.
 */
export async function sweepRetention(run: JobRun): Promise<Swept> {
  const startedAt = new Date();
  const swept = { ...(await sweepSecurity(run)), ...(await sweepPlatform(run)), exports: 0, receipts: 0, usageFacts: 0, auditEvents: 0 };
  await forEachWorkspace(run, async (tenantId) => {
    const own = await sweepWorkspace(run, tenantId);
    swept.exports += own.exports;
    swept.receipts += own.receipts;
    swept.usageFacts += own.usageFacts;
    swept.auditEvents += own.auditEvents;
  });
  await leaveReceipt(run, startedAt, swept);
  return swept;
}

async function sweepSecurity({ runtime: { pools } }: JobRun) {
  const { sessions, tokens, limits } = await sweepIdentity({ pool: pools.afterlogin_identity });
  const staff = await pools.afterlogin_staff.query("delete from platform.staff_sessions where expires_at < $1", [new Date()]);
  return { sessions, tokens, rateLimits: limits, staffSessions: count(staff) };
}

async function sweepPlatform({ runtime: { pools } }: JobRun) {
  const worker = pools.afterlogin_worker;
  const now = new Date();
  // A parked mail that nobody decided on will not be sent any more, so its links need not lie around.
  await worker.query(
    `update queue.mails set status = 'refused', content_sealed = null, error = $2
     where status = 'parked' and attempted_at < $1`,
    [addDays(now, -daysKept.parkedMail), `Nobody decided within ${daysKept.parkedMail} days whether to send it again.`],
  );
  const mails = await worker.query("delete from queue.mails where status in ('sent', 'refused') and created_at < $1", [addDays(now, -daysKept.sentMail)]);
  const events = await worker.query("delete from platform.stripe_events where status in ('done', 'ignored') and received_at < $1", [
    addDays(now, -daysKept.stripeEvent),
  ]);
  await worker.query("delete from platform.receipts where started_at < $1", [addDays(now, -daysKept.platformReceipt)]);
  return { mails: count(mails), stripeEvents: count(events) };
}

async function forEachWorkspace(run: JobRun, work: (tenantId: string) => Promise<void>): Promise<void> {
  const directory = databaseOver(run.runtime.pools.afterlogin_worker);
  let after: string | null = null;
  for (;;) {
    const tenants: string[] = await allTenants(directory, { after, limit: page });
    for (const tenantId of tenants) {
      try {
        await work(tenantId);
      } catch (error) {
        run.runtime.errors.report(error, { job: run.name, jobId: run.id, tenantId });
      }
    }
    if (tenants.length < page) return;
    after = tenants.at(-1) ?? null;
  }
}

async function sweepWorkspace(run: JobRun, tenantId: string) {
  const own = await inWorkspace(run, tenantId, async (scope) => ({ exports: await sweepExports(scope), receipts: await sweepReceipts(scope), usageFacts: await sweepUsage(scope) }));
  return { ...own, auditEvents: await sweepActivity(run, tenantId) };
}

async function sweepExports({ db, tenantId, now }: Scope): Promise<number> {
  return count(await db.delete(exports).where(and(eq(exports.tenantId, tenantId), lte(exports.expiresAt, now))));
}

async function sweepReceipts({ db, tenantId, now }: Scope): Promise<number> {
  const held = db.select({ id: exports.receiptId }).from(exports).where(eq(exports.tenantId, tenantId));
  const old = and(eq(receipts.tenantId, tenantId), lt(receipts.createdAt, addDays(now, -daysKept.receipt)), notInArray(receipts.id, held));
  return count(await db.delete(receipts).where(old));
}

/** By then nobody tells it again; its day's sum stays. */
async function sweepUsage({ db, tenantId, now }: Scope): Promise<number> {
  return count(await db.delete(usageFacts).where(and(eq(usageFacts.tenantId, tenantId), lt(usageFacts.at, addDays(now, -daysKept.usageFact)))));
}

/** Activity is append-only to every role but one, which may only delete, and only behind the workspace's own wall. */
async function sweepActivity(run: JobRun, tenantId: string): Promise<number> {
  const facts = await factsOf(run, tenantId);
  const { terms, held } = facts.standing;
  const cutoff = activityCutoff([terms.plan, ...held.map(({ plan }) => plan)], facts.now);
  for (let deleted = 0; ; ) {
    const gone = await asRetention(run, facts, ({ db }) => deleteActivity(db, tenantId, cutoff));
    deleted += gone;
    if (gone < batch) return deleted;
  }
}

async function deleteActivity(db: Scope["db"], tenantId: string, cutoff: Date): Promise<number> {
  const old = db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, tenantId), lt(auditEvents.at, cutoff)))
    .limit(batch);
  return count(await db.delete(auditEvents).where(and(eq(auditEvents.tenantId, tenantId), inArray(auditEvents.id, old))));
}

async function leaveReceipt({ runtime, name }: JobRun, startedAt: Date, swept: Swept): Promise<void> {
  await runtime.pools.afterlogin_worker.query(
    "insert into platform.receipts (id, job, status, result, started_at, finished_at) values ($1, $2, 'done', $3, $4, $5)",
    [newId(), name, JSON.stringify(swept), startedAt, new Date()],
  );
}

function count({ rowCount }: { rowCount: number | null }): number {
  return rowCount ?? 0;
}
