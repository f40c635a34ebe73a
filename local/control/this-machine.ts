import type { HttpRequest } from "@/local/http/server";

/**
 * True when the request came from this machine and its Host header is a loopback name or address.
 * The header check stops DNS rebinding, where a website's own name resolves to this machine.
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

/** The host in a Host header, without the port and the brackets of IPv6; "" when invalid. */
function hostnameOf(host: string): string {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, "") : "";
}
