import { detailsOf, detailsRow } from "#app/domain/billing/details/details-rows.ts";
import { authorize, type Scope } from "#app/domain/scope.ts";

/** The billing details as a form holds them, for whoever may change them. */
export async function getDetails(scope: Scope) {
  await authorize(scope, "billing.manage");
  const row = await detailsRow(scope);
  const { billingEmail, companyName, address, purchaseOrder, invoiceEmails } = detailsOf(row);
  return {
    version: row.version,
    addressMissing: row.addressMissingSince !== null,
    fields: {
      billingEmail,
      companyName: companyName ?? "",
      country: address?.country ?? "",
      line1: address?.line1 ?? "",
      line2: address?.line2 ?? "",
      city: address?.city ?? "",
      state: address?.state ?? "",
      postal: address?.postal ?? "",
      purchaseOrder: purchaseOrder ?? "",
      invoiceEmails: invoiceEmails.join("\n"),
    },
  };
}
