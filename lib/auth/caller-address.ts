/**
 * The IP address of the caller, for rate limits. Only the last hop of `x-forwarded-for` is trusted:
 * the proxy adds it (TRUST_PROXY), or Next.js does from the socket (`dropForwardedAddresses`).
 */
export function callerAddress(headers: Pick<Headers, "get">): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}
