import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { AccessLadder, type LadderStep } from "#app/ui/access-ladder.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, DateTime, type Reader } from "#app/ui/dates.tsx";
import { Money, MoneyFigure } from "#app/ui/money.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** Shown where something is owed or offered: how much, why, what to do, and how access goes on. */
export function PaymentPart({ billing, reader }: BillingData) {
  const { owing, offered, openDebt, ladder, access } = billing;
  if (!openDebt && !offered) return null;
  const invoice = owing ?? offered;
  if (!invoice) return null;
  const money = openDebt ?? { amount: invoice.amountRemaining, currency: invoice.currency };
  return (
    <Section title="Payment" note={noteOf(billing)}>
      <MoneyFigure amount={money.amount} currency={money.currency} locale={reader.locale}>
        {openDebt ? (
          <>
            open since <DateOnly at={openDebt.since} {...reader} />
          </>
        ) : (
          "to pay first"
        )}
      </MoneyFigure>
      {billing.manages && <PayButtons slug={billing.workspace.slug} invoice={invoice} card={billing.details.card} hasCustomer={billing.details.hasCustomer} />}
      {openDebt && ladder.length > 0 && <AccessLadder steps={ladder.map((phase) => stepOf(phase, reader))} />}
      <p className="meta mt-4">{adviceOf(billing, reader)}</p>
      <Consequences billing={billing} reader={reader} />
      {access.reason === "debt_after_cancel" && <p className="meta mt-1">The subscription has ended. The workspace is read-only until this is settled.</p>}
    </Section>
  );
}

type Billing = BillingData["billing"];
type Invoice = NonNullable<Billing["owing"]>;

function noteOf({ owing, details }: Billing) {
  if (!owing) return "An offer: nothing is owed, and nothing changes if you leave it.";
  if (owing.needsAuthentication) return "Your bank asks the card holder to confirm the payment.";
  return `${details.card?.split(",")[0] ?? "The card"} was declined${owing.bankReason ? `: ${owing.bankReason}` : ""}.`;
}

function PayButtons({ slug, invoice, card, hasCustomer }: { slug: string; invoice: Invoice; card: string | null; hasCustomer: boolean }) {
  const label = invoice.number ? `invoice ${invoice.number}` : "the invoice";
  return (
    <div className="bar mt-4 mb-8">
      {invoice.needsAuthentication && invoice.hostedUrl && (
        <LinkButton kind="primary" href={invoice.hostedUrl}>
          Confirm the payment
        </LinkButton>
      )}
      {hasCustomer && (
        <form method="post" action={`/w/${slug}/billing/card`}>
          <SubmitButton kind={invoice.needsAuthentication ? "outlined" : "primary"} pending="Opening">
            Update card and pay
          </SubmitButton>
        </form>
      )}
      {card && !invoice.needsAuthentication && (
        <form method="post" action={`/w/${slug}/billing/payment`}>
          <SubmitButton kind="outlined" pending="Trying">
            Try this card again
          </SubmitButton>
        </form>
      )}
      {invoice.hostedUrl && !invoice.needsAuthentication && <LinkButton href={invoice.hostedUrl}>See and pay {label}</LinkButton>}
    </div>
  );
}

function adviceOf({ owing }: Billing, reader: Reader) {
  if (!owing) return "What awaits this payment begins as soon as it arrives.";
  const next = owing.nextAttemptAt && (
    <>
      Next try on <DateTime at={owing.nextAttemptAt} {...reader} />.{" "}
    </>
  );
  return (
    <>
      {`Attempt ${owing.attemptCount}. `}
      {next ?? "There is no further try by itself. "}
      Paying at any point returns the workspace to full access within a minute.
    </>
  );
}

/** What the ladder does not show: what paying asks for besides, and how it ends if nobody pays. */
function Consequences({ billing: { runningPeriod, debtEndsAt }, reader }: Pick<BillingData, "billing" | "reader">) {
  return (
    <>
      {runningPeriod && (
        <p className="meta mt-1">
          The period until <DateOnly at={runningPeriod.until} {...reader} /> is charged then as well, within the hour:{" "}
          <Money amount={runningPeriod.amount} currency={runningPeriod.currency} locale={reader.locale} /> before taxes and discounts. Periods that passed
          read-only are not.
        </p>
      )}
      {debtEndsAt && (
        <p className="meta mt-1">
          If nobody pays until <DateOnly at={debtEndsAt} {...reader} />, the subscription ends. What is owed stays owed, and nothing is deleted.
        </p>
      )}
    </>
  );
}

function stepOf({ level, from, until, now }: Billing["ladder"][number], reader: Reader): LadderStep {
  return {
    phase: level,
    now,
    detail: (
      <>
        {level === "full" || level === "grace" ? until && <>until <DateOnly at={until} {...reader} /></> : from && <>from <DateOnly at={from} {...reader} /></>}
        {details[level]}
      </>
    ),
  };
}

const details = {
  full: "",
  grace: ": everything works",
  restricted: ": no new projects or invitations",
  read_only: ": read, export and pay",
  suspended: "",
} as const;
