import { isIPv4, isIPv6 } from "node:net";

/**
 * An IP address as callers are counted for limits. An IPv6 address counts as its /56 network, because one
 * connection has at least 2^64 addresses to choose from, and homes usually get a /56 (RIPE-690). The text
 * may have a port, which some proxies add. "unknown" if it is no address.
 */
export function callerNetwork(text: string): string {
  const ipv4 = text.replace(/:\d+$/, "");
  if (isIPv4(ipv4)) return ipv4;
  const [ipv6 = ""] = text.replace(/^\[(.*)\](?::\d+)?$/, "$1").split("%");
  return isIPv6(ipv6) ? networkOfGroups(groupsOf(ipv6)) : "unknown";
}

function networkOfGroups(groups: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0, , , g = 0, h = 0] = groups;
  const prefix = groups.slice(0, 6).join();
  // Mapped and translated (NAT64) IPv4 addresses. With 6to4, one IPv4 address has a /48.
  if (prefix === "0,0,0,0,0,65535" || prefix === "100,65435,0,0,0,0") return asIPv4(g, h);
  if (a === 0x2002) return asIPv4(b, c);
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(":")}::/56`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // A URL writes an IPv4 address at the end as groups.
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function asIPv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}
