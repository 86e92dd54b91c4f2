import { redirect } from "react-router";
import { openCardUpdate } from "#app/domain/billing/debt/open-card-update.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";

/** The button stands on the billing page. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}/billing`));

export const action = workspaceAction(({ context, state, params }) =>
  orBack(state, `/w/${params.slug}/billing`, async () => redirect((await openCardUpdate(billingWorkOf(context))).url, 303)),
);
