import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStage, unexpectedErrors, type Scene, type Stage } from "#tests/routes/scene.ts";
import { textOf } from "#tests/support/visitor.ts";

let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage();
  scene = await stage.scene("Halden Birch");
}, 180_000);
afterAll(async () => {
  expect(unexpectedErrors(stage.app)).toEqual([]);
  await stage.close();
});

const at = (path: string) => `/w/${scene.place.slug}/billing${path}`;
const owner = () => stage.browserOf(scene.people.owner);
const berlin = { billingEmail: "bills@halden.test", companyName: "Halden Birch GmbH", country: "DE", line1: "Torstraße 1", line2: "", city: "Berlin", state: "", postal: "10119", purchaseOrder: "PO-7", invoiceEmails: "ap@halden.test\r\nbooks@halden.test" };

async function version(): Promise<string> {
  const { rows } = await stage.world.admin.query<{ version: number }>("select version from tenant.billing_details where tenant_id = $1", [scene.place.tenantId]);
  return String(rows[0]!.version);
}

describe("billing details without JavaScript", () => {
  it("are saved and shown on the billing page", async () => {
    const answer = await owner().post(at("/details"), { ...berlin, version: await version() });
    expect(answer).toMatchObject({ status: 303, location: at("") });
    const text = textOf((await owner().get(at(""))).body);
    for (const words of ["Halden Birch GmbH", "Torstraße 1", "10119 Berlin", "Germany", "PO-7", "ap@halden.test", "books@halden.test"]) expect(text).toContain(words);
  });

  it("keep what was typed, and say at each field what is wrong", async () => {
    const answer = await owner().post(at("/details"), { ...berlin, postal: "SW1A 2AA", invoiceEmails: "broken", city: "Wunschstadt", version: await version() });
    expect(answer.status).toBe(422);
    for (const words of ['value="Wunschstadt"', 'value="SW1A 2AA"', ">broken</textarea>", "A postal code in Germany looks like 10115.", 'aria-describedby="field-postal-problem"']) expect(answer.body).toContain(words);
    expect(answer.body).toMatch(/<option value="DE" selected/);
  });

  it("tell the second of two who edit what stands now, and keep what they typed", async () => {
    const answer = await owner().post(at("/details"), { ...berlin, companyName: "Another", version: "1" });
    expect(answer.status).toBe(409);
    expect(textOf(answer.body)).toContain("was changed by someone else meanwhile");
    expect(answer.body).toContain('value="Another"');
    expect(answer.body).toContain("It is Halden Birch GmbH now.");
  });
});

describe("tax ids without JavaScript", () => {
  it("are added, refused in words at their field, and removed after a question", async () => {
    const browser = owner();
    const refused = await browser.post(at("/tax-ids"), { part: "addition", type: "gb_vat", value: "12" });
    expect(refused.status).toBe(422);
    expect(textOf(refused.body)).toContain("A United Kingdom VAT number looks like GB123456789.");
    expect(refused.body).toMatch(/<option value="gb_vat" selected/);
    expect(await browser.post(at("/tax-ids"), { part: "addition", type: "gb_vat", value: "gb 987 654 321" })).toMatchObject({ status: 303, location: at("/tax-ids") });
    const list = await browser.get(at("/tax-ids"));
    expect(textOf(list.body)).toContain("GB987654321");
    const id = /remove=([0-9a-f-]{36})/.exec(list.body)![1]!;
    expect(textOf((await browser.get(at(`/tax-ids?remove=${id}`))).body)).toContain("Remove GB987654321?");
    expect((await browser.post(at("/tax-ids"), { part: "removal", taxIdId: id })).status).toBe(303);
    expect(textOf((await browser.get(at("/tax-ids"))).body)).not.toContain("GB987654321");
    expect((await browser.post(at("/tax-ids"), { part: "removal", taxIdId: id })).status).toBe(404);
  });

  it("that are nobody's or nonsense in the address show the list", async () => {
    for (const id of ["x", scene.place.tenantId, ""]) expect((await owner().get(at(`/tax-ids?remove=${id}`))).status).toBe(200);
  });
});

describe("the list of invoices", () => {
  beforeAll(async () => {
    for (let number = 1; number <= 30; number++) {
      await stage.world.admin.query(
        `insert into tenant.invoices (tenant_id, id, stripe_invoice_id, number, status, currency, amount_due, amount_paid, amount_remaining, total, tax, discount, issued_at, synced_at)
         values ($1, gen_random_uuid(), 'in_h' || $2, 'HB-' || $2, 'paid', 'usd', 1190, 1190, 0, 1190, 190, 100, now() - $2::int * interval '1 day', now())`,
        [scene.place.tenantId, String(number)],
      );
    }
    await stage.world.admin.query(
      `insert into tenant.adjustments (tenant_id, id, kind, stripe_id, stripe_invoice_id, amount, currency, status, happened_at, synced_at)
       values ($1, gen_random_uuid(), 'refund', 're_h', 'in_h1', 500, 'usd', 'succeeded', now(), now())`,
      [scene.place.tenantId],
    );
  });

  it("has pages, says what became of the money, and takes nonsense for the beginning", async () => {
    const first = await owner().get(at("/invoices"));
    const text = textOf(first.body);
    for (const words of ["HB-1 ", "$5.00 refunded", "includes $1.90 tax", "after $1.00 discount"]) expect(text).toContain(words);
    expect(text).not.toContain("HB-30");
    const next = /href="([^"]*after=[^"]*)"/.exec(first.body)![1]!.replaceAll("&amp;", "&");
    expect(textOf((await owner().get(next)).body)).toContain("HB-30");
    for (const query of ["after=x", "after=1.2", "status=gold", "status=toString", `after=${"9".repeat(400)}`]) expect((await owner().get(at(`/invoices?${query}`))).status).toBe(200);
    expect(textOf((await owner().get(at("/invoices?status=void"))).body)).toContain("No invoice here matches that.");
  });

  it("is read by an admin, and by no member", async () => {
    expect((await stage.browserOf(scene.people.admin).get(at("/invoices"))).status).toBe(200);
    expect((await stage.browserOf(scene.people.member).get(at("/invoices"))).status).toBe(403);
  });
});
