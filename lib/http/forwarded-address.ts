import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/**
 * For a process that callers reach without a proxy: `x-forwarded-for` is then whatever a caller makes
 * up, and each invention would get a rate limit of its own. It is dropped from every request before
 * Next sees it; Next then writes the socket's address there.
 */
export function dropForwardedAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (request instanceof IncomingMessage) delete request.headers["x-forwarded-for"];
  });
}
