import type { IncomingMessage } from "node:http";

/**
 * The address that a request came from. Behind a proxy it is the last one of `X-Forwarded-For`, which
 * the proxy has added; without a proxy, callers could forge the header.
 */
export function callerAddress({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers["x-forwarded-for"]?.toString().split(",").at(-1) : "";
  return forwarded?.trim() || (socket.remoteAddress ?? "unknown");
}
