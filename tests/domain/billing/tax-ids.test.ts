import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTaxId } from "#app/domain/billing/details/add-tax-id.ts";
import { getTaxIds } from "#app/domain/billing/details/get-tax-ids.ts";
import { removeTaxId } from "#app/domain/billing/details/remove-tax-id.ts";
import { startCheckout } from "#app/domain/billing/checkout/start-checkout.ts";
import { syncWorkspace } from "#app/domain/billing/sync/sync-customer.ts";
import { tellCustomerAgain } from "#app/domain/billing/details/tell-customer.ts";
import { createBillingWorld, type BillingWorld } from "#tests/support/billing.ts";
import { refusal, type Workspace } from "#tests/support/stories.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await createBillingWorld();
});
afterAll(() => world.close());

async function paying(name: string, owner: string): Promise<Workspace> {
  const place = await world.workspace({ name, owner: await world.person(owner), plan: "starter" });
  await world.subscribe(place);
  return place;
}

const add = (place: Workspace, value: string, type = "eu_vat") => addTaxId(world.work(place, place.owner), { type, value });
const shown = (place: Workspace) => world.as(place, place.owner, getTaxIds);
const sync = (place: Workspace) => syncWorkspace(world.systemWork(place));
const there = async (place: Workspace) => (await world.stripe.customers.listTaxIds(await world.customerOf(place))).data;
const remove = (place: Workspace, taxIdId: string) => removeTaxId(world.work(place, place.owner), { taxIdId });

async function actionsOf(place: Workspace) {
  return (await world.events(place)).map(({ action }) => action);
}

describe("tax ids", () => {
  test("are added here and at Stripe, checked by the register, and say what it answered", async () => {
    const acme = await paying("Acme", "Anna");
    expect(await add(acme, "de 123 456 789")).toEqual({ stripe: "told" });
    expect(await shown(acme)).toMatchObject([{ type: "eu_vat", value: "DE123456789", verification: "pending" }]);
    await world.moveTo(new Date((await world.now()).getTime() + 120_000));
    expect(await sync(acme)).toMatchObject({ changed: ["tax id verified"] });
    expect(await shown(acme)).toMatchObject([{ verification: "verified" }]);
    expect(await sync(acme)).toMatchObject({ changed: [] });
    expect(await add(acme, "123456789MVA", "no_vat")).toEqual({ stripe: "told" });
    expect((await shown(acme))[1]).toMatchObject({ verification: "unavailable" });
    expect((await there(acme)).map(({ value }) => value).sort()).toEqual(["123456789MVA", "DE123456789"]);
  });

  test("are recorded by their kind and their end, never whole", async () => {
    const beech = await paying("Beech", "Ben");
    await add(beech, "GB123456789", "gb_vat");
    const { rows } = await world.admin.query<{ row: string }>("select to_jsonb(a)::text as row from tenant.audit_events a where tenant_id = $1 and action = 'billing.tax_id_added'", [beech.tenantId]);
    expect(rows[0]!.row).toContain("United Kingdom VAT number ending 6789");
    expect(rows[0]!.row).not.toContain("GB123456789");
  });

  test("of a wrong form, and those that stand already, are refused at their field", async () => {
    const cedar = await paying("Cedar", "Cleo");
    expect((await refusal(add(cedar, "DE12"))).fields.value).toMatch(/looks like DE123456789/);
    await add(cedar, "DE123456789");
    expect((await refusal(add(cedar, "DE 123456789"))).fields.value).toMatch(/already/);
    expect(await there(cedar)).toHaveLength(1);
  });

  test("are at most five, also where two are added at once", async () => {
    const dill = await paying("Dill", "Dina");
    for (const end of [1, 2, 3, 4]) await add(dill, `DE12345678${end}`);
    const both = await Promise.allSettled([add(dill, "DE123456785"), add(dill, "DE123456786")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await shown(dill)).toHaveLength(5);
  });

  test("taken away are gone here at once and at Stripe, and recorded", async () => {
    const elm = await paying("Elm", "Ella");
    await add(elm, "DE123456789");
    await remove(elm, (await shown(elm))[0]!.id);
    expect([await shown(elm), await there(elm)]).toEqual([[], []]);
    expect(await actionsOf(elm)).toEqual(expect.arrayContaining(["billing.tax_id_added", "billing.tax_id_removed"]));
    await add(elm, "DE123456789");
    expect(await shown(elm)).toHaveLength(1);
  });

  test("of another workspace are unknown", async () => {
    const [fir, gorse] = [await paying("Fir", "Finn"), await paying("Gorse", "Gail")];
    await add(fir, "DE123456789");
    const { id } = (await shown(fir))[0]!;
    expect((await refusal(remove(gorse, id))).code).toBe("not_found");
    expect((await refusal(remove(gorse, "nonsense"))).code).toBe("not_found");
    expect(await there(fir)).toHaveLength(1);
  });

  test("given before there is a customer wait for it", async () => {
    const hazel = await world.workspace({ name: "Hazel", owner: await world.person("Hanna"), plan: "starter" });
    await add(hazel, "DE123456789");
    expect(await shown(hazel)).toMatchObject([{ verification: null }]);
    await startCheckout(world.work(hazel, hazel.owner), { plan: "growth", interval: "month", quantity: 2 });
    expect((await there(hazel)).map(({ value }) => value)).toEqual(["DE123456789"]);
    expect(await shown(hazel)).toMatchObject([{ verification: "pending" }]);
  });
});

describe("a Stripe that does not answer", () => {
  test("is told later; an answer that was lost makes no second one", async () => {
    const iris = await paying("Iris", "Ivo");
    world.local.requests.loseNext(3);
    expect(await add(iris, "DE123456789")).toEqual({ stripe: "coming" });
    expect(await shown(iris)).toMatchObject([{ verification: null }]);
    expect(await tellCustomerAgain(world.systemWork(iris))).toEqual({ told: true });
    expect([(await there(iris)).length, await shown(iris)]).toMatchObject([1, [{ verification: "pending" }]]);
  });

  test("one that was taken away meanwhile is made by nobody's leave, and taken away", async () => {
    const jade = await paying("Jade", "Jan");
    world.local.requests.loseNext(3);
    await add(jade, "DE123456789");
    await remove(jade, (await shown(jade))[0]!.id);
    expect([await shown(jade), await there(jade)]).toEqual([[], []]);
  });

  test("and one that Stripe refuses stands here no more, and says why", async () => {
    const kelp = await paying("Kelp", "Kai");
    const customer = await world.customerOf(kelp);
    for (const end of [1, 2, 3, 4, 5]) await world.stripe.customers.createTaxId(customer, { type: "eu_vat", value: `DE12345678${end}` });
    expect((await refusal(add(kelp, "DE123456789"))).fields.value).toMatch(/at most 5/);
    expect(await shown(kelp)).toEqual([]);
    expect(await actionsOf(kelp)).toContain("billing.tax_id_removed");
  });
});

describe("what was changed at Stripe", () => {
  test("comes here: one added there, one taken away there", async () => {
    const lime = await paying("Lime", "Lou");
    const customer = await world.customerOf(lime);
    const made = await world.stripe.customers.createTaxId(customer, { type: "gb_vat", value: "GB123456789" });
    expect(await sync(lime)).toMatchObject({ changed: ["tax id pending"] });
    expect(await shown(lime)).toMatchObject([{ type: "gb_vat" }]);
    await world.stripe.customers.deleteTaxId(customer, made.id);
    expect(await sync(lime)).toMatchObject({ changed: ["tax id gone"] });
    expect(await shown(lime)).toEqual([]);
  });

  test("a reading from before one was told does not take it away", async () => {
    const mint = await paying("Mint", "Mia");
    await add(mint, "DE123456789");
    const { id: taxId } = (await there(mint))[0]!;
    await world.admin.query("update tenant.tax_ids set synced_at = now() + interval '1 hour' where stripe_tax_id = $1", [taxId]);
    await world.stripe.customers.deleteTaxId(await world.customerOf(mint), taxId);
    await sync(mint);
    expect(await shown(mint)).toHaveLength(1);
  });
});
