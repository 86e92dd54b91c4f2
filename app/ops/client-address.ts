import { BlockList, isIP } from "node:net";

export type Networks = { contains(address: string): boolean; /** There are none. */ empty: boolean };

/** Reads "10.0.0.0/8, 2001:db8::/32, 192.0.2.7". Throws on an entry that is neither an address nor a network. */
export function parseNetworks(text: string): Networks {
  const list = new BlockList();
  const entries = text.split(",").map((part) => part.trim()).filter(Boolean);
  for (const entry of entries) addNetwork(list, entry);
  return { contains: (address) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"), empty: entries.length === 0 };
}

/**
 * The address that a request came from. Proxies append to X-Forwarded-For, so only its right end is evidence, and
 * only as far as the proxies that wrote it are ours: the answer is the rightmost hop that is not one of them. From a
 * peer that is not ours, the header is whatever the sender liked, and is not read.
 */
export function clientAddress(peer: string, forwardedFor: string | null, trusted: Networks): string {
  let nearest = plainAddress(peer) ?? "unknown";
  if (forwardedFor === null) return nearest;
  const hops = forwardedFor.split(",").reverse();
  for (const hop of hops) {
    if (nearest === "unknown" || !trusted.contains(nearest)) return nearest;
    const address = plainAddress(hop);
    if (address === null) return nearest;
    nearest = address;
  }
  return nearest;
}

/** Without port, brackets, zone and the IPv6 spelling of an IPv4 address; null when it is no address. */
function plainAddress(text: string): string | null {
  const trimmed = text.trim().replace(/^"|"$/g, "");
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  const address = bare.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  return isIP(address) === 0 ? null : address.toLowerCase();
}

function addNetwork(list: BlockList, entry: string): void {
  const [address = "", bits] = entry.split("/");
  const family = isIP(address);
  if (family === 0) throw new Error(`${entry} is not an address or network`);
  const longest = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  if (!/^\d*$/.test(bits ?? "") || !Number.isInteger(prefix) || prefix > longest) throw new Error(`${entry} has no valid prefix`);
  list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
}
