import { redirect } from "react-router";
import { z } from "zod";
import { cancelSubscription } from "#app/domain/billing/lifecycle/cancel-subscription.ts";
import { cancellationBasis, cancellationObstacle, endsAtOnce } from "#app/domain/billing/lifecycle/cancellation.rules.ts";
import { cancellationReasons, type CancellationReason } from "#app/domain/billing/lifecycle/cancellation-reasons.rules.ts";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { priceList } from "#app/domain/plans.rules.ts";
import { starterAfter } from "#app/domain/terms.rules.ts";
import { authorize, may } from "#app/domain/scope.ts";
import { atStripe, billingWorkOf } from "#app/http/billing.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { LimitTable } from "#app/routes/w/billing/limit-table.tsx";
import { NotNow } from "#app/routes/w/billing/not-now.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { dateText } from "#app/ui/date-text.ts";
import { moneyText } from "#app/ui/money-parts.ts";
import { OptionalLabel } from "#app/ui/field.tsx";
import { Page } from "#app/ui/page.tsx";
import { Section } from "#app/ui/section.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import type { Route } from "./+types/cancellation";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  await authorize(scope, "billing.manage");
  const billing = await getBilling(scope);
  const { subscription } = billing;
  if (billing.situation !== "subscribed" || !subscription || subscription.cancelAt) throw redirect(`/w/${params.slug}/billing`);
  const { locale, timeZone } = entry.user;
  const endsAt = endsAtOnce(subscription, billing.now) ? null : subscription.periodEnd;
  return {
    billing,
    endsAt,
    starterFrom: endsAt && starterAfter(scope.standing.workspace, endsAt),
    basis: cancellationBasis(subscription, billing.openDebt),
    obstacle: cancellationObstacle(billing.planChange),
    exports: may(scope, "data.export"),
    reader: { locale, timeZone },
  };
});

const reasons = Object.keys(cancellationReasons) as [CancellationReason, ...CancellationReason[]];
const wish = z.object({ reason: z.enum(reasons).nullable().catch(null), comment: z.string().catch("") });

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const { endsAt } = await atStripe(() => cancelSubscription(billingWorkOf(context), parseForm(form, wish)));
  return goTo(state, `/w/${params.slug}/billing`, endsAt ? "The subscription ends with its period. Until then it stays as it is." : "The subscription has ended. Everything is kept.");
});

export default function Cancellation({ loaderData, actionData }: Route.ComponentProps) {
  const { billing, endsAt, starterFrom, basis, obstacle, exports, reader } = loaderData;
  const { workspace, excessLater, openDebt } = billing;
  const refused = refusedFrom(actionData);
  const day = endsAt ? dateText(endsAt, reader.locale, reader.timeZone) : null;
  const starterDay = starterFrom ? dateText(starterFrom, reader.locale, reader.timeZone) : null;
  const inTrial = starterDay !== day;
  const base = `/w/${workspace.slug}/billing`;
  if (obstacle) {
    return (
      <BillingPage title="Cancel the subscription" workspace={workspace}>
        <NotNow message={obstacle} base={base} />
      </BillingPage>
    );
  }
  return (
    <Page>
      <title>{`Cancel the subscription · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title="Cancel the subscription"
        crumbs={[{ label: "Billing", href: base }, { label: "Cancel the subscription" }]}
        summary={day ? `It stays as it is until ${day}, ${until[basis]}. You can reactivate it until that day.` : "It is paused, and what you had paid for is over: it ends at once. You can take a plan again at any time."}
        consequences={[
          // With a debt, access goes down its steps all the same.
          ...(basis === "owed" ? [] : [{ title: starterDay ? `Until ${starterDay} everything works as before` : "Nothing more is charged", ...(inTrial ? { detail: "The trial, and the days of grace after it." } : {}), stays: true }]),
          ...(billing.planChange ? [{ title: `The move to ${priceList.plans[billing.planChange.plan].name} is dropped`, detail: "It does not come back when you reactivate." }] : []),
          ...(basis === "owed"
            ? [
                {
                  title: openDebt ? `${moneyText(openDebt.amount, openDebt.currency, reader.locale)} stays owed` : "What is open stays owed",
                  detail: `Canceling does not settle it. ${day ? `From ${day}` : "From now on"} the workspace is read-only until it is paid.`,
                },
              ]
            : []),
          { title: "Nothing is deleted and nothing is refunded", detail: "Projects, tasks and people are kept, whatever the plan.", stays: true },
          {
            title: `${starterDay ? `From ${starterDay}` : "From now on"} the limits of Starter hold`,
            detail:
              excessLater.length > 0
                ? "The most recently active people and projects stay; the others are set aside until you choose differently or take a plan again."
                : "The workspace fits into Starter as it is.",
          },
        ]}
        {...(exports
          ? { keep: { note: "Take everything with you, now or at any time later.", href: `/w/${workspace.slug}/settings/exports`, label: "Export all data" } }
          : {})}
        details={
          <Section title="What has to fit" note={`What Starter allows${starterDay ? ` from ${starterDay}` : ""}, next to what you use.`}>
            <LimitTable usage={billing.usage} now={billing.limits.now} later={billing.limits.later} name="Starter" locale={reader.locale} />
          </Section>
        }
        confirm={{ label: day ? `Cancel on ${day}` : "Cancel now", pending: "Canceling" }}
        cancel={{ href: base, label: "Keep the subscription" }}
        errors={refused?.refused.fields}
        problem={refused && Object.keys(refused.refused.fields).length === 0 ? refused.refused.message : undefined}
      >
        <Select
          name="reason"
          label={<OptionalLabel>Why are you leaving?</OptionalLabel>}
          defaultValue={refused?.typed.reason ?? ""}
          options={[{ value: "", label: "Choose a reason" }, ...Object.entries(cancellationReasons).map(([value, label]) => ({ value, label }))]}
        />
        <TextArea name="comment" label={<OptionalLabel>What would have kept you?</OptionalLabel>} maxLength={500} defaultValue={refused?.typed.comment} error={refused?.refused.fields.comment} />
      </Confirmation>
    </Page>
  );
}

/** Why it goes on until then. */
const until = { paid: "because you have paid until then", trial: "when the trial ends, and the card is never charged", owed: "when the period ends" } as const;
