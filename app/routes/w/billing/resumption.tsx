import { redirect } from "react-router";
import { getPause } from "#app/domain/billing/lifecycle/get-pause.ts";
import { resumeSubscription } from "#app/domain/billing/lifecycle/resume-subscription.ts";
import { resumeMessage } from "#app/domain/billing/words.rules.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";
import { Confirmation } from "#app/ui/confirmation.tsx";
import { dateText } from "#app/ui/date-text.ts";
import { moneyText } from "#app/ui/money-parts.ts";
import { Page } from "#app/ui/page.tsx";
import type { Route } from "./+types/resumption";

export const loader = workspaceLoader(async ({ scope, entry, params }) => {
  const pause = await getPause(scope);
  if (!pause?.paused) throw redirect(`/w/${params.slug}/billing`);
  const { locale, timeZone } = entry.user;
  return { pause, reader: { locale, timeZone } };
});

/** Also a refusal is said on the billing page: it may have been resumed in another tab. */
export const action = workspaceAction(({ context, state, params }) => {
  const billing = `/w/${params.slug}/billing`;
  return orBack(state, billing, async () => goTo(state, billing, resumeMessage(await resumeSubscription(billingWorkOf(context)))));
});

export default function Resume({ loaderData }: Route.ComponentProps) {
  const { workspace, resumption, seats, subscription } = loaderData.pause;
  const { locale, timeZone } = loaderData.reader;
  const base = `/w/${workspace.slug}/billing`;
  const charged = resumption.kind === "begins_anew" ? moneyText(resumption.amount, resumption.currency, locale) : null;
  return (
    <Page>
      <title>{`Resume the subscription · ${workspace.name} · Afterlogin`}</title>
      <Confirmation
        title="Resume the subscription"
        crumbs={[{ label: "Billing", href: base }, { label: "Resume the subscription" }]}
        summary={`${seats} ${seats === 1 ? "seat" : "seats"}, paid by the ${subscription.interval}, as before the pause.`}
        consequences={[
          { title: "Everybody can work again at once", stays: true },
          resumption.kind === "goes_on"
            ? { title: "Nothing is charged now", detail: `You have paid until ${dateText(resumption.until, locale, timeZone)}; it renews then.`, stays: true }
            : { title: `${charged} before tax is charged now`, detail: `A new ${subscription.interval} begins today. If the payment fails, it stays paused, and you can try again.` },
        ]}
        confirm={{ label: charged ? `Resume and pay ${charged}` : "Resume", pending: "Resuming" }}
        cancel={{ href: base, label: "Stay paused" }}
        harmless
      />
    </Page>
  );
}
