import { isIPv6 } from "node:net";

/**
 * The IP address of the caller, for limits. Only the last hop of `x-forwarded-for` is trusted: the
 * proxy adds it (TRUST_PROXY), or Next.js does from the socket (`dropForwardedAddresses`). An IPv6
 * address counts as its /64 network, because one connection has 2^64 addresses to choose from.
 */
export function callerAddress(headers: Pick<Headers, "get">): string {
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
  const ipv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  const [bare = ""] = address.replace(/^\[(.*)\](?::\d+)?$/, "$1").split("%");
  return isIPv6(bare) ? `${networkOf(bare)}::/64` : address;
}

/** The first four of an IPv6 address's eight groups, without leading zeros. */
function networkOf(address: string): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  // An IPv4 address at the end takes the place of two groups.
  const taken = before.length + after.length + (address.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? [] : Array<string>(8 - taken).fill("0");
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return network.map((group) => group.replace(/^0+(?=.)/, "")).join(":");
}
