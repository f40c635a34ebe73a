import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage } from "node:http";

const channel = "http.server.request.start";

/**
 * Leaves only the caller's address in `x-forwarded-for`, to the end of which each of `proxies` proxies in
 * front has added one. Without a proxy, callers could forge the header and get new limits with each
 * request, so it is dropped; Next.js then sets it from the socket. `onDrop` is called for the first one.
 * Returns what ends it.
 */
export function trustProxies(proxies: number, onDrop: () => void): () => void {
  let wasDropped = false;
  const onRequest = (message: unknown) => {
    if (typeof message !== "object" || message === null || !("request" in message)) return;
    const { request } = message;
    if (!(request instanceof IncomingMessage)) return;
    const hops = request.headers["x-forwarded-for"]?.toString().split(",");
    if (hops === undefined) return;
    const address = proxies > 0 ? hops.at(-Math.min(proxies, hops.length)) : undefined;
    if (address === undefined) delete request.headers["x-forwarded-for"];
    else request.headers["x-forwarded-for"] = address.trim();
    if (proxies > 0 || wasDropped) return;
    wasDropped = true;
    onDrop();
  };
  subscribe(channel, onRequest);
  return () => void unsubscribe(channel, onRequest);
}
