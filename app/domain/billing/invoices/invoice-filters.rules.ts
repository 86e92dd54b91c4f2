/** What a list of invoices can be narrowed to, in the order of the choice. */
export const invoiceFilters = {
  open: { label: "Open", statuses: ["open"] },
  paid: { label: "Paid", statuses: ["paid"] },
  written_off: { label: "Written off", statuses: ["uncollectible"] },
  void: { label: "Void", statuses: ["void"] },
} as const satisfies Record<string, { label: string; statuses: readonly string[] }>;

export type InvoiceFilter = keyof typeof invoiceFilters;

/** From an address, where anything may stand. */
export function invoiceFilter(text: string | null): InvoiceFilter | null {
  return text !== null && Object.hasOwn(invoiceFilters, text) ? (text as InvoiceFilter) : null;
}
