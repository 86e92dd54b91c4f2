import type Stripe from "stripe";

export type PreviewLine = { text: string; amount: number };

type Previewed = Pick<Stripe.Invoice, "lines" | "total" | "amount_due" | "total_discount_amounts" | "total_taxes">;

/** What an invoice to come asks for, line by line, so that the lines add up to what is due. `other`: for a line without words. */
export function previewLines(invoice: Previewed, other: string): PreviewLine[] {
  const lines = invoice.lines.data.map(({ description, amount }) => ({ text: description ?? other, amount }));
  const discount = sumOf(invoice.total_discount_amounts ?? []);
  // Tax that is included stands in the lines already.
  const tax = sumOf((invoice.total_taxes ?? []).filter(({ tax_behavior }) => tax_behavior === "exclusive"));
  const balance = invoice.amount_due - invoice.total;
  return [
    ...lines,
    ...(discount === 0 ? [] : [{ text: "Discount", amount: -discount }]),
    ...(tax === 0 ? [] : [{ text: "Tax", amount: tax }]),
    ...(balance === 0 ? [] : [{ text: balanceText(invoice.total, balance), amount: balance }]),
  ];
}

function balanceText(total: number, balance: number): string {
  if (balance < 0) return "From your credit";
  return total < 0 ? "Kept as credit for later invoices" : "Owed from before";
}

function sumOf(parts: readonly { amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}
