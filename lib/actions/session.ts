import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { sessionCookieName, sessionIdIn } from "@/lib/auth/session-cookie";
import type { Context } from "@/lib/context";
import { contextFor } from "@/lib/runtime";
import { resolveTrackingToken } from "@/lib/services/orders";
import { readSession, type SignedIn } from "@/lib/services/users";
import { requestContext } from "./request-log";

/** The signed-in user's session, or null. Read once per request, for all parts of a page. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  const sessionId = await sessionIdIn(cookie);
  if (sessionId === null) return null;
  return readSession({ ctx: contextFor({ kind: "system" }), input: { sessionId } });
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
  const ctx = contextFor({ kind: "anonymous" });
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  return orderId === null ? null : { ctx: contextFor({ kind: "tracking", orderId }), orderId };
}
