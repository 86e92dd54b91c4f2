import { redirect } from "react-router";
import { z } from "zod";
import { getPause } from "#app/domain/billing/lifecycle/get-pause.ts";
import { pauseReasons, type PauseReason } from "#app/domain/billing/lifecycle/pause-reasons.rules.ts";
import { pauseSubscription } from "#app/domain/billing/lifecycle/pause-subscription.ts";
import { may } from "#app/domain/scope.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { parseForm } from "#app/http/forms.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { BillingPage } from "#app/routes/w/billing/frame.tsx";
import { NotNow } from "#app/routes/w/billing/not-now.tsx";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { dateText } from "#app/ui/date-text.ts";
import { OptionalLabel } from "#app/ui/field.tsx";
import { moneyText } from "#app/ui/money-parts.ts";
import { Page } from "#app/ui/page.tsx";
import { Select } from "#app/ui/select.tsx";
import type { Route } from "./+types/pause";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const pause = await getPause(scope);
  if (!pause || pause.paused) throw redirect(`/w/${params.slug}/billing`);
  const { locale, timeZone } = entry.user;
  return { pause, exports: may(scope, "data.export"), reader: { locale, timeZone } };
});

const reasons = Object.keys(pauseReasons) as [PauseReason, ...PauseReason[]];
const wish = z.object({ reason: z.enum(reasons).nullable().catch(null) });

/** What stands in the way is said on the billing page, where it can be put right. */
export const action = workspaceAction(({ form, context, state, params }) => {
  const billing = `/w/${params.slug}/billing`;
  return orBack(state, billing, async () => {
    await pauseSubscription(billingWorkOf(context), parseForm(form, wish));
    return goTo(state, billing, "The subscription is paused. The workspace can be read, and nothing is charged.");
  });
});

export default function Pause({ loaderData }: Route.ComponentProps) {
  const { pause, exports, reader } = loaderData;
  const { workspace, verdict, subscription, seats } = pause;
  const base = `/w/${workspace.slug}/billing`;
  if (!verdict.ok) {
    return (
      <BillingPage title="Pause the subscription" workspace={workspace}>
        <NotNow message={verdict.message} base={base} />
      </BillingPage>
    );
  }
  const day = dateText(subscription.periodEnd, reader.locale, reader.timeZone);
  const price = moneyText(subscription.unitAmount * seats, subscription.currency, reader.locale);
  return (
    <Page>
      <title>{`Pause the subscription · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title="Pause the subscription"
        crumbs={[{ label: "Billing", href: base }, { label: "Pause the subscription" }]}
        summary="For a time in which nobody works here. You resume it whenever you like."
        consequences={[
          { title: "From now on the workspace is read-only", detail: "Everybody can read and export. Nobody can add or change anything until you resume." },
          { title: "Nothing is charged while it is paused", detail: "What is paid already is not given back.", stays: true },
          { title: "Nothing is deleted, and nobody loses their seat", stays: true },
          { title: `Resumed before ${day}, it goes on at no cost`, detail: "You have paid until then.", stays: true },
          { title: `Resumed later, a new period begins and is charged at once`, detail: `${price} a ${subscription.interval} before tax, from the day you resume. The payment can fail: then it stays paused.` },
        ]}
        {...(exports ? { keep: { note: "Exporting is possible during the pause, too.", href: `/w/${workspace.slug}/settings/exports`, label: "Export all data" } } : {})}
        confirm={{ label: "Pause now", pending: "Pausing" }}
        cancel={{ href: base, label: "Keep it running" }}
      >
        <Select
          name="reason"
          label={<OptionalLabel>Why do you pause?</OptionalLabel>}
          defaultValue=""
          options={[{ value: "", label: "Choose a reason" }, ...Object.entries(pauseReasons).map(([value, label]) => ({ value, label }))]}
        />
      </Confirmation>
    </Page>
  );
}
