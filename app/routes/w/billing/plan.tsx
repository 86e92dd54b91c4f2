import { intervalWords, listPrices, type SoldPlan } from "#app/domain/billing/prices/price-words.rules.ts";
import { getPlanChoice } from "#app/domain/billing/plan/get-plan-choice.ts";
import { currencies, currencyWords, planListings, priceList, type Interval } from "#app/domain/plans.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { ClosedNow, NotNow, PaymentFirst } from "#app/routes/w/billing/not-now.tsx";
import { wishFrom } from "#app/routes/w/billing/wish.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { limitText } from "#app/ui/limit-text.ts";
import { moneyText } from "#app/ui/money-parts.ts";
import { Note } from "#app/ui/note.tsx";
import { RadioList } from "#app/ui/radio-list.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/plan";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const choice = await getPlanChoice(scope);
  const { locale, timeZone } = entry.user;
  const present = { plan: choice.present?.plan ?? "growth", interval: choice.present?.interval ?? "month" } as const;
  const wish = wishFrom(url.searchParams, { ...present, currency: choice.currency.suggested, quantity: choice.leastSeats });
  const currency = choice.currency.settled ?? wish.currency;
  const isPaused = scope.standing.subscription?.status === "paused";
  return { choice, isPaused, wish: { ...wish, currency }, prices: listPrices(currency), listings: planListings(), reader: { locale, timeZone } };
});

type Data = Route.ComponentProps["loaderData"];

export default function Plan({ loaderData }: Route.ComponentProps) {
  const { choice } = loaderData;
  return (
    <BillingPage title={choice.situation === "subscribed" ? "Change the plan" : "Choose a plan"} workspace={choice.workspace} summary="A plan you take keeps its limits, whatever the price list says later. Viewers need no seat.">
      {choice.manages ? <Managed {...loaderData} /> : <ForOthers />}
      <Section title="What they hold">
        <Comparison {...loaderData} />
      </Section>
    </BillingPage>
  );
}

function Managed(data: Data) {
  const { situation, workspace, restores } = data.choice;
  if (situation === "closed") return <ClosedNow restores={restores} workspace={workspace} />;
  if (situation === "awaiting_first_payment") return <PaymentFirst workspace={workspace} />;
  return situation === "subscribed" ? <Change {...data} /> : <Choice {...data} />;
}

/** The next page shows the price and asks once more: this form changes nothing. */
function Choice({ choice, wish, prices, reader }: Data) {
  const { workspace, leastSeats, usage } = choice;
  return (
    <Section title="Plan" note={<Charged choice={choice} reader={reader} />}>
      {choice.owes && (
        <div className="mb-5">
          <Note kind="caution">An invoice is open from before. Until it is paid, the workspace stays read-only, also with a new plan.</Note>
        </div>
      )}
      <form className="form" method="get" action={`/w/${workspace.slug}/billing/checkout`}>
        <RadioList
          name="plan"
          legend="Plan"
          hiddenLegend
          defaultValue={wish.plan === "starter" ? "growth" : wish.plan}
          options={prices.map((plan) => ({ value: plan.key, label: plan.name, hint: priceHint(plan, reader.locale) }))}
          required
        />
        <IntervalList chosen={wish.interval} />
        {choice.currency.settled ? (
          <input type="hidden" name="currency" value={choice.currency.settled} />
        ) : (
          <RadioList
            name="currency"
            legend="Currency"
            defaultValue={wish.currency}
            options={currencies.map((code) => ({ value: code, label: currencyWords[code], ...(code === wish.currency ? { hint: "The prices above are in it. It stays after the first payment." } : {}) }))}
            required
          />
        )}
        <TextField
          name="quantity"
          type="number"
          inputMode="numeric"
          label="Seats"
          hint={`${usage.members} ${usage.members === 1 ? "person" : "people"} and ${usage.invited} open ${usage.invited === 1 ? "invitation" : "invitations"} hold ${leastSeats}. You can add more at any time.`}
          min={leastSeats}
          max={10_000}
          defaultValue={Math.max(wish.quantity, leastSeats)}
          required
        />
        <div className="bar">
          <SubmitButton>See the price</SubmitButton>
          <LinkButton href={`/w/${workspace.slug}/billing`}>Back to Billing</LinkButton>
        </div>
      </form>
    </Section>
  );
}

function ForOthers() {
  return (
    <Section title="Plan">
      <p className="text-ink-2 max-w-128">Taking a plan is for the owner of the workspace and for its billing managers.</p>
    </Section>
  );
}

function Charged({ choice, reader }: { choice: Data["choice"]; reader: Reader }) {
  if (!choice.chargedAt) return "Charged when you confirm at Stripe.";
  return (
    <>
      The trial goes on: the card is charged on <DateOnly at={choice.chargedAt} {...reader} />, and not before.
    </>
  );
}

/** The next page shows the price, the date and what has to fit, and asks once more: this form changes nothing. */
function Change({ choice, isPaused, wish, prices, reader }: Data) {
  const { present, workspace, waiting, owes } = choice;
  const base = `/w/${workspace.slug}/billing`;
  if (present?.cancelAt) {
    const end = <DateOnly at={present.cancelAt} {...reader} />;
    return <NotNow message={<>The plan ends on {end}. Reactivate it in Billing to change it, or choose another when it has ended: everything is kept.</>} base={base} />;
  }
  if (waiting) {
    const name = `${priceList.plans[waiting.plan].name}, ${intervalWords[waiting.interval]}`;
    if (waiting.status !== "scheduled") return <NotNow message={`${name}, is under way. Let it finish first.`} base={base} />;
    return <NotNow message={`${name}, is scheduled. Take that change back before you choose another.`} base={base} way="withdrawal" />;
  }
  if (isPaused) return <NotNow message="The subscription is paused. Resume it first, then change the plan." base={base} way="resumption" />;
  if (owes) return <NotNow message="An invoice is open. Pay it first, then change the plan." base={base} />;
  return (
    <Section title="Plan" note="A bigger plan, or the same for a year, begins at once. A smaller one, or by the month, begins when what you have paid for ends.">
      <form className="form" method="get" action={`${base}/plan-change`}>
        <RadioList
          name="plan"
          legend="Plan"
          hiddenLegend
          defaultValue={wish.plan}
          options={[
            ...prices.map((plan) => ({ value: plan.key, label: plan.name, hint: `${plan.key === present?.plan ? "You have it. " : ""}${priceHint(plan, reader.locale)}` })),
            { value: "starter", label: priceList.plans.starter.name, hint: "Free. The subscription ends with its period; the next page says what has to fit." },
          ]}
          required
        />
        <IntervalList chosen={wish.interval} />
        <div className="bar">
          <SubmitButton>See the price</SubmitButton>
          <LinkButton href={base}>Back to Billing</LinkButton>
        </div>
      </form>
    </Section>
  );
}

function Comparison({ listings, reader }: Pick<Data, "listings" | "reader">) {
  return (
    <Ledger label="Plans compared" columns={[{ label: "Limit" }, ...listings.map(({ name }) => ({ label: name, align: "right" as const }))]}>
      {(listings[0]?.limits ?? []).map(({ key, label }) => (
        <Row key={key}>
          <RowHead>{label}</RowHead>
          {listings.map((listing) => (
            <Cell key={listing.key} label={listing.name} align="right">
              {limitText(key, listing.limits.find((limit) => limit.key === key)?.value ?? null, reader.locale)}
            </Cell>
          ))}
        </Row>
      ))}
    </Ledger>
  );
}

function priceHint({ prices: { month, year }, seats }: SoldPlan, locale: string): string {
  const upTo = seats === null ? "any number of seats" : `up to ${seats} seats`;
  return `${moneyText(month.unitAmount, month.currency, locale)} a seat and month, or ${moneyText(year.unitAmount, year.currency, locale)} a seat and year; ${upTo}.`;
}

function IntervalList({ chosen }: { chosen: Interval }) {
  return (
    <RadioList
      name="interval"
      legend="Paid"
      defaultValue={chosen}
      options={[
        { value: "month", label: "Monthly" },
        { value: "year", label: "Yearly", hint: "Twelve months for the price of ten." },
      ]}
      required
    />
  );
}
