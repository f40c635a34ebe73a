import { LRUCache } from "lru-cache";
import { NextRequest } from "next/server";
import type { Context } from "@/lib/context";
import { authenticateApiKey } from "@/lib/services/api-keys/authenticate-api-key";
import { resolveTrackingToken } from "@/lib/services/orders/read-tracked-order";
import { orderIdInTrackingToken } from "@/lib/services/orders/tracking-token";
import { readSession } from "@/lib/services/users";
import type { Actor } from "./actor";
import { isOwnOrigin } from "./own-hosts";
import { sessionCookieName, sessionIdIn } from "./session-cookie";

/** Invalid tokens and when they were refused: repeating one soon after costs no query. */
const refusedTokens = new LRUCache<string, Date>({ max: 10_000 });
const refusalMs = 5_000;

/**
 * Identifies the caller by the API key or tracking token in `Authorization: Bearer …`, or else by the
 * session cookie. Null for an invalid token; anonymous without credentials.
 */
export async function authenticate(ctx: Context, request: Request): Promise<Actor | null> {
  const header = request.headers.get("authorization");
  if (header === null) return sessionActor(ctx, request);
  const token = /^Bearer +(\S{1,200})$/i.exec(header)?.[1];
  if (token === undefined) return null;
  const now = ctx.now();
  const refusedAt = refusedTokens.get(token);
  if (refusedAt && now.getTime() - refusedAt.getTime() < refusalMs) return null;
  const actor = await tokenActor(ctx, token);
  if (actor === null) refusedTokens.set(token, now);
  return actor;
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Guards against CSRF: an unsafe method is authenticated by a cookie only from our own pages. */
async function sessionActor(ctx: Context, request: Request): Promise<Actor> {
  if (!request.headers.has("cookie")) return { kind: "anonymous" };
  const { cookies } = new NextRequest(request.url, { headers: request.headers });
  const { headers, method } = request;
  const origin = headers.get("origin");
  const isTrustedOrigin =
    safeMethods.has(method) || (origin !== null && isOwnOrigin(origin, headers.get("host")));
  const cookie = cookies.get(sessionCookieName())?.value;
  const sessionId = isTrustedOrigin ? await sessionIdIn(cookie) : null;
  const session = sessionId === null ? null : await readSession({ ctx, input: { sessionId } });
  return session?.actor ?? { kind: "anonymous" };
}

async function tokenActor(ctx: Context, token: string): Promise<Actor | null> {
  if (orderIdInTrackingToken(token) === null) {
    return authenticateApiKey({ ctx, input: { key: token } });
  }
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  return orderId === null ? null : { kind: "tracking", orderId };
}
