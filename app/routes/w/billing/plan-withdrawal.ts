import { redirect } from "react-router";
import { withdrawPlanChange } from "#app/domain/billing/plan/withdraw-plan-change.ts";
import { withdrawalMessage } from "#app/domain/billing/words.rules.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";

/** The button stands on the billing page. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}/billing`));

/** Stays on the plan that was to be left at the period's end. */
export const action = workspaceAction(({ context, state, params }) => {
  const billing = `/w/${params.slug}/billing`;
  return orBack(state, billing, async () => goTo(state, billing, withdrawalMessage(await withdrawPlanChange(billingWorkOf(context)))));
});
