import "server-only";
import { cache } from "react";
import type { Context } from "@/lib/context";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { env } from "@/lib/env";
import { contextFor } from "@/lib/runtime";
import { resolveTrackingToken } from "@/lib/services/orders";
import { channelsAddress } from "./realtime-settings";

/** The context that a page reads with, on behalf of whoever looks at it. */
export const pageContext = cache(async (): Promise<Context> => contextFor({ kind: "anonymous" }));

/** The context of whoever holds an order's tracking link; null when the token opens nothing. */
export async function trackingContext(
  token: string,
): Promise<{ ctx: Context; orderId: number } | null> {
  const ctx = await pageContext();
  const orderId = await resolveTrackingToken({ ctx, input: { token } });
  return orderId === null ? null : { ctx: contextFor({ kind: "tracking", orderId }), orderId };
}

/** What the browser needs for the live connection; read at run time, so that one build serves any host. */
export function realtimeSettings(): RealtimeSettings {
  const settings = env();
  return { key: settings.PUSHER_KEY, ...channelsAddress(settings) };
}
