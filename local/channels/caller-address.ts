import type { IncomingMessage } from "node:http";
import { callerNetwork } from "@/lib/caller-network";

/**
 * The address or network that a request came from, for limits. Each of `proxies` proxies in front has added
 * one to the end of `X-Forwarded-For`; without a proxy, callers could forge the header.
 */
export function callerAddress({ headers, socket }: IncomingMessage, proxies: number): string {
  const forwarded = headers["x-forwarded-for"]?.toString().split(",") ?? [];
  const address = proxies > 0 ? forwarded.at(-Math.min(proxies, forwarded.length)) : undefined;
  return callerNetwork(address?.trim() || (socket.remoteAddress ?? ""));
}
