import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { requestedPathHeader } from "@/lib/actions/requested-path";
import { trackingTokenIn } from "@/lib/domain/order/tracking-link";
import { env } from "@/lib/env";
import { contentSecurityPolicy } from "@/lib/http/content-security-policy";

/**
 * Gives every page its own nonce, which Next puts on the scripts it finds the policy for, and tells
 * it its own address, which a page knows in parts and a layout not at all.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), env());
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set(requestedPathHeader, request.nextUrl.pathname + request.nextUrl.search);
  const response = isBrokenLink(request.nextUrl.pathname)
    ? NextResponse.rewrite(new URL("/_broken-link", request.url), { request: { headers } })
    : NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/**
 * A tracking link that was cut off leads nowhere: Next renders that on the server, whereas a
 * `notFound()` of the page itself shows nothing without JavaScript.
 */
function isBrokenLink(path: string): boolean {
  const token = /^\/track\/([^/]+)$/.exec(path)?.[1];
  return token !== undefined && trackingTokenIn(token) !== token;
}

export const config = {
  // Pages only: the API answers no HTML, and this would cost its hot path a turn.
  matcher: ["/((?!api/|orders(?:/|$)|_next/|icon\\.svg|favicon\\.ico).*)"],
};
