import { describe, expect, it } from "vitest";
import { demoOwners, demoPeople, demoWorkspaces } from "#app/domain/identity/demo.ts";
import { describeDevice } from "#app/domain/identity/devices.rules.ts";
import { isLocale, locales, timeZones } from "#app/domain/identity/locales.rules.ts";
import { checkPassword } from "#app/domain/identity/passwords.rules.ts";
import { clientNetwork, triesLeft, waitWords, windowAt } from "#app/domain/identity/rate-limits.rules.ts";

describe("a rate limit's window", () => {
  it("is fixed: its last millisecond is in it, the next is not", () => {
    const { start, end } = windowAt("sign-in.pair", new Date("2026-11-20T10:07:00Z"));
    expect([start.toISOString(), end.toISOString()]).toEqual(["2026-11-20T10:00:00.000Z", "2026-11-20T10:15:00.000Z"]);
    expect(windowAt("sign-in.pair", new Date(end.getTime() - 1)).start).toEqual(start);
    expect(windowAt("sign-in.pair", end).start).toEqual(end);
  });

  it("says how long to wait so that waiting it is enough", () => {
    const now = new Date("2026-11-20T10:00:00Z");
    const after = (ms: number) => waitWords(new Date(now.getTime() + ms), now);
    expect([after(0), after(59_000), after(60_000), after(60_001), after(15 * 60_000)]).toEqual(["a minute", "a minute", "a minute", "2 minutes", "15 minutes"]);
  });

  it("counts down to zero and below", () => {
    expect([triesLeft("sign-in.pair", 1), triesLeft("sign-in.pair", 8), triesLeft("sign-in.pair", 9)]).toEqual([7, 0, -1]);
  });
});

describe("a client's network", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:0db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
    [null, "unknown"],
    ["unknown", "unknown"],
  ])("of %s is %s", (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});

describe("a device", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux", "computer"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows", "computer"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS", "computer"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1", "Safari on iPhone", "phone"],
    ["Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android", "phone"],
    ["SomethingElse (Windows NT 10.0)", "A browser on Windows", "computer"],
    ["Firefox/140.0", "Firefox", "computer"],
    ["curl/8.0", "A program", "program"],
    ["", "A program", "program"],
    [null, "A program", "program"],
  ])("of %j", (userAgent, label, kind) => {
    expect(describeDevice(userAgent)).toEqual({ label, kind });
  });
});

describe("locales and zones", () => {
  it("are such that dates can be written in all of them", () => {
    for (const { locale } of locales) {
      expect(isLocale(locale)).toBe(true);
      expect(Intl.DateTimeFormat.supportedLocalesOf(locale)).toEqual([locale]);
    }
    expect(isLocale("tlh")).toBe(false);
    expect(timeZones()[0]).toBe("UTC");
    expect(timeZones().filter((zone) => zone === "UTC")).toHaveLength(1);
  });
});

describe("demonstration people", () => {
  it("are distinct, at addresses that no mail reaches, each with a place and a password the rules allow", () => {
    const everybody = [...demoPeople, ...demoOwners];
    expect(new Set(everybody.map(({ email }) => email)).size).toBe(everybody.length);
    for (const { name, email, password } of everybody) {
      expect(email).toMatch(/^[a-z]+@[a-z-]+\.example$/);
      expect(checkPassword(password, { name, addresses: [email] }).ok).toBe(true);
    }
    for (const { listedUnder, roles } of demoPeople) expect(roles[listedUnder]).toBeDefined();
    for (const { slug } of demoWorkspaces) expect(demoPeople.filter(({ roles }) => roles[slug] === "owner")).toHaveLength(1);
    expect(demoPeople.some(({ roles }) => Object.keys(roles).length === 2)).toBe(true);
  });
});
