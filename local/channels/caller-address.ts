import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/**
 * The address that a request came from, for limits. Each of `proxies` proxies in front has added one to
 * the end of `X-Forwarded-For`; without a proxy, callers could forge the header.
 */
export function callerAddress({ headers, socket }: IncomingMessage, proxies: number): string {
  const forwarded = headers["x-forwarded-for"]?.toString().split(",") ?? [];
  const address = proxies > 0 ? forwarded.at(-Math.min(proxies, forwarded.length)) : undefined;
  return networkOf(address?.trim() || (socket.remoteAddress ?? ""));
}

/** An IPv4 address, or the network of an IPv6 address, as the app counts callers (`lib/auth`). */
export function networkOf(text: string): string {
  const ipv4 = text.replace(/:\d+$/, "");
  if (isIPv4(ipv4)) return ipv4;
  const [ipv6 = ""] = text.replace(/^\[(.*)\](?::\d+)?$/, "$1").split("%");
  return isIPv6(ipv6) ? networkOfGroups(groupsOf(ipv6)) : "unknown";
}

function networkOfGroups(groups: readonly number[]): string {
  const [a = 0, b = 0, c = 0, d = 0, , , g = 0, h = 0] = groups;
  const prefix = groups.slice(0, 6).join();
  // Mapped, translated (NAT64) and tunneled (6to4) IPv4 addresses.
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
