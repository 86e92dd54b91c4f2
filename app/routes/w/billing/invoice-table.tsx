import { adjustmentWords } from "#app/domain/billing/invoices/adjustments.rules.ts";
import type { ListedInvoice } from "#app/domain/billing/invoices/list-invoices.ts";
import { formatMoney } from "#app/domain/money.rules.ts";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Money } from "#app/ui/money.tsx";
import { State, type Look } from "#app/ui/state.tsx";

/** Invoices: number, date, status, amount with its tax and discount, what became of the money, documents. */
export function InvoiceTable({ invoices, reader }: { invoices: readonly ListedInvoice[]; reader: Reader }) {
  return (
    <Ledger
      label="Invoices"
      middle={false}
      columns={[{ label: "Number" }, { label: "Date" }, { label: "Status" }, { label: "Amount", align: "right" }, { label: "Documents", align: "right", hidden: true }]}
    >
      {invoices.map((invoice) => (
        <Row key={invoice.stripeInvoiceId}>
          <RowHead strong>{invoice.number ?? "Without a number"}</RowHead>
          <Cell>
            <DateOnly at={invoice.issuedAt} {...reader} />
          </Cell>
          <Cell full={becameOf(invoice, reader.locale).length > 0}>
            <State look={looks[invoice.status] ?? unknown} />
            <Notes lines={becameOf(invoice, reader.locale)} />
          </Cell>
          <Cell align="right">
            <Money amount={invoice.total} currency={invoice.currency} locale={reader.locale} />
            <Notes lines={partsOf(invoice, reader.locale)} />
          </Cell>
          <Cell align="right" push>
            <Documents invoice={invoice} />
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}

function Documents({ invoice: { number, pdfUrl, hostedUrl } }: { invoice: ListedInvoice }) {
  const of = number ? ` of ${number}` : "";
  return (
    <span className="inline-flex gap-4">
      {hostedUrl && (
        <a className="inline-block min-h-6" href={hostedUrl}>
          View<span className="sr-only"> invoice{of && ` ${number}`} at Stripe</span>
        </a>
      )}
      {pdfUrl && (
        <a className="inline-block min-h-6" href={pdfUrl}>
          PDF<span className="sr-only">{of}</span>
        </a>
      )}
    </span>
  );
}

function Notes({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <span key={line} className="meta block">
      {line}
    </span>
  ));
}

function becameOf({ adjustments, status, amountRemaining, total, currency }: ListedInvoice, locale: string): string[] {
  const left = status === "open" && amountRemaining > 0 && amountRemaining < total ? [`${formatMoney({ amount: amountRemaining, currency }, locale)} left to pay`] : [];
  return [...left, ...adjustments.map((adjustment) => adjustmentWords(adjustment, locale)).filter((words) => words !== null)];
}

function partsOf({ tax, discount, currency }: ListedInvoice, locale: string): string[] {
  return [
    ...(discount > 0 ? [`after ${formatMoney({ amount: discount, currency }, locale)} discount`] : []),
    ...(tax > 0 ? [`includes ${formatMoney({ amount: tax, currency }, locale)} tax`] : []),
  ];
}

const looks: Readonly<Record<string, Look>> = {
  paid: ["Paid", "delivery_applied", "positive"],
  open: ["Open", "delivery_failed", "caution"],
  uncollectible: ["Written off", "delivery_received", "plain"],
  void: ["Void", "delivery_received", "plain"],
};

/** A status that Stripe invents tomorrow. */
const unknown: Look = ["Unknown", "delivery_received", "plain"];
