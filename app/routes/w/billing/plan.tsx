import { listPrices, type SoldPlan } from "#app/domain/billing/price-words.rules.ts";
import { getPlanChoice } from "#app/domain/billing/get-plan-choice.ts";
import { currencies, currencyWords, planListings } from "#app/domain/plans.rules.ts";
import { workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { wishFrom } from "#app/routes/w/billing/wish.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly, type Reader } from "#app/ui/dates.tsx";
import { Cell, Ledger, Row, RowHead } from "#app/ui/ledger.tsx";
import { limitText } from "#app/ui/limit-text.ts";
import { moneyText } from "#app/ui/money-parts.ts";
import { RadioList } from "#app/ui/radio-list.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/plan";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  const choice = await getPlanChoice(scope);
  const { locale, timeZone } = entry.user;
  const wish = wishFrom(url.searchParams, { plan: "growth", interval: "month", currency: choice.currency.suggested, quantity: choice.leastSeats });
  const currency = choice.currency.settled ?? wish.currency;
  return { choice, wish: { ...wish, currency }, prices: listPrices(currency), listings: planListings(), reader: { locale, timeZone } };
});

type Data = Route.ComponentProps["loaderData"];

export default function Plan({ loaderData }: Route.ComponentProps) {
  const { choice } = loaderData;
  return (
    <BillingPage title="Choose a plan" workspace={choice.workspace} summary="A plan you take keeps its limits, whatever the price list says later. Viewers need no seat.">
      {choice.situation === "subscribed" ? <HasOne {...loaderData} /> : choice.manages ? <Choice {...loaderData} /> : <ForOthers />}
      <Section title="What they hold">
        <Comparison {...loaderData} />
      </Section>
    </BillingPage>
  );
}

/** The next page shows the price and asks once more: this form changes nothing. */
function Choice({ choice, wish, prices, reader }: Data) {
  const { workspace, leastSeats, usage } = choice;
  return (
    <Section title="Plan" note={<Charged choice={choice} reader={reader} />}>
      <form className="form" method="get" action={`/w/${workspace.slug}/billing/checkout`}>
        <RadioList
          name="plan"
          legend="Plan"
          defaultValue={wish.plan === "starter" ? "growth" : wish.plan}
          options={prices.map((plan) => ({ value: plan.key, label: plan.name, hint: priceHint(plan, reader.locale) }))}
          required
        />
        <RadioList
          name="interval"
          legend="Paid"
          defaultValue={wish.interval}
          options={[
            { value: "month", label: "Monthly" },
            { value: "year", label: "Yearly", hint: "Two months less than twelve single ones." },
          ]}
          required
        />
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

function HasOne({ choice, reader }: Data) {
  const { present, workspace } = choice;
  const base = `/w/${workspace.slug}/billing`;
  return (
    <Section title="You have a plan">
      <p className="text-ink-2 max-w-128">
        {present?.cancelAt ? (
          <>
            It ends on <DateOnly at={present.cancelAt} {...reader} />. Reactivate it in Billing, or choose another plan when it has ended: everything is kept.
          </>
        ) : (
          "To move to another plan or between monthly and yearly, cancel this one at the end of its period, then choose anew: everything is kept. To do it sooner, write to us."
        )}
      </p>
      <div className="bar mt-4">
        {choice.manages && (
          <LinkButton kind="primary" href={`${base}/seats`}>
            Change seats
          </LinkButton>
        )}
        <LinkButton href={base}>Back to Billing</LinkButton>
      </div>
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
