import { and, count, desc, eq, inArray, lt, or, type SQL } from "drizzle-orm";
import { databaseOver } from "#db/database.ts";
import { workspaceLabels, type WorkspaceLabel } from "#db/directory.ts";
import { stripeEvents } from "#db/schema/platform.ts";
import { isHandled } from "#app/domain/billing/inbox/event-types.rules.ts";
import { refuseUnknown } from "#app/domain/refusal.ts";
import { pageOf, type Cursor } from "#app/domain/staff/cursor.rules.ts";
import { payloadIds } from "#app/domain/staff/stripe-payload.rules.ts";
import { authorizeStaff, type StaffDesk } from "#app/domain/staff/staff.ts";
import type { InboxView } from "#app/domain/staff/states.rules.ts";

type Status = (typeof stripeEvents.$inferSelect)["status"];

const statusesOf: Record<Exclude<InboxView, "all">, readonly Status[]> = {
  needs_somebody: ["dead", "quarantined"],
  retrying: ["received", "processing", "failed"],
  ignored: ["ignored"],
};

export interface InboxFilter {
  view: InboxView;
  type: string | null;
  customer: string | null;
  after: Cursor | null;
}

const pageSize = 40;

export interface InboxRow {
  id: string;
  type: string;
  status: Status;
  attempts: number;
  error: string | null;
  customerId: string | null;
  tenantId: string | null;
  workspace: WorkspaceLabel | null;
  summary: string;
  receivedAt: Date;
}

/** Newest first, with how many stand behind each tab. Never what an event says about a person. */
export async function listStripeEvents(desk: StaffDesk, filter: InboxFilter) {
  authorizeStaff(desk, "billing_status.read");
  const db = databaseOver(desk.pool);
  const found = await db
    .select()
    .from(stripeEvents)
    .where(and(...conditions(filter)))
    .orderBy(desc(stripeEvents.receivedAt), desc(stripeEvents.id))
    .limit(pageSize + 1);
  const { rows, next } = pageOf(found, pageSize, ({ receivedAt, id }) => ({ at: receivedAt, id }));
  const labels = await workspaceLabels(db, rows.flatMap(({ tenantId }) => tenantId ?? []));
  return { rows: rows.map((row) => rowFrom(row, labels)), next, counts: await countsByView(desk) };
}

export interface StripeEventPage extends InboxRow {
  livemode: boolean;
  apiVersion: string | null;
  created: Date;
  objectId: string | null;
  claimedAt: Date | null;
  processedAt: Date | null;
  result: string[];
  ids: { path: string; value: string }[];
  /** What putting it back would lead to. */
  replay: "syncs" | "nothing" | "other_world" | "under_way";
}

export async function getStripeEvent(desk: StaffDesk, id: string): Promise<StripeEventPage> {
  authorizeStaff(desk, "billing_status.read");
  if (!/^\w{1,255}$/.test(id)) refuseUnknown();
  const db = databaseOver(desk.pool);
  const [row] = await db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
  if (!row) refuseUnknown();
  const labels = await workspaceLabels(db, row.tenantId ? [row.tenantId] : []);
  const { livemode, apiVersion, created, objectId, claimedAt, processedAt } = row;
  return {
    ...rowFrom(row, labels),
    livemode,
    apiVersion,
    created,
    objectId,
    claimedAt,
    processedAt,
    result: resultLines(row.result),
    ids: payloadIds(row.payload),
    replay: replayOf(row),
  };
}

function conditions({ view, type, customer, after }: InboxFilter): (SQL | undefined)[] {
  return [
    view === "all" ? undefined : inArray(stripeEvents.status, [...statusesOf[view]]),
    type ? eq(stripeEvents.type, type) : undefined,
    customer ? eq(stripeEvents.customerId, customer) : undefined,
    after ? or(lt(stripeEvents.receivedAt, after.at), and(eq(stripeEvents.receivedAt, after.at), lt(stripeEvents.id, after.id))) : undefined,
  ];
}

async function countsByView({ pool }: StaffDesk): Promise<Record<InboxView, number>> {
  const rows = await databaseOver(pool).select({ status: stripeEvents.status, n: count() }).from(stripeEvents).groupBy(stripeEvents.status);
  const sum = (statuses: readonly Status[]): number => rows.filter(({ status }) => statuses.includes(status)).reduce((total, { n }) => total + n, 0);
  return {
    needs_somebody: sum(statusesOf.needs_somebody),
    retrying: sum(statusesOf.retrying),
    ignored: sum(statusesOf.ignored),
    all: rows.reduce((total, { n }) => total + n, 0),
  };
}

type StoredEvent = typeof stripeEvents.$inferSelect;

function rowFrom(row: StoredEvent, labels: ReadonlyMap<string, WorkspaceLabel>): InboxRow {
  const { id, type, status, attempts, error, customerId, tenantId, receivedAt } = row;
  const workspace = tenantId === null ? null : (labels.get(tenantId) ?? null);
  return { id, type, status, attempts, error, customerId, tenantId, workspace, summary: error ?? resultLines(row.result).join("; "), receivedAt };
}

/** What a sync left behind, in words: billing writes actions, ids and short reasons there. */
function resultLines(result: StoredEvent["result"]): string[] {
  if (!result) return [];
  const { outcome, changed, flags, ignored, quarantined } = result;
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const reasons = [ignored, quarantined].filter((reason) => typeof reason === "string");
  const changes = list(changed);
  const told = outcome === "stale" ? ["older than what is known: dropped"] : outcome === "synced" && changes.length === 0 ? ["nothing new"] : changes;
  return [...reasons, ...told, ...list(flags).map((flag) => `flag: ${flag.replaceAll("_", " ")}`)];
}

function replayOf({ status, type, customerId, result }: StoredEvent): StripeEventPage["replay"] {
  if (status === "processing") return "under_way";
  if (typeof result?.ignored === "string" && result.ignored.endsWith(" mode event")) return "other_world";
  return isHandled(type) && customerId !== null ? "syncs" : "nothing";
}

