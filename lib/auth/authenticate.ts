import { NextRequest } from "next/server";
import type { Actor } from "@/lib/auth/actor";
import { BriefMemory } from "@/lib/auth/brief-memory";
import type { Context } from "@/lib/context";
import { authenticateApiKey } from "@/lib/services/api-keys/authenticate-api-key";
import { resolveTrackingToken } from "@/lib/services/orders/read-tracked-order";
import { claimedOrderId } from "@/lib/services/orders/tracking-token";
import { readSession } from "@/lib/services/users";
import { sessionCookieName, sessionIdIn } from "./session-cookie";

/** Tokens that opened nothing moments ago: whoever repeats one costs the database no look-up. */
const misses = new BriefMemory<true>(5_000, 10_000);

/**
 * Who is asking: the holder of an API key or of an order's tracking token, sent as
 * `Authorization: Bearer …`, else whoever is signed in. Null when a token was sent that opens
 * nothing; anonymous when nothing was sent at all.
 */
export async function authenticate(ctx: Context, request: Request): Promise<Actor | null> {
  const header = request.headers.get("authorization");
  if (header === null) return signedIn(ctx, request);
  const token = /^Bearer +(\S{1,200})$/i.exec(header)?.[1];
  if (token === undefined) return null;
  const now = ctx.now();
  if (misses.recall(token, now)) return null;
  const actor = await holderOf(ctx, token);
  if (actor === null) misses.remember(token, true, now);
  return actor;
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** A cookie travels with requests that other sites make: it counts where our own page asks. */
async function signedIn(ctx: Context, request: Request): Promise<Actor> {
  if (!request.headers.has("cookie")) return { kind: "anonymous" };
  const { cookies } = new NextRequest(request.url, { headers: request.headers });
  const isOurs =
    safeMethods.has(request.method) ||
    request.headers.get("origin") === new URL(ctx.settings.appUrl).origin;
  const cookie = cookies.get(sessionCookieName())?.value;
  const sessionId = isOurs ? await sessionIdIn(cookie) : null;
  const session = sessionId === null ? null : await readSession({ ctx, input: { sessionId } });
  return session?.actor ?? { kind: "anonymous" };
}

async function holderOf(ctx: Context, token: string): Promise<Actor | null> {
  if (claimedOrderId(token) === null) return authenticateApiKey({ ctx, input: { key: token } });
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  return orderId === null ? null : { kind: "tracking", orderId };
}
