import { and, desc, eq, inArray, lt, or, type SQL } from "drizzle-orm";
import { isId } from "#db/ids.ts";
import { adjustments, invoices } from "#db/schema/billing.ts";
import { invoiceFilters, type InvoiceFilter } from "#app/domain/billing/invoices/invoice-filters.rules.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

export interface InvoiceQuery {
  status: InvoiceFilter | null;
  /** From an earlier answer's `next`. */
  after: string | null;
  /** How many at the most; a page holds 25. */
  most?: number;
}

const pageSize = 25;

export type ListedInvoice = Awaited<ReturnType<typeof listInvoices>>["invoices"][number];
export type AdjustmentRow = typeof adjustments.$inferSelect;

/** Newest first, each with what became of its money. A cursor that is nonsense begins at the top. */
export async function listInvoices(scope: Scope, query: InvoiceQuery) {
  await authorize(scope, "billing.read");
  const { db, tenantId } = scope;
  const conditions: (SQL | undefined)[] = [eq(invoices.tenantId, tenantId)];
  if (query.status) conditions.push(inArray(invoices.status, [...invoiceFilters[query.status].statuses]));
  const cursor = parseCursor(query.after);
  if (cursor) conditions.push(or(lt(invoices.issuedAt, cursor.at), and(eq(invoices.issuedAt, cursor.at), lt(invoices.id, cursor.id))));
  const most = query.most ?? pageSize;
  const rows = await db
    .select()
    .from(invoices)
    .where(and(...conditions))
    .orderBy(desc(invoices.issuedAt), desc(invoices.id))
    .limit(most + 1);
  const page = rows.slice(0, most);
  const last = page.at(-1);
  const beside = await adjustmentsOf(scope, page.map(({ stripeInvoiceId }) => stripeInvoiceId));
  return {
    invoices: page.map((row) => ({
      stripeInvoiceId: row.stripeInvoiceId,
      number: row.number,
      status: row.status,
      issuedAt: row.issuedAt,
      currency: row.currency,
      total: row.total ?? row.amountDue,
      tax: row.tax,
      discount: row.discount,
      amountRemaining: row.amountRemaining,
      hostedUrl: row.hostedUrl,
      pdfUrl: row.pdfUrl,
      adjustments: beside.get(row.stripeInvoiceId) ?? [],
    })),
    next: rows.length > most && last ? `${last.issuedAt.getTime()}.${last.id}` : null,
  };
}

/** What became of the money of these invoices, the oldest first. */
export async function adjustmentsOf({ db, tenantId }: Scope, stripeInvoiceIds: readonly string[]): Promise<Map<string, AdjustmentRow[]>> {
  if (stripeInvoiceIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(adjustments)
    .where(and(eq(adjustments.tenantId, tenantId), inArray(adjustments.stripeInvoiceId, [...stripeInvoiceIds])))
    .orderBy(adjustments.happenedAt, adjustments.id);
  return Map.groupBy(rows, (row) => row.stripeInvoiceId ?? "");
}

function parseCursor(text: string | null): { at: Date; id: string } | null {
  const [, time, id] = /^(\d{1,14})\.([\w-]+)$/.exec(text ?? "") ?? [];
  return id !== undefined && isId(id) ? { at: new Date(Number(time)), id } : null;
}
