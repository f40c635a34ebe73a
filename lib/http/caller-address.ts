/**
 * Where a call comes from. Behind a proxy (TRUST_PROXY) the last hop is the one that it saw itself;
 * without one Next writes the socket's, since what callers send is dropped at the start.
 */
export function callerAddress(headers: Pick<Headers, "get">): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}
