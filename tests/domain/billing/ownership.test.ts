import { afterAll, beforeAll, expect, test } from "vitest";
import { getBilling } from "#app/domain/billing/get-billing.ts";
import { saveBillingDetails } from "#app/domain/billing/details/save-billing-details.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { acceptOwnership } from "#app/domain/workspaces/answer-ownership-offer.ts";
import { offerOwnership } from "#app/domain/workspaces/offer-ownership.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

test("case 30: the ownership goes on, billing stays as it is, and the new owner gets the mails and the say", async () => {
  const [olga, nils] = [await world.person("Olga"), await world.person("Nils")];
  const acme = await world.workspace({ name: "Acme", owner: olga, plan: "starter" });
  const subscription = await world.subscribe(acme);
  const customer = await world.customerOf(acme);
  const membershipId = await world.join(acme, nils, "admin");
  const typed = { billingEmail: "bills@acme.test", companyName: "", country: "", line1: "", line2: "", city: "", state: "", postal: "", purchaseOrder: "", invoiceEmails: "", version: 1 };
  expect((await refusal(saveBillingDetails(world.work(acme, nils), typed))).code).toBe("forbidden");

  await world.as(acme, olga, (scope) => offerOwnership(scope, { membershipId }));
  await world.as(acme, nils, (scope) => acceptOwnership(scope));
  world.local.payments.always(customer, "declined");
  await world.moveTo(new Date((await world.standing(acme)).subscription!.periodEnd.getTime() + 2 * 3_600_000));
  await syncWorkspace(world.systemWork(acme));

  expect(await world.customerOf(acme)).toBe(customer);
  expect((await world.standing(acme)).subscription).toMatchObject({ stripeSubscriptionId: subscription, status: "past_due" });
  const failed = (await world.mails()).filter(({ tenantId, template }) => tenantId === acme.tenantId && template === "payment_failed");
  expect(failed.map(({ to }) => to)).toEqual(["nils@example.test"]);
  const details = await world.as(acme, nils, async (scope) => (await getBilling(scope)).details);
  expect(details.billingEmail).toBe("olga@example.test");
  await saveBillingDetails(world.work(acme, nils), typed);
  expect((await refusal(saveBillingDetails(world.work(acme, olga), { ...typed, version: 2 }))).code).toBe("forbidden");
});
