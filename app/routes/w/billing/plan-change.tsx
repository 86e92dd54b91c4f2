import { redirect } from "react-router";
import { z } from "zod";
import { changePlan } from "#app/domain/billing/plan/change-plan.ts";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { previewPlan, type PlanPreview } from "#app/domain/billing/plan/preview-plan.ts";
import { intervalWords } from "#app/domain/billing/prices/price-words.rules.ts";
import { planMessage } from "#app/domain/billing/words.rules.ts";
import { intervals, priceList } from "#app/domain/plans.rules.ts";
import { authorize } from "#app/domain/scope.ts";
import { askAhead, atStripe, billingWorkOf } from "#app/http/billing.ts";
import { parseForm } from "#app/http/forms.ts";
import { refusedFrom } from "#app/http/refused.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { NotNow, type WayOut } from "#app/routes/w/billing/not-now.tsx";
import { PlanFit } from "#app/routes/w/billing/plan-fit.tsx";
import { PlanPrice } from "#app/routes/w/billing/plan-price.tsx";
import { LinkButton } from "#app/ui/button.tsx";
import { DateOnly } from "#app/ui/dates.tsx";
import { FormErrors } from "#app/ui/form-errors.tsx";
import { Section } from "#app/ui/section.tsx";
import type { Route } from "./+types/plan-change";

const wished = {
  plan: z.enum(["growth", "enterprise"], { error: "Choose a plan." }),
  interval: z.enum(intervals, { error: "Choose monthly or yearly." }),
};

/** What the wish in the address would cost is asked of Stripe before the page is made. */
const price = askAhead<PlanPreview | "no wish">(async ({ billing, url }) => {
  const wish = z.object(wished).safeParse(Object.fromEntries(url.searchParams));
  return wish.success ? previewPlan(billing, wish.data) : "no wish";
});

export const middleware = [price.middleware];

export const loader = workspaceLoader(async ({ scope, entry, context, params, url }) => {
  await authorize(scope, "billing.manage");
  const asked = price.of(context);
  // Starter is not moved to: whoever wants it cancels, and keeps what is paid until its end.
  if (asked === "no wish") throw redirect(`/w/${params.slug}/billing/${url.searchParams.get("plan") === "starter" ? "cancellation" : "plan"}`);
  const { locale, timeZone } = entry.user;
  return { billing: await getBilling(scope), preview: asked, query: url.search, reader: { locale, timeZone } };
});

const confirmation = z.object({ ...wished, prorationDate: z.coerce.number({ error: "Look at the price again." }).int(), due: z.coerce.number({ error: "Look at the price again." }).int() });

export const action = workspaceAction(async ({ form, context, state, params }) => {
  const base = `/w/${params.slug}/billing`;
  const confirmed = parseForm(form, confirmation);
  const outcome = await atStripe(() => changePlan(billingWorkOf(context), confirmed));
  if (outcome.status === "outdated") {
    const message = "The price that was shown holds no longer: some time has passed, or something has changed. Nothing was changed. This is the price now.";
    return goTo(state, `${base}/plan-change?plan=${confirmed.plan}&interval=${confirmed.interval}`, { kind: "problem", message });
  }
  return goTo(state, base, planMessage(outcome, `${priceList.plans[confirmed.plan].name}, ${intervalWords[confirmed.interval]},`));
});

export default function PlanChange({ loaderData, actionData }: Route.ComponentProps) {
  const { billing, preview, query, reader } = loaderData;
  const { workspace } = billing;
  const base = `/w/${workspace.slug}/billing`;
  const refused = refusedFrom(actionData);
  if (refused || !preview) {
    const message = refused?.refused.message ?? "The price could not be shown.";
    return (
      <BillingPage title="Change the plan" workspace={workspace}>
        <FormErrors form={message} title="Nothing was changed" />
        <Section title="What now">
          <div className="bar">
            <LinkButton kind="primary" href={`${base}/plan-change${query}`}>
              Look at the price again
            </LinkButton>
            <LinkButton href={base}>Back to Billing</LinkButton>
          </div>
        </Section>
      </BillingPage>
    );
  }
  const name = `${priceList.plans[preview.plan].name}, ${intervalWords[preview.interval]}`;
  if (!preview.ok) {
    return (
      <BillingPage title={`Change to ${name}`} workspace={workspace}>
        <NotNow message={preview.message} base={base} way={wayOut(billing)}>
          {isPresent(preview, billing) && (
            <LinkButton kind="primary" href={`${base}/plan`}>
              Choose another plan
            </LinkButton>
          )}
        </NotNow>
      </BillingPage>
    );
  }
  return (
    <BillingPage
      title={`Change to ${name}`}
      workspace={workspace}
      summary={
        billing.subscription?.status === "trialing" ? (
          "It begins at once. The card is charged when the trial ends, and not before."
        ) : preview.takesEffect === "now" ? (
          "It begins as soon as it is paid, and all seats come along."
        ) : (
          <>
            What you have stays until <DateOnly at={preview.at} {...reader} />, because you have paid until then. You can take the change back until that day.
          </>
        )
      }
    >
      <PlanFit billing={billing} next={preview} reader={reader} />
      <PlanPrice billing={billing} preview={preview} reader={reader} name={name} />
    </BillingPage>
  );
}

type Billing = Route.ComponentProps["loaderData"]["billing"];

function wayOut({ planChange, subscription }: Billing): WayOut {
  if (planChange?.status === "scheduled") return "withdrawal";
  return subscription?.status === "paused" ? "resumption" : "billing";
}

function isPresent({ plan, interval }: { plan: string; interval: string }, { subscription, planChange }: Billing): boolean {
  return planChange === null && plan === subscription?.plan && interval === subscription.interval;
}
