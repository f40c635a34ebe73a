import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { sessionCookieName, sessionIdIn } from "@/lib/auth/session-cookie";
import type { Context } from "@/lib/context";
import { resolveTrackingToken } from "@/lib/services/orders";
import { readSession, type SignedIn } from "@/lib/services/users";
import { keepRequest } from "@/lib/telemetry/request-sampler";
import { requestContext } from "./request-log";

/** The signed-in user's session, or null. Read once per request, for all parts of a page. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  const ctx = await requestContext({ kind: "system" });
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  const sessionId = await sessionIdIn(cookie);
  const session = sessionId === null ? null : await readSession({ ctx, input: { sessionId } });
  if (session) keepRequest();
  return session;
});

/** The context of the signed-in user, or of an anonymous visitor. */
export const pageContext = cache(
  async (): Promise<Context> =>
    requestContext((await currentSession())?.actor ?? { kind: "anonymous" }),
);

/** The context of a customer with an order's tracking link; null when the token is invalid. */
export async function trackingContext(
  token: string,
): Promise<{ ctx: Context; orderId: number } | null> {
  const ctx = await requestContext({ kind: "anonymous" });
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  if (orderId === null) return null;
  keepRequest();
  return { ctx: await requestContext({ kind: "tracking", orderId }), orderId };
}
