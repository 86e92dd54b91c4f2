import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Money } from "#app/ui/money.tsx";
import { State, type Look } from "#app/ui/state.tsx";

/** Every invoice: number, date, status, amount, PDF. */
export function InvoiceTable({ billing, reader }: BillingData) {
  if (billing.invoices.length === 0) {
    return <p className="text-ink-2">There is no invoice yet. The first one comes with the first payment.</p>;
  }
  return (
    <Ledger
      label="Invoices"
      columns={[{ label: "Number" }, { label: "Date" }, { label: "Status" }, { label: "Amount", align: "right" }, { label: "Documents", align: "right", hidden: true }]}
    >
      {billing.invoices.map((invoice) => (
        <Row key={invoice.stripeInvoiceId}>
          <RowHead strong>{invoice.number ?? "Without a number"}</RowHead>
          <Cell>
            <DateOnly at={invoice.issuedAt} {...reader} />
          </Cell>
          <Cell>
            <State look={looks[invoice.status] ?? unknown} />
          </Cell>
          <Cell align="right">
            <Money amount={invoice.amount} currency={invoice.currency} locale={reader.locale} />
          </Cell>
          <Cell align="right" push>
            {invoice.pdfUrl && (
              <a className="inline-block min-h-6" href={invoice.pdfUrl}>
                PDF<span className="sr-only"> of {invoice.number}</span>
              </a>
            )}
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

const looks: Readonly<Record<string, Look>> = {
  paid: ["Paid", "delivery_applied", "positive"],
  open: ["Open", "delivery_failed", "caution"],
  uncollectible: ["Written off", "delivery_received", "plain"],
  void: ["Void", "delivery_received", "plain"],
};

/** A status that Stripe invents tomorrow. */
const unknown: Look = ["Unknown", "delivery_received", "plain"];
