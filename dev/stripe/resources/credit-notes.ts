import type { WantedLine } from "../billing/credit-lines.ts";
import { composeCreditNote, issueCreditNote, voidCreditNote } from "../billing/credit-notes.ts";
import type { WantedCredit } from "../billing/credit-notes.ts";
import { missing, missingParam } from "../errors.ts";
import { change } from "../events.ts";
import { listOf, pageOf } from "../http/lists.ts";
import {
  count, ignored, inRange, integer, list, mergeMetadata, metadata, oneOf, paging, range, readParams, required, shape, text, unserved, word,
} from "../http/params.ts";
import type { Read } from "../http/params.ts";
import { firstId } from "../http/route.ts";
import type { Call, Route } from "../http/route.ts";
import type { CreditNote, Invoice } from "../shapes.ts";
import type { World } from "../world.ts";
import { customerParam } from "./customers.ts";

export const creditNoteRoutes: Route[] = [
  { method: "GET", path: "/v1/credit_notes/preview", answer: preview },
  { method: "GET", path: "/v1/credit_notes/preview/lines", answer: previewLines },
  { method: "POST", path: "/v1/credit_notes", answer: create },
  { method: "GET", path: "/v1/credit_notes", answer: listNotes },
  { method: "GET", path: "/v1/credit_notes/:id", answer: retrieve },
  { method: "POST", path: "/v1/credit_notes/:id", answer: update },
  { method: "POST", path: "/v1/credit_notes/:id/void", answer: voidOne },
  { method: "GET", path: "/v1/credit_notes/:id/lines", answer: listLines },
];

const fields = {
  invoice: word,
  amount: count,
  lines: list(shape({
    type: oneOf("custom_line_item", "invoice_line_item"), invoice_line_item: word, amount: count, quantity: count,
    description: word, unit_amount: count, unit_amount_decimal: unserved, tax_amounts: unserved, tax_rates: unserved, metadata: unserved,
  })),
  credit_amount: count,
  refund_amount: count,
  out_of_band_amount: count,
  refunds: list(shape({ refund: word, amount_refunded: count, type: oneOf("refund"), payment_record_refund: unserved })),
  reason: oneOf("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
  memo: text,
  metadata,
  effective_at: integer,
  email_type: ignored,
  shipping_cost: unserved,
};

type Given = Read<typeof fields>;

function wantedOf(given: Given): WantedCredit {
  return {
    amount: given.amount,
    lines: given.lines?.map(wantedLine),
    creditAmount: given.credit_amount ?? 0,
    refundAmount: given.refund_amount ?? 0,
    outOfBandAmount: given.out_of_band_amount ?? 0,
    refunds: (given.refunds ?? []).map((one, index) => ({ id: required(one.refund, `refunds[${index}][refund]`), amount: one.amount_refunded })),
    reason: given.reason ?? null,
    memo: given.memo ?? null,
    metadata: mergeMetadata({}, given.metadata),
    effectiveAt: given.effective_at ?? null,
  };
}

function wantedLine(line: NonNullable<Given["lines"]>[number], index: number): WantedLine {
  const param = `lines[${index}]`;
  if (required(line.type, `${param}[type]`) === "invoice_line_item") {
    return { type: "invoice_line_item", line: required(line.invoice_line_item, `${param}[invoice_line_item]`), amount: line.amount, quantity: line.quantity };
  }
  return {
    type: "custom_line_item", description: required(line.description, `${param}[description]`), quantity: line.quantity ?? 1,
    unitAmount: required(line.unit_amount, `${param}[unit_amount]`),
  };
}

function invoiceOf(world: World, given: Given): Invoice {
  const id = required(given.invoice, "invoice");
  const invoice = world.store.invoices.get(id);
  if (!invoice) throw missingParam("invoice", id, "invoice");
  return invoice;
}

function create(world: World, call: Call): CreditNote {
  const given = readParams(call.raw, fields);
  const invoice = invoiceOf(world, given);
  return issueCreditNote(world, invoice, customerParam(world, invoice.customer ?? ""), wantedOf(given));
}

function preview(world: World, call: Call): CreditNote {
  const given = readParams(call.raw, fields);
  return composeCreditNote(world, invoiceOf(world, given), wantedOf(given));
}

function previewLines(world: World, call: Call): object {
  const given = readParams(call.raw, { ...fields, ...paging });
  const note = composeCreditNote(world, invoiceOf(world, given), wantedOf(given));
  return pageOf(note.lines.data, given, "/v1/credit_notes/preview/lines");
}

function find(world: World, id: string): CreditNote {
  const note = world.store.creditNotes.get(id);
  if (!note) throw missing("credit_note", id);
  return note;
}

function retrieve(world: World, call: Call): CreditNote {
  readParams(call.raw, {});
  return find(world, firstId(call));
}

function update(world: World, call: Call): CreditNote {
  const note = find(world, firstId(call));
  const given = readParams(call.raw, { memo: text, metadata });
  change(world, "credit_note.updated", note, () => {
    if (given.memo !== undefined) note.memo = given.memo;
    note.metadata = mergeMetadata(note.metadata ?? {}, given.metadata);
  });
  return note;
}

function voidOne(world: World, call: Call): CreditNote {
  readParams(call.raw, {});
  const note = find(world, firstId(call));
  voidCreditNote(world, note);
  return note;
}

function listLines(world: World, call: Call): object {
  const note = find(world, firstId(call));
  return pageOf(note.lines.data, readParams(call.raw, paging), `/v1/credit_notes/${note.id}/lines`);
}

function listNotes(world: World, call: Call): object {
  const given = readParams(call.raw, { ...paging, customer: word, invoice: word, created: range, customer_account: unserved });
  const rows = world.store.creditNotes.where(
    (row) =>
      (given.customer === undefined || row.customer === given.customer) &&
      (given.invoice === undefined || row.invoice === given.invoice) &&
      inRange(row.created, given.created),
  );
  return listOf(rows, given, "/v1/credit_notes");
}
