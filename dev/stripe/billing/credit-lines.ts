import { invalid, missingParam } from "../errors.ts";
import { newId } from "../ids.ts";
import type { CreditNote, CreditNoteLine, Invoice, InvoiceLine } from "../shapes.ts";

export type WantedLine =
  | { type: "invoice_line_item"; line: string; amount?: number; quantity?: number }
  | { type: "custom_line_item"; description: string; quantity: number; unitAmount: number };

type Tax = NonNullable<CreditNoteLine["taxes"]>[number];
type DiscountAmount = CreditNote["discount_amounts"][number];

export interface CreditSums {
  subtotal: number;
  discount: number;
  discounts: DiscountAmount[];
  /** All taxes, and the part of them that the prices contain. */
  tax: number;
  taxIncluded: number;
  taxes: Tax[];
  total: number;
}

export function sumsOf(lines: CreditNoteLine[]): CreditSums {
  const taxes = merged(lines.flatMap((line) => line.taxes ?? []), (tax) => tax.tax_rate_details?.tax_rate ?? "", (into, tax) => {
    into.amount += tax.amount;
    into.taxable_amount = (into.taxable_amount ?? 0) + (tax.taxable_amount ?? 0);
  });
  const discounts = merged(lines.flatMap((line) => line.discount_amounts), (one) => one.discount, (into, one) => void (into.amount += one.amount));
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const discount = discounts.reduce((sum, one) => sum + one.amount, 0);
  const tax = taxes.reduce((sum, one) => sum + one.amount, 0);
  const taxIncluded = taxes.filter((one) => one.tax_behavior === "inclusive").reduce((sum, one) => sum + one.amount, 0);
  return { subtotal, discount, discounts, tax, taxIncluded, taxes, total: subtotal - discount + tax - taxIncluded };
}

function merged<T extends object>(rows: T[], key: (row: T) => string, add: (into: T, row: T) => void): T[] {
  const found = new Map<string, T>();
  for (const row of rows) {
    const into = found.get(key(row));
    if (into) add(into, row);
    else found.set(key(row), { ...row });
  }
  return [...found.values()];
}

/** A sum with its tax in it, spread over the invoice as a whole. */
export function creditLine(invoice: Invoice, amount: number): CreditNoteLine {
  const share = invoice.total === 0 ? 0 : amount / invoice.total;
  const taxes = (invoice.total_taxes ?? []).map((tax) => scaledTax(tax, share));
  const excluded = taxes.filter((tax) => tax.tax_behavior === "exclusive").reduce((sum, tax) => sum + tax.amount, 0);
  return newLine("custom_line_item", { amount: amount - excluded, description: "Credit", quantity: 1, unitAmount: amount - excluded, taxes, discounts: [] });
}

export function creditedLines(invoice: Invoice, wanted: WantedLine[]): CreditNoteLine[] {
  return wanted.map((want, index) => {
    const param = `lines[${index}]`;
    if (want.type === "custom_line_item") {
      const amount = want.quantity * want.unitAmount;
      return newLine(want.type, { amount, description: want.description, quantity: want.quantity, unitAmount: want.unitAmount, taxes: [], discounts: [] });
    }
    const line = invoice.lines.data.find((one) => one.id === want.line);
    if (!line) throw missingParam("line_item", want.line, `${param}[invoice_line_item]`);
    const amount = amountOf(line, want, param);
    const share = line.amount === 0 ? 0 : amount / line.amount;
    return newLine(want.type, {
      amount,
      description: line.description,
      quantity: want.quantity ?? null,
      unitAmount: want.quantity === undefined ? null : Math.round(amount / want.quantity),
      taxes: (line.taxes ?? []).map((tax) => scaledTax(tax, share)),
      discounts: (line.discount_amounts ?? []).map((one) => ({ amount: Math.round(one.amount * share), discount: one.discount })),
      line: line.id,
    });
  });
}

function amountOf(line: InvoiceLine, want: { amount?: number; quantity?: number }, param: string): number {
  if ((want.amount === undefined) === (want.quantity === undefined)) throw invalid("Give either the amount or the quantity of the line.", `${param}[amount]`);
  const amount = want.amount ?? Math.round((line.amount * (want.quantity ?? 0)) / Math.max(1, line.quantity ?? 1));
  if (amount < 0 || amount > line.amount) throw invalid("A line cannot be credited with more than it charged.", `${param}[amount]`);
  return amount;
}

function scaledTax(tax: Tax, share: number): Tax {
  return { ...tax, amount: Math.round(tax.amount * share), taxable_amount: tax.taxable_amount === null ? null : Math.round(tax.taxable_amount * share) };
}

interface LineText {
  amount: number;
  description: string | null;
  quantity: number | null;
  unitAmount: number | null;
  taxes: Tax[];
  discounts: DiscountAmount[];
  line?: string;
}

function newLine(type: CreditNoteLine["type"], given: LineText): CreditNoteLine {
  return {
    id: newId("cnli"),
    object: "credit_note_line_item",
    amount: given.amount,
    description: given.description,
    discount_amount: given.discounts.reduce((sum, one) => sum + one.amount, 0),
    discount_amounts: given.discounts,
    ...(given.line === undefined ? {} : { invoice_line_item: given.line }),
    livemode: false,
    metadata: {},
    pretax_credit_amounts: given.discounts.map((one) => ({ ...one, type: "discount" })),
    quantity: given.quantity,
    tax_rates: [],
    taxes: given.taxes,
    type,
    unit_amount: given.unitAmount,
    unit_amount_decimal: given.unitAmount === null ? null : String(given.unitAmount),
  };
}
