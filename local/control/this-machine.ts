import type { HttpRequest } from "@/local/http/server";

/**
 * Did the request come from this machine, by a loopback address or name of it? The Host header
 * counts too: a page whose own name was made to lead here (DNS rebinding) carries that name.
 */
export function isFromThisMachine({
  peer,
  headers,
}: Pick<HttpRequest, "peer" | "headers">): boolean {
  return isLoopback(peer.replace(/^::ffff:/, "")) && isLoopback(hostnameOf(headers.host ?? ""));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The name in a Host header, without its port and the brackets of IPv6; "" when it has none. */
function hostnameOf(host: string): string {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : "";
}
