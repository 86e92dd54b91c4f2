import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishPrices } from "#app/domain/billing/prices/publish-prices.ts";
import { stripeClient } from "#app/domain/billing/stripe-client.ts";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf, type Visitor } from "#tests/support/visitor.ts";
import type { Person, Workspace } from "#tests/support/stories.ts";

let stage: Stage;
let scene: Scene;
let stripe: ReturnType<typeof stripeClient>;
beforeAll(async () => {
  stage = await openStage();
  stripe = stripeClient({ secretKey: stage.app.env.STRIPE_SECRET_KEY!, local: { host: "127.0.0.1", port: stage.app.stripe.port, protocol: "http" } });
  await publishPrices(stripe, { dryRun: false });
  scene = await stage.scene("Halden Birch");
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

const pages = ["", "/plan", "/checkout", "/seats", "/details", "/cancellation", "/limits"];

function at(place: Workspace, path = ""): string {
  return `/w/${place.slug}/billing${path}`;
}

async function founder(name: string): Promise<{ place: Workspace; owner: Person; browser: Visitor }> {
  const owner = await stage.world.person(name);
  const place = await stage.world.workspace({ name: `${name} Works`, owner, plan: "starter" });
  return { place, owner, browser: stage.browserOf(owner) };
}

/** Presses the button of Stripe's page with a good card; answers where it leads back to. */
async function payAt(url: string): Promise<string> {
  const body = new URLSearchParams({ number: "4242424242424242", expiry: "12 / 40", cvc: "123", name: "A Cardholder" });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { origin: stage.app.stripe.url } });
  return answer.headers.get("location")!.replace(stage.app.url, "");
}

async function buy(name: string, quantity = "3") {
  const { place, owner, browser } = await founder(name);
  const left = await browser.post(at(place, "/checkout"), { plan: "growth", interval: "month", quantity });
  const back = await payAt(left.headers.get("location")!);
  const returned = await browser.get(back);
  return { place, owner, browser, left, back, returned };
}

describe("who sees what", () => {
  it("the owner and a billing manager read and manage; an admin reads; members and viewers see nothing", async () => {
    const status = async (who: Person, path: string) => (await stage.browserOf(who).get(at(scene.place, path))).status;
    const { owner, billingManager, admin, member, viewer } = scene.people;
    for (const path of pages) {
      expect([path, await status(owner, path)]).toEqual([path, 200]);
      expect([path, await status(billingManager, path)]).toEqual([path, 200]);
      expect([path, await status(admin, path)]).toEqual([path, path === "" || path === "/plan" ? 200 : 403]);
      expect([path, await status(member, path)]).toEqual([path, 403]);
      expect([path, await status(viewer, path)]).toEqual([path, 403]);
    }
  });

  it("an admin's page has no buttons that would be refused", async () => {
    const { body } = await stage.browserOf(scene.people.admin).get(at(scene.place));
    expect(body).not.toContain("/cancellation");
    expect(body).not.toContain("/billing/card");
    expect(textOf(body)).toContain("Changing it is for the owner and for billing managers");
  });

  it("no post of a member or an admin gets through", async () => {
    for (const who of [scene.people.admin, scene.people.member, scene.people.viewer]) {
      for (const path of ["/checkout", "/seats", "/details", "/cancellation", "/limits", "/card", "/payment", "/reactivation", "/plan-change", "/plan-change/withdrawal", "/pause", "/resumption"]) {
        const fields = { plan: "growth", interval: "month", quantity: "9", prorationDate: "1", due: "0", billingEmail: "x@example.test", version: "1" };
        expect([path, (await stage.browserOf(who).post(at(scene.place, path), fields)).status]).toEqual([path, 403]);
      }
    }
  });

  it("nonsense in the address falls back", async () => {
    const owner = stage.browserOf(scene.people.owner);
    for (const query of ["plan=gold&interval=never&quantity=lots", "quantity=-1", "quantity=9e99", `plan=${"x".repeat(2000)}`]) {
      expect((await owner.get(at(scene.place, `/plan?${query}`))).status).toBe(200);
      expect((await owner.get(at(scene.place, `/checkout?${query}`))).status).toBe(200);
    }
    for (const quantity of ["lots", "-3", "1e9", "0", "2.5", "%00"]) {
      expect((await owner.get(at(scene.place, `/seats?quantity=${quantity}`))).status).toBeLessThan(500);
    }
  });
});

describe("buying without JavaScript", () => {
  it("leads to Stripe and back to a plan, without waiting for an event", async () => {
    stage.app.stripe.deliveries.hold();
    const { place, browser, left, back, returned } = await buy("Olga");
    expect(left.status).toBe(303);
    expect(left.headers.get("location")).toContain("/checkout/cs_");
    expect(back).toMatch(/\/billing\/return\?session_id=cs_/);
    expect(returned).toMatchObject({ status: 303, location: at(place) });
    const text = textOf((await browser.get(at(place))).body);
    expect(text).toContain("Thank you. The plan is yours");
    expect(text).toContain("Growth, monthly");
    expect(text).toContain("3 paid: 1 used, 0 invited, 2 free");
    expect(text).toContain("Visa ending 4242");
    await stage.app.stripe.deliveries.release();
    expect(stage.app.stripe.deliveries.list().filter(({ state }) => state !== "delivered")).toEqual([]);
  });

  it("case 26: another workspace's session id is a 404", async () => {
    const boris = await buy("Boris");
    const carla = await founder("Carla");
    const stolen = await carla.browser.get(at(carla.place, `/return?session_id=${boris.back.split("session_id=")[1]}`));
    expect(stolen.status).toBe(404);
    expect((await carla.browser.get(at(carla.place, "/return?session_id=cs_test_invented"))).status).toBe(404);
  });

  it("a session that is not paid says so, and nothing was charged", async () => {
    const { place, browser } = await founder("Doris");
    const left = await browser.post(at(place, "/checkout"), { plan: "growth", interval: "year", quantity: "2" });
    const id = left.headers.get("location")!.split("/").at(-1)!;
    const page = await browser.get(at(place, `/return?session_id=${id}`));
    expect(page.status).toBe(200);
    expect(textOf(page.body)).toContain("Nothing was charged");
  });

  it("while the first payment waits: the present plan and what is to come, and nothing that would be refused", async () => {
    const { place, browser } = await founder("Freya");
    await browser.post(at(place, "/checkout"), { plan: "growth", interval: "month", quantity: "5" });
    const { rows } = await stage.world.admin.query<{ id: string }>("select stripe_customer_id as id from tenant.billing_details where tenant_id = $1", [place.tenantId]);
    const customer = rows[0]!.id;
    const method = await stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer });
    const { data: prices } = await stripe.prices.list({ lookup_keys: ["growth_month_usd_v1"] });
    await stripe.subscriptions.create({ customer, items: [{ price: prices[0]!.id, quantity: 5 }], default_payment_method: method.id });
    // Trying the card again asks Stripe first.
    await browser.post(at(place, "/payment"));
    const { body } = await browser.get(at(place));
    const text = textOf(body);
    expect(text).toContain("Confirm the payment");
    expect(text).toContain("Starter, until the first payment arrives");
    expect(text).toContain("Growth, monthly, 5 seats");
    expect(text).not.toContain("5 paid");
    expect(body).not.toContain("/cancellation");
    for (const path of ["/plan", "/checkout"]) {
      const page = await browser.get(at(place, path));
      expect(textOf(page.body)).toContain("The first payment of a subscription is still open.");
      expect(page.body).not.toContain('name="quantity"');
    }
  });

  it("shows the page again with what was typed when the seats are too few", async () => {
    const { place, browser } = await founder("Erik");
    await stage.world.join(place, await stage.world.person("Eva"), "member");
    const refused = await browser.post(at(place, "/checkout"), { plan: "growth", interval: "month", quantity: "1" });
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('value="1"');
    expect(textOf(refused.body)).toContain("2 seats are held");
  });
});

describe("another plan", () => {
  /** What the page's form would send. */
  function formOf(body: string): Record<string, string> {
    return Object.fromEntries([...body.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
  }

  it("bigger: chosen, its price shown, confirmed at that price, told on the overview", async () => {
    const { place, browser } = await buy("Lars");
    const choice = await browser.get(at(place, "/plan"));
    expect(choice.body).toContain(`action="${at(place, "/plan-change")}"`);
    const page = await browser.get(at(place, "/plan-change?plan=enterprise&interval=month"));
    expect(page.status).toBe(200);
    const text = textOf(page.body);
    expect(text).toContain("Change to Enterprise, monthly");
    expect(text).toContain("The workspace fits as it is");
    expect(text).toContain("Visa ending 4242");
    const form = formOf(page.body);
    expect(Number(form.due)).toBeGreaterThan(0);
    const [before] = (await stripe.invoices.list({ limit: 1 })).data;
    expect(await browser.post(at(place, "/plan-change"), form)).toMatchObject({ status: 303, location: at(place) });
    const overview = textOf((await browser.get(at(place))).body);
    expect(overview).toContain("The workspace is on Enterprise, monthly, now");
    expect(overview).toContain("3 paid: 1 used");
    const [paid] = (await stripe.invoices.list({ limit: 1 })).data;
    expect([paid?.id === before?.id, paid?.amount_paid]).toEqual([false, Number(form.due)]);
    expect(await browser.post(at(place, "/plan-change"), form), "sent again").toMatchObject({ status: 303, location: at(place) });
  });

  it("smaller: what has to fit, the date and the price before; afterwards the way back", async () => {
    const { place, browser } = await buy("Marta");
    await browser.post(at(place, "/plan-change"), formOf((await browser.get(at(place, "/plan-change?plan=enterprise&interval=month"))).body));
    const page = await browser.get(at(place, "/plan-change?plan=growth&interval=month"));
    expect(textOf(page.body)).toContain("because you have paid until then");
    expect(await browser.post(at(place, "/plan-change"), formOf(page.body))).toMatchObject({ status: 303, location: at(place) });
    const overview = await browser.get(at(place));
    const told = textOf(overview.body);
    expect(told).toContain("Growth, monthly, from");
    expect(told).toMatch(/: 3 seats, \$36 ?\.00 a month before tax/);
    expect(told).toContain("What Growth holds");
    expect(overview.body).toContain(`action="${at(place, "/plan-change/withdrawal")}"`);
    const plans = await browser.get(at(place, "/plan"));
    expect(textOf(plans.body)).toContain("Take that change back before you choose another");
    expect(plans.body).toContain(`action="${at(place, "/plan-change/withdrawal")}"`);
    expect(textOf((await browser.get(at(place, "/seats?quantity=5"))).body)).toContain("5 seats of Growth, each month from");
    expect(textOf((await browser.get(at(place, "/plan-change?plan=enterprise&interval=year"))).body)).toContain("Take it back first");
    expect(textOf((await browser.get(at(place, "/pause"))).body)).toContain("a subscription with a schedule cannot be paused");
    expect(textOf((await browser.get(at(place, "/cancellation"))).body)).toContain("The move to Growth is dropped");
    expect(await browser.post(at(place, "/plan-change/withdrawal"))).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("The change was taken back");
    expect(await browser.post(at(place, "/plan-change/withdrawal"))).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("No change of the plan is waiting");
  });

  it("a price that holds no longer is told, and shown anew; nonsense is refused, and the wish is not lost", async () => {
    const { place, browser } = await buy("Nils");
    const form = formOf((await browser.get(at(place, "/plan-change?plan=enterprise&interval=year"))).body);
    const old = await browser.post(at(place, "/plan-change"), { ...form, prorationDate: String(Number(form.prorationDate) - 3600) });
    expect(old).toMatchObject({ status: 303, location: at(place, "/plan-change?plan=enterprise&interval=year") });
    expect(textOf((await browser.get(old.location!)).body)).toContain("The price that was shown holds no longer");
    const wrong = await browser.post(at(place, "/plan-change?plan=enterprise&interval=year"), { ...form, prorationDate: "soon" });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain(`href="${at(place, "/plan-change?plan=enterprise&amp;interval=year")}"`);
    expect(await browser.get(at(place, "/plan-change?plan=starter&interval=month"))).toMatchObject({ status: 302, location: at(place, "/cancellation") });
    for (const query of ["", "?plan=gold", `?plan=${"x".repeat(2000)}&interval=month`, "?plan=growth&plan=enterprise"]) {
      expect((await browser.get(at(place, `/plan-change${query}`))).status).toBeLessThan(400);
    }
    const none = await founder("Otto");
    expect((await none.browser.get(at(none.place, "/plan-change?plan=growth&interval=month"))).status).toBe(409);
  });

  it("a declined card: nothing changes, and the invoice stands there to be paid", async () => {
    const { place, browser } = await buy("Paula");
    const form = formOf((await browser.get(at(place, "/plan-change?plan=enterprise&interval=month"))).body);
    const { rows } = await stage.world.admin.query<{ id: string }>("select stripe_customer_id as id from tenant.billing_details where tenant_id = $1", [place.tenantId]);
    stage.app.stripe.payments.next(rows[0]!.id, "authenticate");
    await browser.post(at(place, "/plan-change"), form);
    const overview = await browser.get(at(place));
    expect(textOf(overview.body)).toContain("Enterprise, monthly, when its payment arrives");
    expect(textOf(overview.body)).toContain("Growth, monthly");
    expect(textOf(overview.body)).toContain("Confirm the payment");
  });
});

describe("a pause", () => {
  it("is explained, begins, and ends with a button that says what it costs", async () => {
    const { place, browser } = await buy("Quentin");
    const page = await browser.get(at(place, "/pause"));
    expect(textOf(page.body)).toContain("From now on the workspace is read-only");
    expect(await browser.post(at(place, "/pause"), { reason: "season" })).toMatchObject({ status: 303, location: at(place) });
    const overview = textOf((await browser.get(at(place))).body);
    expect(overview).toContain("This workspace is read-only: its subscription is paused");
    expect(overview).toContain("Nothing is charged");
    expect((await browser.get(at(place, "/pause"))).status).toBe(302);
    for (const path of ["/plan", "/seats?quantity=5", "/plan-change?plan=enterprise&interval=month"]) {
      const page = await browser.get(at(place, path));
      expect([path, textOf(page.body).includes("Resume it first"), page.body.includes(`class="btn primary" href="${at(place, "/resumption")}"`)]).toEqual([path, true, true]);
    }
    expect((await browser.get(`/w/${place.slug}/projects/new`)).status).toBe(403);
    expect(textOf((await browser.get(at(place, "/resumption"))).body)).toContain("Nothing is charged now");
    expect(await browser.post(at(place, "/resumption"))).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("The subscription goes on, and everything works again");
    expect((await browser.get(at(place, "/resumption"))).status).toBe(302);
    expect(await browser.post(at(place, "/resumption"))).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("there is nothing to resume");
  });
});

describe("changing what was bought", () => {
  it("seats: the price first, then bought at that price, told on the overview", async () => {
    const { place, browser } = await buy("Fiona");
    const preview = await browser.get(at(place, "/seats?quantity=5"));
    expect(textOf(preview.body)).toContain("What you pay");
    const prorationDate = /name="prorationDate" value="(\d+)"/.exec(preview.body)![1]!;
    const bought = await browser.post(at(place, "/seats"), { quantity: "5", prorationDate });
    expect(bought).toMatchObject({ status: 303, location: at(place) });
    const text = textOf((await browser.get(at(place))).body);
    expect(text).toContain("5 seats are paid and ready");
    expect(text).toContain("5 paid: 1 used");
    expect((await browser.post(at(place, "/seats"), { quantity: "5", prorationDate })).status).toBe(422);
  });

  it("cancel, with what follows shown before; reactivate with one button", async () => {
    const { place, browser } = await buy("Gina");
    const page = textOf((await browser.get(at(place, "/cancellation"))).body);
    expect(page).toContain("Nothing is deleted and nothing is refunded");
    expect(page).toContain("Export all data");
    expect(await browser.post(at(place, "/cancellation"), { reason: "unused", comment: "" })).toMatchObject({ status: 303, location: at(place) });
    const ending = await browser.get(at(place));
    expect(ending.body).toContain(`action="${at(place, "/reactivation")}"`);
    expect(textOf(ending.body)).toContain("If you do nothing");
    expect((await browser.get(at(place, "/cancellation"))).status).toBe(302);
    expect(await browser.post(at(place, "/reactivation"))).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("The subscription goes on");
  });

  it("cancel, while a bigger plan awaits its payment: no button, and the page says why", async () => {
    const { place, browser } = await buy("Gus");
    const customer = (await stage.world.admin.query<{ id: string }>("select stripe_customer_id as id from tenant.billing_details where tenant_id = $1", [place.tenantId])).rows[0]!.id;
    stage.app.stripe.payments.always(customer, "declined");
    const { body } = await browser.get(at(place, "/plan-change?plan=enterprise&interval=month"));
    const hidden = (name: string) => new RegExp(`name="${name}" value="(\\d+)"`).exec(body)![1]!;
    await browser.post(at(place, "/plan-change"), { plan: "enterprise", interval: "month", prorationDate: hidden("prorationDate"), due: hidden("due") });
    const overview = await browser.get(at(place));
    expect(textOf(overview.body)).toContain("when its payment arrives");
    expect(textOf(overview.body)).toContain("Let it finish first, then cancel");
    expect(overview.body).not.toContain(at(place, "/cancellation"));
    const page = await browser.get(at(place, "/cancellation"));
    expect(textOf(page.body)).toContain("Let it finish first, then cancel");
    expect(page.body).not.toContain("Keep the subscription");
    expect((await browser.post(at(place, "/cancellation"), { reason: "", comment: "" })).status).toBe(409);
  });

  it("card: leads to Stripe's page, and back by a page that retries what is open", async () => {
    const { place, browser } = await buy("Hana");
    const left = await browser.post(at(place, "/card"));
    expect(left.status).toBe(303);
    expect(left.headers.get("location")).toContain("/portal/");
    expect(await browser.get(at(place, "/return?card=updated")), "a link that anybody could write").toMatchObject({ status: 302, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).not.toContain("The new card is saved");
    const back = await payAt(`${left.headers.get("location")}/card`);
    expect(back).toMatch(/\/return\?card=\d+\.test\./);
    expect(await browser.get(back)).toMatchObject({ status: 303, location: at(place) });
    expect(textOf((await browser.get(at(place))).body)).toContain("The new card is saved");
    expect(await browser.post(at(place, "/payment"))).toMatchObject({ status: 303 });
    expect(textOf((await browser.get(at(place))).body)).toContain("Nothing is open");
  });

  it("billing email: the second of two tabs is told what stands now", async () => {
    const { place, browser } = await founder("Ida");
    expect((await browser.post(at(place, "/details"), { billingEmail: "bills@ida.test", version: "1" })).status).toBe(303);
    const late = await browser.post(at(place, "/details"), { billingEmail: "late@ida.test", version: "1" });
    expect(late.status).toBe(409);
    expect(late.body).toContain("late@ida.test");
    expect(textOf(late.body)).toContain("It is bills@ida.test now");
  });

  it("when Stripe cannot be reached the person is told, and nothing fails", async () => {
    const { place, browser } = await buy("Jan");
    stage.app.stripe.requests.failNext(30);
    const refused = await browser.post(at(place, "/cancellation"), { reason: "", comment: "" });
    stage.app.stripe.requests.failNext(0);
    expect(refused.status).toBe(409);
    expect(textOf(refused.body)).toContain("Stripe, which handles the payments, does not answer now");
  });

  it("limits: who stays is saved, and too many are refused beside the list", async () => {
    const { place, browser } = await founder("Kim");
    for (const name of ["Kai", "Kay", "Ken"]) await stage.world.join(place, await stage.world.person(name), "member");
    expect(textOf((await browser.get(at(place))).body)).toContain("Over the limits");
    const page = await browser.get(at(place, "/limits"));
    const ids = [...page.body.matchAll(/name="members"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="members"/g)].map((match) => match[1] ?? match[2] ?? "");
    const form = (chosen: string[]) => new URLSearchParams(chosen.map((id) => ["members", id]));
    const post = (chosen: string[]) => browser.send(at(place, "/limits"), { method: "POST", body: form(chosen), headers: { origin: stage.app.url } });
    const refused = await post(ids);
    expect(refused.status).toBe(422);
    const ticked = [...refused.body.matchAll(/<input[^>]*name="members"[^>]*>/g)].filter(([input]) => input.includes("checked"));
    expect(ticked).toHaveLength(ids.length);
    expect((await post(ids.slice(0, 2))).status).toBe(303);
    expect(textOf((await browser.get(at(place))).body)).toContain("1 person and 0 projects had no room in the plan");
  });
});

describe("Stripe's events over HTTP", () => {
  function post(body: string, headers: Record<string, string> = {}) {
    return fetch(`${stage.app.url}/webhooks/stripe`, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  }
  function signed(body: string) {
    return { "stripe-signature": stripe.webhooks.generateTestHeaderString({ payload: body, secret: stage.app.env.STRIPE_WEBHOOK_SECRET! }) };
  }

  it("takes a signed event without a cookie or an origin, twice alike, and shows nothing to a browser", async () => {
    const body = JSON.stringify({ id: "evt_http", object: "event", type: "invoice.paid", livemode: false, created: 1_790_000_000, data: { object: { id: "in_1", customer: "cus_x" } } });
    expect((await post(body, signed(body))).status).toBe(200);
    expect((await post(body, signed(body))).status).toBe(200);
    expect((await post(body)).status).toBe(400);
    expect((await fetch(`${stage.app.url}/webhooks/stripe`)).status).toBe(405);
  });

  it("answers hostile bodies in words and never fails", async () => {
    const bodies = ["", "{", "[]", `${"[".repeat(5000)}${"]".repeat(5000)}`, JSON.stringify({ id: "evt_nul", object: "event", type: "a\u0000", livemode: false, created: 1, data: { object: {} } })];
    for (const body of bodies) {
      const answer = await post(body, signed(body));
      expect(answer.status).toBe(400);
      expect((await answer.text()).length).toBeGreaterThan(10);
    }
    const huge = "x".repeat(10_000_000);
    const answer = await post(huge, signed(huge)).catch(() => null);
    // The connection may be cut before the whole body has been sent.
    expect(answer?.status ?? 413).toBe(413);
  });
});
