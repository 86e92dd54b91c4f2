import type { BillingWork } from "#app/domain/billing/billing-work.ts";
import { cardReturn } from "#app/domain/billing/debt/card-return.ts";
import { customerFacts } from "#app/domain/billing/checkout/ensure-customer.ts";
import { portalConfiguration } from "#app/domain/billing/prices/portal-configuration.ts";
import { refuse } from "#app/domain/refusal.ts";
import { authorize } from "#app/domain/scope.ts";

/** Opens Stripe's page for another card; it leads back to our page that retries what is open. */
export async function openCardUpdate(work: BillingWork): Promise<{ url: string }> {
  const { customer, back, again } = await work.inScope(async (scope) => {
    await authorize(scope, "billing.manage");
    const { stripeCustomerId } = await customerFacts(scope);
    if (!stripeCustomerId) refuse("conflict", "There is no card yet. Choose a plan, and its checkout asks for one.");
    const back = `${scope.app.url}/w/${scope.standing.workspace.slug}/billing`;
    return { customer: stripeCustomerId, back, again: `${back}/return?card=${cardReturn(scope.app.keyring, { tenantId: scope.tenantId, now: scope.now })}` };
  });
  const configuration = await portalConfiguration(work.stripe);
  const { url } = await work.stripe.billingPortal.sessions.create({
    customer,
    ...(configuration ? { configuration: configuration.id } : {}),
    return_url: back,
    flow_data: {
      type: "payment_method_update",
      after_completion: { type: "redirect", redirect: { return_url: again } },
    },
  });
  return { url };
}
