import { subscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

/**
 * For a server without a proxy in front. Callers could forge `x-forwarded-for` and get a new rate
 * limit with each request, so the header is dropped; Next.js then sets it from the socket.
 */
export function dropForwardedAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (request instanceof IncomingMessage) delete request.headers["x-forwarded-for"];
  });
}
