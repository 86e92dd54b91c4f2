import { expect, test } from "vitest";
import { clientAddress, parseNetworks } from "#app/ops/client-address.ts";

const ours = parseNetworks("10.0.0.0/8, 192.0.2.7, 2001:db8::/32");

test.each<[peer: string, header: string | null, answer: string, why: string]>([
  // peer, X-Forwarded-For, answer, why
  ["198.51.100.1", null, "198.51.100.1", "no header"],
  ["198.51.100.1", "1.2.3.4", "198.51.100.1", "a stranger may claim anything"],
  ["10.0.0.1", null, "10.0.0.1", "our proxy added nothing"],
  ["10.0.0.1", "1.2.3.4", "1.2.3.4", "our proxy says who called"],
  ["10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4", "the left end was forged by the caller"],
  ["10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4", "two proxies of ours"],
  ["10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", "all ours: the farthest"],
  ["10.0.0.1", "1.2.3.4, rubbish", "10.0.0.1", "what stands before rubbish is no evidence"],
  ["10.0.0.1", "", "10.0.0.1", "an empty header"],
  ["192.0.2.7", "1.2.3.4", "1.2.3.4", "a single address is a network of one"],
  ["192.0.2.8", "1.2.3.4", "192.0.2.8", "its neighbour is not ours"],
  ["::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4", "IPv4 in the clothes of IPv6"],
  ["2001:db8::1", "2001:DB9::5", "2001:db9::5", "IPv6"],
  ["10.0.0.1", "1.2.3.4:5678", "1.2.3.4", "with a port"],
  ["10.0.0.1", '"[2001:db9::5]:443"', "2001:db9::5", "with brackets, port and quotes"],
  ["fe80::1%eth0", null, "fe80::1", "a zone is of no use elsewhere"],
  ["", "1.2.3.4", "unknown", "a socket that has gone"],
])("peer %j with %j is %s: %s", (peer, header, answer) => {
  expect(clientAddress(peer, header, ours)).toBe(answer);
});

test.each(["10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "example.org", "10.0.0"])("%s is not a network", (text) => {
  expect(() => parseNetworks(text)).toThrow(text);
});

test("an empty list trusts nobody", () => {
  expect(parseNetworks("").contains("127.0.0.1")).toBe(false);
});
