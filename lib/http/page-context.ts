import "server-only";
import { cache } from "react";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { contextFor } from "@/lib/runtime";
import { resolveTrackingToken } from "@/lib/services/orders";

export interface RealtimeSettings {
  key: string;
  wsHost?: string;
  wsPort?: number;
  forceTLS: boolean;
  cluster?: string;
}

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

/** Where the browser finds Channels; read at run time, so that one build serves any host. */
export function realtimeSettings(): RealtimeSettings {
  const { PUSHER_KEY, PUSHER_HOST, PUSHER_PORT, PUSHER_SCHEME, PUSHER_CLUSTER } = env();
  return {
    key: PUSHER_KEY,
    forceTLS: PUSHER_HOST ? PUSHER_SCHEME === "https" : true,
    ...(PUSHER_HOST && { wsHost: PUSHER_HOST }),
    ...(PUSHER_PORT && { wsPort: PUSHER_PORT }),
    ...(!PUSHER_HOST && { cluster: PUSHER_CLUSTER ?? "mt1" }),
  };
}

/** Whether this is the demo shop beside its own embedded database. */
export function isDemo(): boolean {
  return env().WAYBILL_DEMO === "1";
}
