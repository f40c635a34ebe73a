import Pusher from "pusher-js";
import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";

const updateSchema = z.object({
  orderId: z.int(),
  type: z.string(),
  status: z.string(),
  at: z.iso.datetime(),
});

/** One order update, as a subscriber of the Channels server received it. */
export interface ReceivedUpdate {
  orderId: number;
  type: string;
  status: string;
  /** Milliseconds from the change to its arrival here, by the same clock. */
  latencyMs: number;
  /** Unix milliseconds. */
  arrivedAt: number;
}

export interface LiveFeed {
  updates: ReceivedUpdate[];
  close(): void;
}

/** Subscribes to the updates of all orders, as the admin does. */
export async function openLiveFeed({
  appUrl,
  apiKey,
  variables,
}: SystemAddress): Promise<LiveFeed> {
  const updates: ReceivedUpdate[] = [];
  const pusher = new Pusher(variables.PUSHER_KEY ?? "", {
    cluster: "local",
    ...(variables.PUSHER_HOST !== undefined && { wsHost: variables.PUSHER_HOST }),
    wsPort: Number(variables.PUSHER_PORT),
    forceTLS: false,
    enabledTransports: ["ws"],
    channelAuthorization: {
      transport: "ajax",
      endpoint: `${appUrl}/api/pusher/auth`,
      headers: { authorization: `Bearer ${apiKey}` },
    },
  });
  const channel = pusher.subscribe("private-ops");
  channel.bind("order.updated", (payload: unknown) => {
    const arrivedAt = Date.now();
    const { at, ...update } = updateSchema.parse(payload);
    updates.push({ ...update, latencyMs: arrivedAt - Date.parse(at), arrivedAt });
  });
  await new Promise<void>((resolve, reject) => {
    channel.bind("pusher:subscription_succeeded", () => resolve());
    channel.bind("pusher:subscription_error", (error: unknown) =>
      reject(new Error(`The subscription was refused: ${JSON.stringify(error)}`)),
    );
  });
  return { updates, close: () => pusher.disconnect() };
}
