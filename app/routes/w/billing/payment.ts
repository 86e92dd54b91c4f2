import { redirect } from "react-router";
import { retryOpenInvoices } from "#app/domain/billing/debt/retry-open-invoices.ts";
import { retryMessage } from "#app/domain/billing/words.rules.ts";
import { billingWorkOf, orBack } from "#app/http/billing.ts";
import { goTo } from "#app/http/respond.ts";
import { workspaceAction, workspaceLoader } from "#app/http/route.ts";

/** The button stands on the billing page. */
export const loader = workspaceLoader(async ({ params }) => redirect(`/w/${params.slug}/billing`));

/** Tries the card on file again for what is open. */
export const action = workspaceAction(({ context, state, params }) => {
  const billing = `/w/${params.slug}/billing`;
  return orBack(state, billing, async () => goTo(state, billing, retryMessage(await retryOpenInvoices(billingWorkOf(context)))));
});
