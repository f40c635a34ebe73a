import Pusher from "pusher-js";
import { z } from "zod";
import type { SystemAddress } from "@/tests/support/system";

const update = z.object({
  orderId: z.int(),
  type: z.string(),
  status: z.string(),
  at: z.iso.datetime(),
});

/** A step of an order as a subscriber of Channels heard of it. */
export interface Heard {
  orderId: number;
  type: string;
  status: string;
  /** From the change's own time to its arrival here, in milliseconds of one machine's clock. */
  latencyMs: number;
  /** Unix milliseconds. */
  arrivedAt: number;
}

export interface LiveFeed {
  heard: Heard[];
  close(): void;
}

/** Subscribes to every order's steps, as the operators' dashboard does. */
export async function openLiveFeed({
  appUrl,
  apiKey,
  variables,
}: SystemAddress): Promise<LiveFeed> {
  const heard: Heard[] = [];
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
    const { at, ...step } = update.parse(payload);
    heard.push({ ...step, latencyMs: arrivedAt - Date.parse(at), arrivedAt });
  });
  await new Promise<void>((resolve, reject) => {
    channel.bind("pusher:subscription_succeeded", () => resolve());
    channel.bind("pusher:subscription_error", (error: unknown) =>
      reject(new Error(`Not subscribed: ${JSON.stringify(error)}`)),
    );
  });
  return { heard, close: () => pusher.disconnect() };
}
