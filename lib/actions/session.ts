import "server-only";
import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { channelsAddress } from "@/lib/clients/channels-address";
import type { Context } from "@/lib/context";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import type { UserView } from "@/lib/domain/user";
import { env } from "@/lib/env";
import { contextFor } from "@/lib/runtime";
import { resolveTrackingToken } from "@/lib/services/orders";
import { readSession, type SignedIn } from "@/lib/services/users";
import { sessionCookieName, sessionIdIn } from "../auth/session-cookie";
import { requestedPathHeader } from "./requested-path";

/** Who looks at this page, looked up once for all of its parts; null for nobody in particular. */
export const viewer = cache(async (): Promise<SignedIn | null> => {
  const cookie = (await cookies()).get(sessionCookieName())?.value;
  const sessionId = await sessionIdIn(cookie);
  if (sessionId === null) return null;
  return readSession({ ctx: contextFor({ kind: "system" }), input: { sessionId } });
});

/** The context that a page reads with, on behalf of whoever looks at it. */
export const pageContext = cache(
  async (): Promise<Context> => contextFor((await viewer())?.actor ?? { kind: "anonymous" }),
);

/** For a customer's own page: whoever is not signed in goes there first, and comes back. */
export async function customerPage(): Promise<{ ctx: Context; user: UserView }> {
  const session = await viewer();
  if (!session) redirect(await signInPath());
  if (session.actor.kind !== "customer") notFound();
  return { ctx: contextFor(session.actor), user: session.user };
}

/**
 * For a page of the admin: operators and administrators, or the latter alone. To everybody else who
 * is signed in there is no such page.
 */
export async function adminPage(
  role: "operator" | "admin" = "operator",
): Promise<{ ctx: Context; user: UserView }> {
  const session = await viewer();
  if (!session) redirect(await signInPath());
  const { actor, user } = session;
  if (actor.kind !== "operator" || (role === "admin" && actor.role !== "admin")) notFound();
  return { ctx: contextFor(actor), user };
}

/** Signing in leads back to the very address that was asked for. */
async function signInPath(): Promise<string> {
  const asked = (await headers()).get(requestedPathHeader) ?? "/account";
  return `/signin?next=${encodeURIComponent(asked)}`;
}

/** The context of whoever holds an order's tracking link; null when the token opens nothing. */
export async function trackingContext(
  token: string,
): Promise<{ ctx: Context; orderId: number } | null> {
  const ctx = contextFor({ kind: "anonymous" });
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  return orderId === null ? null : { ctx: contextFor({ kind: "tracking", orderId }), orderId };
}

/** What the browser needs for the live connection; read at run time, so that one build serves any host. */
export function realtimeSettings(): RealtimeSettings {
  const settings = env();
  return { key: settings.PUSHER_KEY, ...channelsAddress(settings) };
}
