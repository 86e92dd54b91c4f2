import type { ReactNode } from "react";
import { cancellationObstacle } from "#app/domain/billing/lifecycle/cancellation.rules.ts";
import { intervalWords } from "#app/domain/billing/prices/price-words.rules.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import type { BillingData } from "#app/routes/w/billing/overview.tsx";
import { closedText } from "#app/routes/w/billing/not-now.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Money, MoneyFigure } from "#app/ui/money.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";

/** What the workspace has, what it costs, and when that changes. */
export function PlanPart(data: BillingData) {
  switch (data.billing.situation) {
    case "trial":
    case "trial_grace":
      return <TrialPlan {...data} />;
    case "subscribed":
      return <PaidPlan {...data} />;
    case "awaiting_first_payment":
      return <AwaitedPlan {...data} />;
    case "ended":
    case "starter":
      return <FreePlan {...data} />;
    case "closed":
      return <NoPlan {...data} />;
  }
}

function NoPlan({ billing, reader }: BillingData) {
  const { subscription, restores, workspace } = billing;
  return (
    <Section title="Plan" note={subscription?.endedAt && <>The subscription ended on <DateOnly at={subscription.endedAt} {...reader} />.</>}>
      <p className="text-ink-2 max-w-128">{closedText(restores)}</p>
      {restores && (
        <div className="bar mt-4">
          <LinkButton kind="primary" href={`/w/${workspace.slug}/settings/closure`}>
            Restore the workspace
          </LinkButton>
        </div>
      )}
    </Section>
  );
}

function TrialPlan({ billing, prices, reader }: BillingData) {
  const { trialEndsAt, slug } = billing.workspace;
  const growth = prices.find(({ key }) => key === billing.plan);
  const people = Math.max(1, billing.usage.seats);
  if (!trialEndsAt || !growth) return null;
  const { month, year } = growth.prices;
  const running = billing.situation === "trial";
  return (
    <Section
      title="Plan"
      note={
        running ? (
          <>
            {growth.name}, on trial until <DateOnly at={trialEndsAt} {...reader} />.
          </>
        ) : (
          <>
            The {growth.name} trial ended on <DateOnly at={trialEndsAt} {...reader} />.
          </>
        )
      }
    >
      <MoneyFigure amount={0} currency={month.currency} locale={reader.locale}>
        {running ? (
          <>
            until <DateOnly at={trialEndsAt} {...reader} />
          </>
        ) : (
          "while the days of grace last"
        )}
      </MoneyFigure>
      <p className="text-ink-2 mt-1 max-w-112">
        {`If you keep ${people} ${people === 1 ? "person" : "people"} on ${growth.name}, a month costs `}
        <Money amount={month.unitAmount * people} currency={month.currency} locale={reader.locale} /> before tax, and a year{" "}
        <Money amount={year.unitAmount * people} currency={year.currency} locale={reader.locale} />.
        {running && " The card is charged when the trial ends, and not before."}
      </p>
      {billing.manages && (
        <div className="bar mt-4">
          <LinkButton kind="primary" href={`/w/${slug}/billing/plan?plan=${growth.key}`}>
            Keep {growth.name}
          </LinkButton>
          <LinkButton href="/pricing">Compare plans</LinkButton>
        </div>
      )}
    </Section>
  );
}

function PaidPlan({ billing, reader }: BillingData) {
  const { subscription: paid, takenAt, workspace, manages } = billing;
  if (!paid) return null;
  const base = `/w/${workspace.slug}/billing`;
  const obstacle = cancellationObstacle(billing.planChange);
  return (
    <Section title="Plan" note={takenAt && <>Taken <DateOnly at={takenAt} {...reader} />. Later price changes do not touch what it holds.</>}>
      <KeyValues
        entries={[
          { term: "Plan", value: nameOf(paid) },
          { term: "Seats", value: seatsText(billing) },
          { term: "Price", value: <PriceOf paid={paid} reader={reader} /> },
          nextOf(billing, reader),
          ...changeOf(billing, reader),
          ...planChangeOf(billing, reader),
        ]}
      />
      {manages && obstacle && !paid.cancelAt && <p className="meta mt-3 max-w-128">{obstacle}</p>}
      {manages && (
        <div className="bar mt-4">
          <PlanActions billing={billing} paid={paid} />
          {paid.cancelAt ? (
            <form method="post" action={`${base}/reactivation`}>
              <SubmitButton pending="Reactivating">Reactivate</SubmitButton>
            </form>
          ) : (
            !obstacle && (
              <LinkButton kind="quiet" href={`${base}/cancellation`}>
                Cancel subscription
              </LinkButton>
            )
          )}
        </div>
      )}
    </Section>
  );
}

/** Nothing has begun, so there is nothing to renew, change or cancel. */
function AwaitedPlan({ billing, reader }: BillingData) {
  const { subscription: awaited, plan } = billing;
  if (!awaited) return null;
  return (
    <Section title="Plan" note="Left unpaid, it lapses within a day. Then you can choose again.">
      <KeyValues
        entries={[
          { term: "Plan", value: `${priceList.plans[plan].name}, until the first payment arrives` },
          { term: "Then", value: `${nameOf(awaited)}, ${awaited.quantity} ${awaited.quantity === 1 ? "seat" : "seats"}` },
          { term: "Price", value: <PriceOf paid={awaited} reader={reader} /> },
        ]}
      />
    </Section>
  );
}

type Paid = NonNullable<Billing["subscription"]>;

function nameOf({ plan, interval }: Paid): string {
  return `${plan ? priceList.plans[plan].name : "A plan that is no longer sold"}, ${intervalWords[interval]}`;
}

function PriceOf({ paid, reader }: { paid: Paid; reader: Reader }) {
  const money = { currency: paid.currency, locale: reader.locale };
  return (
    <>
      <Money amount={paid.unitAmount} {...money} /> a seat, <Money amount={paid.unitAmount * paid.quantity} {...money} /> a {paid.interval} before tax
    </>
  );
}

/** What can be done about the plan itself; canceling stands beside it. */
function PlanActions({ billing, paid }: { billing: Billing; paid: Paid }) {
  const base = `/w/${billing.workspace.slug}/billing`;
  if (paid.cancelAt) return null;
  if (paid.status === "paused") {
    return (
      <LinkButton kind="primary" href={`${base}/resumption`}>
        Resume
      </LinkButton>
    );
  }
  return (
    <>
      {billing.planChange?.status === "scheduled" ? (
        <form method="post" action={`${base}/plan-change/withdrawal`}>
          <SubmitButton kind="outlined" pending="Taking back">
            Take the change back
          </SubmitButton>
        </form>
      ) : (
        <LinkButton href={`${base}/plan`}>Change plan</LinkButton>
      )}
      <LinkButton href={`${base}/seats`}>Change seats</LinkButton>
      {paid.status === "active" && !billing.planChange && (
        <LinkButton kind="quiet" href={`${base}/pause`}>
          Pause
        </LinkButton>
      )}
    </>
  );
}

/** Another plan that is to come, with the price it will have. */
function planChangeOf(billing: Billing, reader: Reader): { term: string; value: ReactNode }[] {
  const { planChange, subscription, toCome } = billing;
  if (!planChange || !subscription) return [];
  const name = `${priceList.plans[planChange.plan].name}, ${intervalWords[planChange.interval]}`;
  if (planChange.status === "awaiting_payment") return [{ term: "Under way", value: `${name}, when its payment arrives` }];
  if (planChange.status === "requested") return [{ term: "Under way", value: `${name}. Stripe has not confirmed it yet.` }];
  return [
    {
      term: "Then",
      value: (
        <>
          {`${name}, from `}<DateOnly at={planChange.effectiveAt} {...reader} />
          {toCome && (
            <>
              {`: ${toCome.quantity} ${toCome.quantity === 1 ? "seat" : "seats"}, `}
              <Money amount={toCome.amount} currency={toCome.currency} locale={reader.locale} /> a {toCome.interval} before tax
            </>
          )}
        </>
      ),
    },
  ];
}

type Billing = BillingData["billing"];

function seatsText({ seats, subscription }: Billing): string {
  const paid = subscription?.quantity ?? 0;
  const free = Math.max(0, (seats.allowed ?? paid) - seats.members - seats.invited);
  const waiting = seats.waiting > 0 ? `, ${seats.waiting} waiting` : "";
  return `${paid} paid: ${seats.members} used, ${seats.invited} invited, ${free} free${waiting}`;
}

function nextOf({ subscription: paid }: Billing, reader: Reader): { term: string; value: ReactNode } {
  if (!paid) return { term: "Renews", value: "Never" };
  if (paid.cancelAt) return { term: "Ends", value: <DateOnly at={paid.cancelAt} {...reader} /> };
  if (paid.status === "paused") return { term: "Paused", value: paid.pausedAt ? <>Since <DateOnly at={paid.pausedAt} {...reader} />. Nothing is charged.</> : "Nothing is charged." };
  if (paid.status === "trialing" && paid.trialEnd) {
    return {
      term: "First charge",
      value: (
        <>
          <Money amount={paid.unitAmount * paid.quantity} currency={paid.currency} locale={reader.locale} /> on <DateOnly at={paid.trialEnd} {...reader} />, when the trial ends
        </>
      ),
    };
  }
  return { term: "Renews", value: <DateOnly at={paid.periodEnd} {...reader} /> };
}

function changeOf({ seatChange, subscription }: Billing, reader: Reader): { term: string; value: ReactNode }[] {
  if (!seatChange || !subscription) return [];
  if (seatChange.takesEffect === "now") return [{ term: "Under way", value: `${seatChange.quantity} seats, when their payment arrives` }];
  return [
    {
      term: "Then",
      value: (
        <>
          {seatChange.quantity} seats from <DateOnly at={subscription.periodEnd} {...reader} />
        </>
      ),
    },
  ];
}

function FreePlan({ billing, reader }: BillingData) {
  const { situation, subscription, seats, workspace, manages } = billing;
  const ended = situation === "ended" ? (subscription?.endedAt ?? null) : null;
  // Paying what is owed comes first, right above; and so does choosing what stays, right below.
  const isSecond = billing.openDebt !== null || billing.access.overLimit.length > 0;
  return (
    <Section title="Plan" note={ended ? <>The subscription ended on <DateOnly at={ended} {...reader} />. Everything was kept.</> : "Free, without an end."}>
      <KeyValues
        entries={[
          { term: "Plan", value: priceList.plans.starter.name },
          { term: "Seats", value: `${seats.members} used${seats.allowed === null ? "" : ` of ${seats.allowed}`}, ${seats.invited} invited` },
          { term: "Price", value: "Nothing" },
        ]}
      />
      {manages && (
        <div className="bar mt-4">
          <LinkButton kind={isSecond ? "outlined" : "primary"} href={`/w/${workspace.slug}/billing/plan`}>
            {ended ? "Come back to a plan" : "Choose a plan"}
          </LinkButton>
        </div>
      )}
    </Section>
  );
}
