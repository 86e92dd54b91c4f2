import { checkAddress, type BillingAddress } from "#app/domain/billing/details/billing-address.rules.ts";
import { addressMessage, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import { cleanText, textMessage, type TextRule } from "#app/domain/text.rules.ts";

/** What a form about billing details holds: texts, as they were typed. */
export interface TypedDetails extends BillingAddress {
  billingEmail: string;
  companyName: string;
  purchaseOrder: string;
  /** One address on a line, or between commas. */
  invoiceEmails: string;
}

export interface BillingDetails {
  billingEmail: string;
  companyName: string | null;
  address: BillingAddress | null;
  purchaseOrder: string | null;
  invoiceEmails: string[];
}

export type CheckedDetails = { ok: true; details: BillingDetails } | { ok: false; fields: Record<string, string> };

export const mostInvoiceEmails = 10;
const company: TextRule = { maximum: 150, lines: "one", empty: "allowed" };
/** Stripe prints at most so many characters of a custom field. */
const order: TextRule = { maximum: 30, lines: "one", empty: "allowed" };

/** All that is wrong is said at once, each beside its field. */
export function checkDetails(typed: TypedDetails): CheckedDetails {
  const fields: Record<string, string> = {};
  const email = normaliseAddress(typed.billingEmail);
  if (!email.ok) fields.billingEmail = addressMessage(email.problem);
  const companyName = optional(typed.companyName, company);
  if (!companyName.ok) fields.companyName = companyName.message;
  const purchaseOrder = optional(typed.purchaseOrder, order);
  if (!purchaseOrder.ok) fields.purchaseOrder = purchaseOrder.message;
  const address = checkAddress(typed);
  if (!address.ok) Object.assign(fields, address.fields);
  const invoiceEmails = addressList(typed.invoiceEmails);
  if (!invoiceEmails.ok) fields.invoiceEmails = invoiceEmails.message;
  if (!email.ok || !companyName.ok || !purchaseOrder.ok || !address.ok || !invoiceEmails.ok) return { ok: false, fields };
  return {
    ok: true,
    details: { billingEmail: email.email, companyName: companyName.text, address: address.address, purchaseOrder: purchaseOrder.text, invoiceEmails: invoiceEmails.emails },
  };
}

function optional(raw: string, rule: TextRule): { ok: true; text: string | null } | { ok: false; message: string } {
  const cleaned = cleanText(raw, rule);
  return cleaned.ok ? { ok: true, text: cleaned.text === "" ? null : cleaned.text } : { ok: false, message: textMessage(cleaned.problem, rule) };
}

/** Each address once, in the order typed. */
function addressList(raw: string): { ok: true; emails: string[] } | { ok: false; message: string } {
  const emails = new Set<string>();
  for (const one of raw.split(/[\s,;]+/).filter((part) => part !== "")) {
    const address = normaliseAddress(one);
    if (!address.ok) return { ok: false, message: `${one.slice(0, 60)}: ${addressMessage(address.problem)}` };
    emails.add(address.email);
  }
  if (emails.size > mostInvoiceEmails) return { ok: false, message: `At most ${mostInvoiceEmails} addresses. A mailing list of your own can reach more people.` };
  return { ok: true, emails: [...emails] };
}
