import { callerNetwork } from "@/lib/caller-network";

/**
 * The IP address or network of the caller, for limits. Only the last hop of `x-forwarded-for` counts: a
 * proxy adds it (`trustProxies`), or Next.js does from the socket.
 */
export function callerAddress(headers: Pick<Headers, "get">): string {
  return callerNetwork(headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "");
}

/** The IPv6 /48, which some providers give to one customer, of a caller's /56; null for IPv4. */
export function widerNetwork(callerAddress: string): string | null {
  const prefix = /^([\da-f]+:[\da-f]+:[\da-f]+):[\da-f]+::\/56$/.exec(callerAddress)?.[1];
  return prefix === undefined ? null : `${prefix}::/48`;
}
