import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressMessage, domainOf, normaliseAddress } from "#app/domain/identity/addresses.rules.ts";
import type { AddressProblem } from "#app/domain/identity/addresses.rules.ts";

const label = "a".repeat(63);
const longDomain = `${label}.${label}.${label}`;

const good: [string, string][] = [
  ["vera@acme.example", "vera@acme.example"],
  ["  Vera@ACME.Example \n", "vera@acme.example"],
  ["vera+work@mail.acme.example", "vera+work@mail.acme.example"],
  ["v@acme.co", "v@acme.co"],
  ["o'brien@acme.example", "o'brien@acme.example"],
  ["v.e_r-a@acme-2.example", "v.e_r-a@acme-2.example"],
  ["{vera}@acme.example", "{vera}@acme.example"],
  ["vera@bücher.example", "vera@xn--bcher-kva.example"],
  ["vera@BÜCHER.example", "vera@xn--bcher-kva.example"],
  ["vera@xn--bcher-kva.example", "vera@xn--bcher-kva.example"],
  [`${"a".repeat(64)}@acme.example`, `${"a".repeat(64)}@acme.example`],
  [`${"a".repeat(254 - 1 - longDomain.length - 4)}@${longDomain}.com`, `${"a".repeat(254 - 1 - longDomain.length - 4)}@${longDomain}.com`],
];

const bad: [string, AddressProblem][] = [
  ["", "required"],
  ["   ", "required"],
  ["vera", "no_at"],
  ["@acme.example", "no_at"],
  ["vera@", "domain_needs_dot"],
  ["vera@acme", "domain_needs_dot"],
  ["vera@acme.", "domain"],
  ["vera@.example", "domain"],
  ["vera@acme..example", "domain"],
  ["vera@-acme.example", "domain"],
  ["vera@acme-.example", "domain"],
  ["vera@acme.e", "domain"],
  ["vera@127.0.0.1", "domain"],
  ["vera@[127.0.0.1]", "domain"],
  ["vera@acme.example:25", "domain"],
  ["vera@acme.example/x", "domain"],
  ["vera@acme_corp.example", "domain"],
  [`vera@${"a".repeat(64)}.example`, "domain"],
  ["vera@xn--ü.example", "domain"],
  ["ve ra@acme.example", "characters"],
  ["vera\0@acme.example", "characters"],
  ["vera\r\nBcc: x@acme.example", "characters"],
  ["vera\u200B@acme.example", "characters"],
  ["vera\uD800@acme.example", "characters"],
  ["vera\u202E@acme.example", "characters"],
  [".vera@acme.example", "local_part"],
  ["vera.@acme.example", "local_part"],
  ["ve..ra@acme.example", "local_part"],
  ["vera@home@acme.example", "local_part"],
  ['"vera"@acme.example', "local_part"],
  ["vera<x>@acme.example", "local_part"],
  ["véra@acme.example", "local_part"],
  ["vеra@acme.example", "local_part"],
  [`${"a".repeat(65)}@acme.example`, "local_part"],
  [`${"a".repeat(254 - longDomain.length - 4)}@${longDomain}.com`, "too_long"],
];

describe("an address", () => {
  it.each(good)("%o is stored as %o", (raw, email) => {
    expect(normaliseAddress(raw)).toEqual({ ok: true, email });
  });

  it.each(bad)("%o is refused: %s", (raw, problem) => {
    expect(normaliseAddress(raw)).toEqual({ ok: false, problem });
    expect(addressMessage(problem)).toMatch(/\.$/);
  });

  it("once stored, stays as it is, and is what the database accepts", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: "binary" })), (raw) => {
        const address = normaliseAddress(raw);
        if (!address.ok) return;
        expect(normaliseAddress(address.email)).toEqual(address);
        expect(address.email).toBe(address.email.toLowerCase());
        expect(address.email).toMatch(/^[\x21-\x7E]{6,254}$/);
      }),
    );
  });

  it("has a domain", () => {
    expect(domainOf("vera@acme.example")).toBe("acme.example");
  });
});
