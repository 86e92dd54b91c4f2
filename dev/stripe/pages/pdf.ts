import { dateText, moneyText } from "../billing/lines.ts";
import type { CreditNote, Invoice } from "../shapes.ts";

interface Line {
  text: string;
  size: number;
}

const PAGE_HEIGHT = 792;
const LINES_PER_PAGE = 44;

export function invoicePdf(invoice: Invoice): Buffer {
  return pdfOf(textOf(invoice));
}

export function creditNotePdf(note: CreditNote, invoice: Invoice): Buffer {
  return pdfOf(textOfNote(note, invoice));
}

/** A real PDF with standard fonts: one column of text, as many pages as the lines need. */
function pdfOf(lines: Line[]): Buffer {
  const pages: Line[][] = [];
  for (let i = 0; i < lines.length; i += LINES_PER_PAGE) pages.push(lines.slice(i, i + LINES_PER_PAGE));
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
  ];
  pages.forEach((page, index) => {
    const content = contentOf(page);
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 ${PAGE_HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
      `<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`,
    );
  });
  return assemble(objects);
}

function textOf(invoice: Invoice): Line[] {
  const money = (amount: number): string => moneyText(amount, invoice.currency);
  return [
    { text: `Invoice ${invoice.number ?? "(draft)"}`, size: 20 },
    { text: "Made by the local Stripe. It is not Stripe; no money moves.", size: 10 },
    { text: " ", size: 10 },
    { text: `To: ${invoice.customer_name ?? invoice.customer_email ?? invoice.customer ?? ""}`, size: 11 },
    { text: `Date: ${dateText(invoice.status_transitions.finalized_at ?? invoice.created)}`, size: 11 },
    { text: `Status: ${invoice.status ?? ""}`, size: 11 },
    ...printed(invoice).map(([name, value]) => ({ text: `${name}: ${value}`, size: 11 })),
    { text: " ", size: 10 },
    ...invoice.lines.data.map((line) => ({ text: `${line.description ?? ""}   ${money(line.amount)}`, size: 11 })),
    { text: " ", size: 10 },
    ...reckoning(invoice).map(([label, amount]) => ({ text: `${label}: ${money(amount)}`, size: 11 })),
    { text: `Total: ${money(invoice.total)}`, size: 11 },
    { text: `Amount due: ${money(invoice.amount_due)}`, size: 12 },
    { text: `Amount paid: ${money(invoice.amount_paid)}`, size: 12 },
  ];
}

function textOfNote(note: CreditNote, invoice: Invoice): Line[] {
  const money = (amount: number): string => moneyText(amount, note.currency);
  return [
    { text: `Credit note ${note.number}`, size: 20 },
    { text: "Made by the local Stripe. It is not Stripe; no money moves.", size: 10 },
    { text: " ", size: 10 },
    { text: `For invoice ${invoice.number ?? invoice.id}`, size: 11 },
    { text: `To: ${invoice.customer_name ?? invoice.customer_email ?? note.customer}`, size: 11 },
    { text: `Date: ${dateText(note.effective_at ?? note.created)}`, size: 11 },
    { text: `Status: ${note.status}`, size: 11 },
    ...(note.memo === null ? [] : [{ text: note.memo, size: 11 }]),
    { text: " ", size: 10 },
    ...note.lines.data.map((line) => ({ text: `${line.description ?? ""}   ${money(line.amount)}`, size: 11 })),
    { text: " ", size: 10 },
    { text: `Total: ${money(note.total)}`, size: 12 },
  ];
}

/** From the lines to the total: what was taken off, and what came on top. */
export function reckoning(invoice: Invoice): [string, number][] {
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, one) => sum + one.amount, 0);
  const taxes = (invoice.total_taxes ?? []).map((tax): [string, number] => {
    const label = tax.taxability_reason === "reverse_charge" ? "Tax (reverse charge)" : tax.tax_behavior === "inclusive" ? "Tax included" : "Tax";
    return [label, tax.amount];
  });
  if (off === 0 && taxes.length === 0) return [];
  return [["Subtotal", invoice.subtotal], ...(off === 0 ? [] : [["Discount", -off] as [string, number]]), ...taxes];
}

/** What the customer asked to have on it: where it goes, its tax numbers, its order number. */
export function printed(invoice: Invoice): [string, string][] {
  const { line1, line2, postal_code: code, city, state, country } = invoice.customer_address ?? {};
  const address = [line1, line2, [code, city].filter(Boolean).join(" "), state, country].filter(Boolean).join(", ");
  return [
    ...(address === "" ? [] : [["Address", address] as [string, string]]),
    ...(invoice.customer_tax_ids ?? []).map((taxId): [string, string] => ["Tax ID", taxId.value ?? ""]),
    ...(invoice.custom_fields ?? []).map((field): [string, string] => [field.name, field.value]),
  ];
}

function contentOf(lines: Line[]): string {
  const drawn = lines.map((line) => `/F1 ${line.size} Tf (${escaped(line.text)}) Tj 0 -16 Td`);
  return `BT 54 ${PAGE_HEIGHT - 72} Td\n${drawn.join("\n")}\nET`;
}

/** Latin letters only; what the font does not have becomes a question mark. */
function escaped(text: string): string {
  const latin = [...text.replaceAll("€", "\u0080")].map((letter) => (letter.charCodeAt(0) <= 255 ? letter : "?")).join("");
  return latin.replaceAll(/[\\()]/g, "\\$&").replaceAll(/[\r\n]/g, " ");
}

function assemble(objects: string[]): Buffer {
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = Buffer.byteLength(text, "latin1");
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = Buffer.byteLength(text, "latin1");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, "0")} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}
