import { describe, expect, it } from "vitest";
import { cursorText, pageOf, parseCursor, parseIdCursor } from "#app/domain/staff/cursor.rules.ts";
import { allowedDetail } from "#app/domain/staff/staff-events.rules.ts";
import { payloadIds } from "#app/domain/staff/stripe-payload.rules.ts";
import { isSupportNumber, supportNumber } from "#app/domain/staff/support-numbers.rules.ts";
import { compareRecords } from "#app/domain/staff/two-records.rules.ts";
import { day, subscription } from "#tests/rules/builders.ts";

const view = { locale: "en-GB", timeZone: "UTC" };

describe("two records", () => {
  const lines = (...given: Parameters<typeof compareRecords>) => Object.fromEntries(compareRecords(...given).map((line) => [line.field, line]));
  const there = { answered: true, customer: "there", email: "pay@acme.test", comment: null, invoice: { number: "A-1", status: "open" } } as const;
  const money = { email: "pay@acme.test", invoice: { number: "A-1", status: "open" } };

  it("agree line by line", () => {
    const said = compareRecords({ subscription: subscription(), money }, { ...there, subscription: subscription() }, view);
    expect(said.filter(({ differs }) => differs)).toEqual([]);
    expect(said.map(({ field }) => field)).toEqual(["Subscription", "Status", "Plan", "Price", "Seats", "Period end", "Ends", "Billing email", "Latest invoice"]);
  });

  it("show what a sync would mend", () => {
    const theirs = subscription({ status: "past_due", quantity: 12, pendingQuantity: 14, cancelAt: day(30), plan: null, unitAmount: 1_500 });
    const said = lines({ subscription: subscription(), money: { ...money, email: "old@acme.test" } }, { ...there, subscription: theirs }, view);
    expect(said.Status).toMatchObject({ ours: "active", stripe: "past_due", differs: true });
    expect(said.Seats).toMatchObject({ ours: "10", stripe: "12, 14 once paid", differs: true });
    expect(said.Price).toMatchObject({ ours: "$12.00 a seat, monthly", stripe: "$15.00 a seat, monthly", differs: true });
    expect(said.Plan).toMatchObject({ stripe: "unknown price", differs: true });
    expect(said.Ends).toMatchObject({ ours: "not scheduled", stripe: "17 December 2026", differs: true });
    expect(said["Billing email"]).toMatchObject({ differs: true });
    expect(said["Latest invoice"]).toMatchObject({ differs: false });
  });

  it("say that Stripe was not asked, which is no difference", () => {
    for (const live of [null, { answered: false, why: "Stripe did not answer." } as const]) {
      expect(compareRecords({ subscription: subscription(), money }, live, view).every(({ stripe, differs }) => stripe === null && !differs)).toBe(true);
    }
  });

  it("leave the money out for those who may not see it, and say none for what is not", () => {
    const said = lines({ subscription: null, money: null }, { ...there, subscription: null, email: null, invoice: null }, view);
    expect(Object.keys(said)).not.toContain("Billing email");
    expect(said.Status).toMatchObject({ ours: "none", stripe: "none", differs: false });
    const empty = lines({ subscription: null, money: { email: null, invoice: { number: null, status: "open" } } }, { ...there, subscription: null, email: null, invoice: null }, view);
    expect(empty["Latest invoice"]).toMatchObject({ ours: "without number, open", stripe: "none", differs: true });
  });
});

describe("what is shown of an event's payload", () => {
  it("is ids, kinds and statuses, wherever they stand", () => {
    const payload = {
      id: "evt_123456",
      object: "event",
      type: "invoice.payment_failed",
      data: { object: { id: "in_123456", object: "invoice", customer: "cus_123456", status: "open", amount_due: 18_000, lines: { data: [{ id: "il_123456" }] } } },
    };
    expect(payloadIds(payload).map(({ path, value }) => `${path}=${value}`)).toEqual([
      "id=evt_123456", "object=event", "type=invoice.payment_failed", "data.object.id=in_123456", "data.object.object=invoice", "data.object.customer=cus_123456", "data.object.status=open", "data.object.lines.data.0.id=il_123456",
    ]);
  });

  it("is nothing that speaks of a person, nor what somebody may have planted in a field of ours", () => {
    const secrets = {
      data: {
        object: {
          email: "ada@acme.test",
          name: "Ada Lovelace",
          phone: "+44 20 7946 0000",
          status: "Ada Lovelace <ada@acme.test>",
          metadata: { id: "cus_fromMetadata", secret: "hunter2" },
          billing_details: { id: "cus_inDetails", address: { line1: "12 St James" } },
          card: { last4: "4242", id: "card_1234" },
        },
      },
    };
    expect(payloadIds(secrets)).toEqual([]);
    expect(payloadIds("evt_123456")).toEqual([]);
    expect(payloadIds(null)).toEqual([]);
  });

  it("has an end, however deep and long a payload is", () => {
    let deep: object = { id: "evt_123456" };
    for (let level = 0; level < 50; level++) deep = { inner: deep };
    expect(payloadIds(deep)).toEqual([]);
    expect(payloadIds(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, { id: "evt_123456" }])))).toHaveLength(40);
  });
});

describe("a cursor", () => {
  it("survives its way through an address", () => {
    const cursor = { at: day(0), id: "evt_123" };
    expect(parseCursor(cursorText(cursor))).toEqual(cursor);
  });

  it.each([null, "", "x", "12", "12.", ".evt", "1e3.evt", "9999999999999999.evt", "12.evt'; drop"])("is none of ours: %s", (text) => {
    expect(parseCursor(text)).toBeNull();
  });

  it("of a list of UUIDs names one", () => {
    expect(parseIdCursor("12.evt_123")).toBeNull();
    expect(parseIdCursor("x")).toBeNull();
    expect(parseIdCursor("12.0192b5a0-1c2d-7abc-8def-0123456789ab")).toEqual({ at: new Date(12), id: "0192b5a0-1c2d-7abc-8def-0123456789ab" });
  });

  it("is there exactly when there is more", () => {
    const cursorOf = (id: string) => ({ at: day(0), id });
    expect(pageOf(["a", "b", "c"], 2, cursorOf)).toEqual({ rows: ["a", "b"], next: cursorText(cursorOf("b")) });
    expect(pageOf(["a", "b"], 2, cursorOf)).toEqual({ rows: ["a", "b"], next: null });
    expect(pageOf([], 2, cursorOf)).toEqual({ rows: [], next: null });
  });
});

describe("what is kept of staff's doings", () => {
  it("is what the action allows, in plain values", () => {
    expect(allowedDetail("search.made", { matchedBy: ["slug"], results: 3, term: "ada@acme.test" })).toEqual({ matchedBy: ["slug"], results: 3 });
    expect(allowedDetail("look.begun", { look: "1", until: day(0), reason: "why" })).toEqual({ look: "1", until: day(0).toISOString() });
    expect(allowedDetail("access.explained", { allowed: false, decidedBy: null, permission: "x".repeat(300) })).toEqual({ permission: "x".repeat(100), allowed: false, decidedBy: null });
    expect(allowedDetail("staff.signed_in", { password: "hunter2" })).toBeNull();
    expect(allowedDetail("staff.signed_in", undefined)).toBeNull();
  });
});

describe("a request's number", () => {
  it("is the random end of its id", () => {
    expect(supportNumber("0192b5a0-1c2d-7abc-8def-0123456789ab")).toBe("SR-456789AB");
    expect(isSupportNumber("SR-456789AB")).toBe(true);
    for (const other of [null, "", "SR-456789ab", "SR-456789ABC", "XX-456789AB"]) expect(isSupportNumber(other)).toBe(false);
  });
});
