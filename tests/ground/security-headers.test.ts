import { expect, test } from "vitest";
import { securityHeaders } from "#app/http/security-headers.ts";

const targets = ["https://checkout.stripe.com"];

test("an answer lets nothing in but our own, lets nobody frame it, and sends forms to us and to the till alone", () => {
  const headers = Object.fromEntries(securityHeaders("abc", { https: true, formTargets: targets }));
  expect(headers["content-security-policy"]?.split("; ")).toEqual([
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self' https://checkout.stripe.com",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self' 'nonce-abc'",
    "style-src 'self'",
  ]);
  expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff", "cross-origin-opener-policy": "same-origin" });
});

test("plain HTTP, as on one's own machine, promises no HTTPS", () => {
  expect(Object.keys(Object.fromEntries(securityHeaders("abc", { https: false, formTargets: [] })))).not.toContain("strict-transport-security");
});
