import { redirect } from "react-router";
import { reactivateSubscription } from "#app/domain/billing/lifecycle/reactivate-subscription.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";

/** The button stands on the billing page. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}/billing`));

/** What has ended cannot be reactivated: it is bought again. */
export const action = workspaceAction(({ context, state, params }) => {
  const billing = `/w/${params.slug}/billing`;
  return orBack(state, billing, async () => {
    const outcome = await reactivateSubscription(billingWorkOf(context));
    if (outcome === "reactivated") return goTo(state, billing, "The subscription goes on.");
    return goTo(state, `${billing}/plan`, "The subscription has ended. Choose a plan to come back: everything was kept.");
  });
});
