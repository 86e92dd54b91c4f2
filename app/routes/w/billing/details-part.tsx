import { addressLines } from "#app/domain/billing/details/billing-address.rules.ts";
import { verificationWords } from "#app/domain/billing/details/tax-ids.rules.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Money } from "#app/ui/money.tsx";
import { Note } from "#app/ui/note.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

export function DetailsPart({ billing, reader }: BillingData) {
  const { details, manages, workspace } = billing;
  const base = `/w/${workspace.slug}/billing`;
  const { credit } = details;
  return (
    <Section title="Billing details">
      {details.addressMissing && (
        <div className="mb-4">
          <Note kind="caution">The next invoice waits for a billing address: without it the tax on it is not known. Everything goes on working.</Note>
        </div>
      )}
      <KeyValues
        entries={[
          { term: "Card", value: details.card ?? "None yet" },
          { term: "Billing email", value: <span className="wrap-anywhere">{details.billingEmail}</span> },
          ...(details.invoiceEmails.length > 0 ? [{ term: "Invoices also to", value: <Lines lines={details.invoiceEmails} /> }] : []),
          ...(details.companyName ? [{ term: "Company", value: details.companyName }] : []),
          { term: "Address", value: details.address ? <Lines lines={addressLines(details.address)} /> : "None" },
          ...(details.taxIds.length > 0 ? [{ term: "Tax ids", value: <Lines lines={details.taxIds.map((one) => `${one.value}: ${verificationWords(one.verification).toLowerCase()}`)} /> }] : []),
          ...(details.purchaseOrder ? [{ term: "Purchase order", value: details.purchaseOrder }] : []),
          ...(credit
            ? [
                {
                  term: credit.amount > 0 ? "Credit" : "Carried over",
                  value: (
                    <>
                      <Money amount={Math.abs(credit.amount)} currency={credit.currency} locale={reader.locale} /> {credit.amount > 0 ? "off the next invoice" : "added to the next invoice"}
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {details.untold && <p className="meta mt-2">Stripe has not been told of the last change yet. It is tried again by itself.</p>}
      {manages && (
        <div className="bar mt-4">
          <LinkButton href={`${base}/details`}>Change billing details</LinkButton>
          <LinkButton href={`${base}/tax-ids`}>Tax ids</LinkButton>
          {details.hasCustomer && (
            <form method="post" action={`${base}/card`}>
              <SubmitButton kind="outlined" pending="Opening">
                {details.card ? "Update card" : "Add card"}
              </SubmitButton>
            </form>
          )}
        </div>
      )}
    </Section>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <span key={line} className="block break-words">
      {line}
    </span>
  ));
}
