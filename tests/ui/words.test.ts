import { describe, expect, test } from "vitest";
import { dateText, dateTimeText, relativeText } from "#app/ui/date-text.ts";
import { hueClass, initials } from "#app/ui/initials.ts";
import { limitText } from "#app/ui/limit-text.ts";
import { moneyParts, moneyText } from "#app/ui/money-parts.ts";

describe("money", () => {
  test.each([
    [18000, "usd", "en-GB", "$180.00"],
    [-840, "usd", "en-GB", "−$8.40"],
    [5, "eur", "en-GB", "€0.05"],
    [123456789n, "eur", "de-DE", "1.234.567,89\u00a0€"],
    [1500, "jpy", "en-GB", "¥1,500"],
    [12345, "kwd", "en-GB", "KWD\u00a012.345"],
    [9007199254740993n, "usd", "en-GB", "$90,071,992,547,409.93"],
  ] as const)("%s %s in %s reads %s", (amount, currency, locale, words) => {
    expect(moneyText(amount, currency, locale)).toBe(words);
  });

  test("what Stripe counts in hundredths is shown so, although the currency has no cents", () => {
    expect(moneyText(100000, "isk", "en-GB")).toMatch(/1,000\.00$/);
  });

  test("the cents stand apart, and machines read the plain number", () => {
    expect(moneyParts(-840, "usd", "en-GB")).toEqual({ value: "-8.40", lead: "−$8", cents: ".40", trail: "" });
    expect(moneyParts(840, "eur", "de-DE")).toEqual({ value: "8.40", lead: "8", cents: ",40", trail: "\u00a0€" });
  });
});

describe("dates", () => {
  test("are the reader's: the same moment is another day in Auckland", () => {
    const at = "2026-11-20T14:31:08Z";
    expect(dateTimeText(at, "en-GB", "Europe/London")).toBe("20 November 2026, 14:31");
    expect(dateTimeText(at, "en-GB", "Pacific/Auckland", "short")).toBe("21 Nov 2026, 03:31");
  });

  test("a day on the calendar is the same everywhere", () => {
    expect(dateText("2026-11-20", "en-GB", "America/Los_Angeles")).toBe("20 November 2026");
  });

  test.each([
    ["2026-11-20T14:30:40Z", "now"],
    ["2026-11-20T14:19:00Z", "12 minutes ago"],
    ["2026-11-20T08:02:00Z", "6 hours ago"],
    ["2026-11-20T16:31:08Z", "in 2 hours"],
    ["2026-11-19T14:31:08Z", undefined],
  ])("%s is %s", (at, words) => {
    expect(relativeText(at, "2026-11-20T14:31:08Z", "en-GB")).toBe(words);
  });
});

test.each([
  ["Priya Raman", "PR"],
  ["Halden & Birch", "HB"],
  ["Mei-Lin Chow", "MC"],
  ["ørsted", "Ø"],
  ["Bakehouse 12", "B1"],
  ["", "?"],
])("%s is shortened to %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test("the same id has the same hue, and ids spread over all six", () => {
  expect(hueClass("0193-halden")).toBe(hueClass("0193-halden"));
  expect(new Set(Array.from({ length: 60 }, (_, index) => hueClass(`0193-${index}`))).size).toBe(6);
});

test.each([
  ["seats", null, "Unlimited"],
  ["seats", 50, "50"],
  ["apiRequestsPerMonth", 100_000, "100,000"],
  ["storageBytes", 100_000_000, "100 MB"],
  ["storageBytes", 1_000_000_000_000, "1 TB"],
  ["activityDays", 30, "30 days"],
  ["activityDays", 365, "1 year"],
  ["activityDays", 7 * 365 + 2, "7 years"],
] as const)("a limit on %s of %s reads %s", (limit, value, words) => {
  expect(limitText(limit, value, "en-GB").replace("\u00a0", " ")).toBe(words);
});
