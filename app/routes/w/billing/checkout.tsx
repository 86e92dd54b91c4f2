import { redirect } from "react-router";
import { getPlanChoice } from "#app/domain/billing/plan/get-plan-choice.ts";
import { intervalWords } from "#app/domain/billing/prices/price-words.rules.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { priceList, priceOf } from "#app/domain/plans.rules.ts";
import { authorize } from "#app/domain/scope.ts";
import { atStripe, billingWorkOf } from "#app/http/billing.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { ClosedNow, PaymentFirst } from "#app/routes/w/billing/not-now.tsx";
import { checkoutForm, wishFrom } from "#app/routes/w/billing/wish.ts";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { KeyValues } from "#app/ui/key-values.tsx";
import { Money } from "#app/ui/money.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/checkout";

export const loader = workspaceLoader(async ({ scope, entry, url }) => {
  await authorize(scope, "billing.manage");
  const choice = await getPlanChoice(scope);
  const { locale, timeZone } = entry.user;
  const wish = wishFrom(url.searchParams, { plan: "growth", interval: "month", currency: choice.currency.suggested, quantity: choice.leastSeats });
  const currency = choice.currency.settled ?? wish.currency;
  const price = priceOf(wish.plan, wish.interval, currency) ?? priceOf("growth", wish.interval, currency);
  return { choice, wish: { ...wish, currency }, price, name: priceList.plans[wish.plan].name, reader: { locale, timeZone } };
});

/** Leaves for Stripe's page, which takes the card. */
export const action = workspaceAction(async ({ form, context }) => {
  const wish = parseForm(form, checkoutForm);
  const { url } = await atStripe(() => startCheckout(billingWorkOf(context), wish));
  return redirect(url, 303);
});

export default function Checkout({ loaderData, actionData }: Route.ComponentProps) {
  const { choice, wish, price, name, reader } = loaderData;
  const refused = refusedFrom(actionData);
  const { plan, interval, currency } = wish;
  const quantity = seatsIn(refused?.typed.quantity) ?? wish.quantity;
  const base = `/w/${choice.workspace.slug}/billing`;
  if (choice.situation === "closed" || choice.situation === "awaiting_first_payment") {
    return (
      <BillingPage title="Confirm your plan" workspace={choice.workspace}>
        {choice.situation === "closed" ? <ClosedNow restores={choice.restores} workspace={choice.workspace} /> : <PaymentFirst workspace={choice.workspace} />}
      </BillingPage>
    );
  }
  return (
    <BillingPage title="Confirm your plan" workspace={choice.workspace} summary="Stripe takes the card on the next page. We never see it.">
      <Section title="What you take">
        <KeyValues
          entries={[
            { term: "Plan", value: `${name}, ${intervalWords[interval]}` },
            ...(price
              ? [
                  {
                    term: "Price",
                    value: (
                      <>
                        <Money amount={price.unitAmount} currency={price.currency} locale={reader.locale} /> a seat, <Money amount={price.unitAmount * quantity} currency={price.currency} locale={reader.locale} total /> a{" "}
                        {interval} before tax
                      </>
                    ),
                  },
                ]
              : []),
            {
              term: "First charge",
              value: choice.chargedAt ? (
                <>
                  on <DateOnly at={choice.chargedAt} {...reader} />, when the trial ends, and not before
                </>
              ) : (
                "when you confirm at Stripe"
              ),
            },
          ]}
        />
      </Section>
      <Section title="Confirm">
        <form className="form" method="post">
          <FormErrors errors={refused?.refused.fields} form={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined} title="Nothing was bought" />
          <input type="hidden" name="plan" value={plan} />
          <input type="hidden" name="interval" value={interval} />
          <input type="hidden" name="currency" value={currency} />
          <TextField
            name="quantity"
            type="number"
            inputMode="numeric"
            label="Seats"
            hint={`At least ${choice.leastSeats}, for the people and invitations there are.`}
            min={choice.leastSeats}
            max={10_000}
            defaultValue={refused?.typed.quantity ?? wish.quantity}
            error={refused?.refused.fields.quantity}
            required
          />
          <div className="bar">
            <SubmitButton pending="Opening Stripe">Go to payment</SubmitButton>
            <LinkButton href={`${base}/plan?plan=${plan}&interval=${interval}&currency=${currency}&quantity=${wish.quantity}`}>Change the plan</LinkButton>
          </div>
        </form>
      </Section>
    </BillingPage>
  );
}

/** What was typed, when a price can be told for it. */
function seatsIn(text: string | undefined): number | null {
  const seats = Number(text);
  return Number.isInteger(seats) && seats >= 1 && seats <= 10_000 ? seats : null;
}
