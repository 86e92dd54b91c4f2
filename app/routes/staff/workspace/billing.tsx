import { adjustmentWords } from "#app/domain/billing/invoices/adjustments.rules.ts";
import { cardText } from "#app/domain/billing/sync/card.rules.ts";
import { verificationWords } from "#app/domain/billing/details/tax-ids.rules.ts";
import type { WorkspaceData } from "#app/routes/staff/workspace.tsx";
import { staffReader } from "#app/routes/staff/reader.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { Money } from "#app/ui/money.tsx";
import { Note } from "#app/ui/note.tsx";

export function BillingPart({ data }: { data: WorkspaceData }) {
  const { billing, standing, planChange } = data.file;
  const { subscription, terms, usage } = standing;
  return (
    <div className="grid max-w-224 gap-8">
      <section>
        <h2 className="mb-3">Seats and plan</h2>
        <KeyValues
          entries={[
            { term: "Status", value: <StatusNow subscription={subscription} /> },
            { term: "Paid seats", value: subscription ? `${subscription.quantity}${subscription.pendingQuantity === null ? "" : `, ${subscription.pendingQuantity} once paid`}` : "none" },
            { term: "Used", value: `${usage.members} by members, ${usage.invited} by invitations, of ${terms.limits.seats ?? "unlimited"}` },
            ...winBackEntry(data),
            { term: "Period ends", value: subscription ? <DateOnly at={subscription.periodEnd} {...staffReader} short /> : "no period" },
            ...(planChange ? [{ term: "To come", value: <PlanToCome change={planChange} /> }] : []),
          ]}
        />
        <Deeds data={data} />
      </section>
      {!billing && <Note>Billing email, card and invoices are for the staff role billing and above. Yours is {data.role}.</Note>}
      {billing && (
        <section>
          <h2 className="mb-3">Where it is sent, how it is paid</h2>
          <KeyValues
            entries={[
              { term: "Billing email", value: <span className="wrap-anywhere">{billing.details.email}</span> },
              { term: "Invoices also to", value: billing.details.invoiceEmails.join(", ") || "nobody" },
              { term: "Company", value: billing.details.companyName ?? "none" },
              { term: "Address", value: billing.details.address.join(", ") || "none" },
              { term: "Tax ids", value: billing.details.taxIds.map((one) => `${one.value} (${verificationWords(one.verification).toLowerCase()})`).join(", ") || "none" },
              { term: "Purchase order", value: billing.details.purchaseOrder ?? "none" },
              { term: "Credit", value: billing.details.credit ? <Money {...billing.details.credit} locale={staffReader.locale} /> : "none" },
              { term: "Card", value: cardOf(billing.details) },
            ]}
          />
        </section>
      )}
      {billing && (
        <section>
          <h2 className="mb-3">Latest invoices</h2>
          {billing.invoices.length === 0 ? <p className="text-ink-2">There is no invoice yet. The first one comes with the first payment.</p> : <Invoices invoices={billing.invoices} dashboard={data.dashboard} />}
        </section>
      )}
    </div>
  );
}

function cardOf({ cardBrand: brand, cardLast4: last4, cardExpires: expires }: NonNullable<WorkspaceData["file"]["billing"]>["details"]): string {
  return brand && last4 && expires ? cardText({ brand, last4, expires }) : "none";
}

/** Who leaves or has left, since when, and what they said. */
function winBackEntry({ file: { winBack } }: WorkspaceData) {
  if (!winBack) return [];
  const value = (
    <>
      {winBack.state === "gone" ? "canceled on " : "ends on "}
      <DateOnly at={winBack.at} {...staffReader} short />
      {winBack.plan && `, was ${priceList.plans[winBack.plan].name}`}
      {winBack.reason ? `, said: “${winBack.reason}”` : ", gave no reason"}
    </>
  );
  return [{ term: winBack.state === "gone" ? "Left" : "Leaving", value }];
}

function Deeds({ data: { mayExtend, mayWriteOff, tenantId } }: { data: WorkspaceData }) {
  if (!mayExtend && !mayWriteOff) return null;
  return (
    <div className="bar mt-4">
      {mayExtend && <LinkButton href={`/staff/workspaces/${tenantId}/trial`}>Extend the trial</LinkButton>}
      {mayWriteOff && <LinkButton href={`/staff/workspaces/${tenantId}/write-off`}>Write off a debt</LinkButton>}
    </div>
  );
}

function StatusNow({ subscription }: { subscription: WorkspaceData["file"]["standing"]["subscription"] }) {
  if (!subscription) return "no subscription";
  const { status, stripeStatus, pausedAt } = subscription;
  if (status !== "paused" || !pausedAt) return stripeStatus;
  return (
    <>
      {stripeStatus} since <DateOnly at={pausedAt} {...staffReader} short />
    </>
  );
}

function PlanToCome({ change }: { change: NonNullable<WorkspaceData["file"]["planChange"]> }) {
  const { plan, interval, status, effectiveAt, withdrawnAt } = change;
  return (
    <>
      {`${priceList.plans[plan].name}, ${interval}ly, ${withdrawnAt ? "being taken back" : status.replace("_", " ")}`}
      {status === "scheduled" && (
        <>
          {" for "}
          <DateOnly at={effectiveAt} {...staffReader} short />
        </>
      )}
    </>
  );
}

type InvoiceRows = NonNullable<WorkspaceData["file"]["billing"]>["invoices"];

function Invoices({ invoices, dashboard }: { invoices: InvoiceRows; dashboard: string | null }) {
  return (
    <Ledger label="Latest invoices" middle={false} columns={[{ label: "Number" }, { label: "Date" }, { label: "Amount", align: "right" }, { label: "Open", align: "right" }, { label: "Status" }]}>
      {invoices.map((invoice) => (
        <Row key={invoice.stripeInvoiceId}>
          <RowHead>
            {dashboard ? (
              <a href={`${dashboard}invoices/${invoice.stripeInvoiceId}`} rel="noreferrer">
                {invoice.number ?? invoice.stripeInvoiceId}
              </a>
            ) : (
              (invoice.number ?? invoice.stripeInvoiceId)
            )}
          </RowHead>
          <Cell>
            <DateOnly at={invoice.issuedAt} {...staffReader} short />
          </Cell>
          <Cell label="Amount" align="right">
            <Money amount={invoice.amountDue} currency={invoice.currency} locale={staffReader.locale} />
          </Cell>
          <Cell label="Open" align="right">
            <Money amount={invoice.amountRemaining} currency={invoice.currency} locale={staffReader.locale} />
          </Cell>
          <Cell full={invoice.adjustments.length > 0}>
            {invoice.status}
            {invoice.adjustments.map((adjustment) => (
              <span key={adjustment.stripeId} className="meta block">
                {adjustmentWords(adjustment, staffReader.locale) ?? `${adjustment.kind.replaceAll("_", " ")}: ${adjustment.status}`}
              </span>
            ))}
          </Cell>
        </Row>
      ))}
    </Ledger>
  );
}
