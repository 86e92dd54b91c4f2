import { expect, test } from "vitest";
import { isForeign } from "#app/http/origin.ts";

const own = "https://app.example.test";

test.each<[method: string, headers: Record<string, string>, foreign: boolean, why: string]>([
  ["GET", { origin: "https://evil.test" }, false, "a link from anywhere may lead here"],
  ["HEAD", {}, false, "reading changes nothing"],
  ["POST", { origin: own }, false, "our own form"],
  ["POST", { origin: "https://evil.test" }, true, "another site's form"],
  ["POST", { origin: `${own}.evil.test` }, true, "a site that begins like ours"],
  ["POST", { origin: "https://evil.test/?https://app.example.test" }, true, "a site that ends like ours"],
  ["POST", { origin: "http://app.example.test" }, true, "ours without TLS, where anybody may stand in between"],
  ["POST", { origin: "https://app.example.test:8443" }, true, "another port is another origin"],
  ["POST", { origin: "null" }, true, "a sandboxed frame"],
  ["POST", { origin: "" }, true, "an Origin that says nothing"],
  ["POST", { origin: "https://evil.test", "sec-fetch-site": "same-origin" }, true, "Origin speaks first"],
  ["POST", { "sec-fetch-site": "same-origin" }, false, "a browser that leaves Origin out, on our own page"],
  ["POST", { "sec-fetch-site": "same-site" }, true, "a sister of ours is not us"],
  ["POST", { "sec-fetch-site": "cross-site" }, true, "another site"],
  ["POST", { "sec-fetch-site": "none" }, true, "no page at all"],
  ["POST", {}, true, "no browser's form"],
  ["DELETE", { origin: "https://evil.test" }, true, "whatever may change something is asked"],
])("%s with %j is foreign: %s (%s)", (method, headers, foreign) => {
  expect(isForeign({ method, headers: new Headers(headers) }, own)).toBe(foreign);
});
