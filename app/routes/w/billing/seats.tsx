import { z } from "zod";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { previewSeats, type SeatPreview } from "#app/domain/billing/seats/preview-seats.ts";
import { setSeats } from "#app/domain/billing/seats/set-seats.ts";
import { withdrawSeatReduction } from "#app/domain/billing/seats/withdraw-seat-reduction.ts";
import { seatsMessage } from "#app/domain/billing/words.rules.ts";
import { authorize } from "#app/domain/scope.ts";
import { askAhead, atStripe, billingWorkOf } from "#app/http/billing.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { ClosedNow, NotNow, type WayOut } from "#app/routes/w/billing/not-now.tsx";
import { SeatPrice } from "#app/routes/w/billing/seat-price.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Note } from "#app/ui/note.tsx";
import { SeatSummary } from "#app/ui/seat-summary.tsx";
import { Section } from "#app/ui/section.tsx";
import { SubmitButton } from "#app/ui/submit-button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Route } from "./+types/seats";

/** The price of another number, which stands in the address, is asked of Stripe before the page is made. */
const price = askAhead<SeatPreview | null>(async ({ billing, url }) => {
  const asked = url.searchParams.get("quantity");
  return asked === null || asked === "" ? null : previewSeats(billing, Number(asked));
});

export const middleware = [price.middleware];

export const loader = workspaceLoader(async ({ scope, entry, context }) => {
  await authorize(scope, "billing.manage");
  const { locale, timeZone } = entry.user;
  return { billing: await getBilling(scope), preview: price.of(context), reader: { locale, timeZone } };
});

export type SeatsData = Route.ComponentProps["loaderData"];

const wish = z.object({ quantity: z.coerce.number({ error: "Write a number of seats." }), prorationDate: z.coerce.number().int().nullable().catch(null) });

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const overview = `/w/${params.slug}/billing`;
  const work = billingWorkOf(context);
  if (form.get("withdraw")) {
    await atStripe(() => withdrawSeatReduction(work));
    return goTo(state, overview, "The seats stay as they are.");
  }
  const { quantity, prorationDate } = parseForm(form, wish);
  const outcome = await atStripe(() => setSeats(work, { quantity, prorationDate }));
  return goTo(state, overview, seatsMessage(outcome, quantity));
});

export default function Seats({ loaderData, actionData }: Route.ComponentProps) {
  const { billing, preview, reader } = loaderData;
  const { seats, subscription, seatChange, workspace } = billing;
  const refused = refusedFrom(actionData);
  const base = `/w/${workspace.slug}/billing`;
  const standstill = standstillOf(billing);
  const problem = preview && !preview.ok ? preview.message : refused?.refused.fields.quantity;
  return (
    <BillingPage title="Seats" workspace={workspace} summary="A seat is held by each person who is not a viewer, and by each open invitation.">
      <Section title="Now">
        <SeatSummary used={seats.members} invited={seats.invited} total={seats.allowed}>
          {`${seats.members} used, ${seats.invited} held by open invitations${seats.waiting > 0 ? `, ${seats.waiting} waiting for a seat` : ""}.`}
        </SeatSummary>
      </Section>
      {billing.situation === "closed" ? (
        <ClosedNow restores={billing.restores} workspace={workspace} />
      ) : !subscription || billing.situation !== "subscribed" ? (
        <Section title="Change">
          <p className="text-ink-2">Seats are bought with a plan.</p>
          <div className="bar mt-4">
            <LinkButton kind="primary" href={`${base}/plan`}>
              Choose a plan
            </LinkButton>
          </div>
        </Section>
      ) : seatChange ? (
        <Section title="Under way">
          <UnderWay {...loaderData} problem={refused?.refused.message} />
        </Section>
      ) : standstill ? (
        <NotNow {...standstill} base={base} />
      ) : (
        <>
          <Section title="Change" note="The price is shown before anything is bought.">
            <form className="form" method="get">
              <FormErrors errors={problem ? { quantity: problem } : {}} form={refused && !refused.refused.fields.quantity ? refused.refused.message : undefined} title="Nothing was changed" />
              <TextField
                name="quantity"
                type="number"
                inputMode="numeric"
                label="Paid seats"
                hint={`${subscription.quantity} now. At least ${Math.max(1, seats.members + seats.invited)} are held.`}
                min={1}
                max={10_000}
                defaultValue={preview?.quantity ?? refused?.typed.quantity ?? subscription.quantity}
                error={problem}
                required
              />
              {problem && (
                <p className="meta">
                  <a href={`/w/${workspace.slug}/members`}>See who holds a seat</a>
                </p>
              )}
              <div className="bar">
                <SubmitButton kind={preview?.ok ? "outlined" : "primary"}>See the price</SubmitButton>
                <LinkButton href={base}>Back to Billing</LinkButton>
              </div>
            </form>
          </Section>
          {preview?.ok && <SeatPrice preview={preview} reader={reader} before={subscription.quantity} interval={subscription.interval} />}
        </>
      )}
    </BillingPage>
  );
}

/** What has to be put right before any number of seats can be bought or given up. */
function standstillOf({ subscription, openDebt, planChange }: SeatsData["billing"]): { message: string; way?: WayOut } | null {
  if (subscription?.status === "paused") return { message: "The subscription is paused. Resume it first, then change the seats.", way: "resumption" };
  if (openDebt) return { message: "An invoice is open. Pay it first, then change the seats." };
  if (subscription?.cancelAt) return { message: "The subscription is going to end. Reactivate it first, then change the seats." };
  if (planChange && planChange.status !== "scheduled") return { message: "A change of the plan is under way. Let it finish first, then change the seats." };
  return null;
}

function UnderWay({ billing, reader, problem }: SeatsData & { problem: string | undefined }) {
  const { seatChange, subscription } = billing;
  if (!seatChange || !subscription) return null;
  if (seatChange.takesEffect === "now") {
    return <Note kind="caution">{`${seatChange.quantity} seats have been asked for. They are ready as soon as their payment arrives; until then ${subscription.quantity} can be used.`}</Note>;
  }
  return (
    <form className="form" method="post">
      <FormErrors form={problem} title="Nothing was changed" />
      <p className="text-ink-2">
        From <DateOnly at={subscription.periodEnd} {...reader} /> {seatChange.quantity} seats are paid. Until then all {subscription.quantity} stay.
      </p>
      <div className="bar">
        <SubmitButton name="withdraw" value="yes" kind="outlined" pending="Keeping">
          {`Keep ${seatChange.quantityBefore} seats`}
        </SubmitButton>
      </div>
    </form>
  );
}
