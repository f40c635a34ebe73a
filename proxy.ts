import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { requestedPathHeader } from "@/lib/actions/requested-path-header";
import { contentSecurityPolicy } from "@/lib/content-security-policy";
import { trackingTokenIn } from "@/lib/domain/order/tracking-link";
import { env } from "@/lib/env";
import { hostOfOrigin, refuseForeignRequest } from "@/lib/http/refuse-foreign-request";
import { requestIdOf } from "@/lib/http/request-ids";

/**
 * Sets the Content-Security-Policy of each page, with a new nonce that Next.js adds to its scripts.
 * Also passes the page its own URL, which Next.js does not give to layouts, and its request id, which
 * is the caller's or a new one.
 */
export function proxy(request: NextRequest): Response {
  const refusal = refuseForeignRequest(request);
  if (refusal) return refusal;
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), env());
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const actionHost = hostOfOrigin(request);
  if (actionHost !== null) headers.set("x-forwarded-host", actionHost);
  const requestId = requestIdOf(request);
  headers.set("x-request-id", requestId);
  headers.set(requestedPathHeader, request.nextUrl.pathname + request.nextUrl.search);
  const response = isTruncatedTrackingLink(request.nextUrl.pathname)
    ? NextResponse.rewrite(new URL("/_broken-link", request.url), { request: { headers } })
    : NextResponse.next({ request: { headers } });
  // Pictures send their own.
  if (!/^\/products\/[^/]+\/picture$/.test(request.nextUrl.pathname)) {
    response.headers.set("content-security-policy", policy);
  }
  response.headers.set("x-request-id", requestId);
  return response;
}

/**
 * Whether the path is a truncated tracking link. The rewrite renders its 404 page on the server; a
 * `notFound()` in the page would show nothing without JavaScript.
 */
function isTruncatedTrackingLink(path: string): boolean {
  const token = /^\/track\/([^/]+)$/.exec(path)?.[1];
  return token !== undefined && trackingTokenIn(token) !== token;
}

export const config = {
  // Pages only: API responses contain no HTML, and skipping the proxy keeps them fast.
  matcher: ["/((?!api/|orders(?:/|$)|_next/|icon\\.svg|favicon\\.ico).*)"],
};
