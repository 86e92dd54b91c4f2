import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  daysLeft,
  formatDate,
  formatDateTime,
  formatDay,
  formatTime,
  isoDayIn,
  isTimeZone,
} from "#app/domain/dates.rules.ts";

const at = (text: string) => new Date(text);

describe("days and months", () => {
  it.each([
    ["2026-03-28T12:00:00Z", 1, "2026-03-29T12:00:00Z"],
    ["2026-03-28T12:00:00Z", 7, "2026-04-04T12:00:00Z"],
    ["2026-01-01T00:00:00Z", -1, "2025-12-31T00:00:00Z"],
    ["2026-10-25T00:30:00Z", 1, "2026-10-26T00:30:00Z"],
  ])("%s and %i days, whatever summer time does, is %s", (from, days, to) => {
    expect(addDays(at(from), days)).toEqual(at(to));
  });

  it.each([
    ["2026-01-31T09:00:00Z", 1, "2026-02-28T09:00:00Z"],
    ["2024-01-31T09:00:00Z", 1, "2024-02-29T09:00:00Z"],
    ["2024-02-29T09:00:00Z", 12, "2025-02-28T09:00:00Z"],
    ["2026-11-17T09:00:00Z", 12, "2027-11-17T09:00:00Z"],
    ["2026-03-31T23:59:59.999Z", -1, "2026-02-28T23:59:59.999Z"],
    ["2026-12-15T00:00:00Z", 2, "2027-02-15T00:00:00Z"],
  ])("%s and %i months is %s", (from, months, to) => {
    expect(addMonths(at(from), months)).toEqual(at(to));
  });

  it.each([
    ["2026-11-25T09:00:00Z", "2026-11-20T09:00:00Z", 5],
    ["2026-11-25T09:00:00Z", "2026-11-20T08:59:59Z", 6],
    ["2026-11-25T09:00:00Z", "2026-11-24T09:00:01Z", 1],
    ["2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z", 0],
    ["2026-11-25T09:00:00Z", "2026-12-25T09:00:00Z", 0],
  ])("until %s from %s are %i days left", (until, now, days) => {
    expect(daysLeft(at(until), at(now))).toBe(days);
  });
});

describe("dates for a reader", () => {
  const night = at("2026-11-20T23:30:00Z");
  const london = { locale: "en-GB", timeZone: "Europe/London" };
  const tokyo = { locale: "en-GB", timeZone: "Asia/Tokyo" };
  const berlin = { locale: "de-DE", timeZone: "Europe/Berlin" };

  it("are told in their zone and language", () => {
    expect(formatDate(night, london)).toBe("20 November 2026");
    expect(formatDate(night, tokyo)).toBe("21 November 2026");
    expect(formatDate(night, berlin)).toBe("21. November 2026");
    expect(formatDay(night, london)).toBe("20 November");
    expect(formatTime(at("2026-11-20T09:05:00Z"), london)).toBe("09:05");
    expect(formatTime(at("2026-11-20T00:00:00Z"), london)).toBe("00:00");
    expect(formatDateTime(night, tokyo)).toBe("21 November 2026, 08:30");
    expect(formatDate(night, london)).toBe("20 November 2026");
  });

  it("fall on a calendar day of their zone", () => {
    expect(isoDayIn(night, "UTC")).toBe("2026-11-20");
    expect(isoDayIn(night, "Asia/Tokyo")).toBe("2026-11-21");
  });

  it("know a zone when they see one", () => {
    expect(isTimeZone("Europe/London")).toBe(true);
    expect(isTimeZone("Mars/Olympus")).toBe(false);
    expect(isTimeZone("")).toBe(false);
  });
});
