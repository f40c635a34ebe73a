import type { ChannelsAddress } from "@/lib/domain/realtime";
import type { Env } from "@/lib/env";

type ChannelsSettings = Pick<
  Env,
  "PUSHER_HOST" | "PUSHER_PORT" | "PUSHER_SCHEME" | "PUSHER_CLUSTER"
>;

/** Hosted Pusher is always behind TLS; a host of the shop's own says so by its scheme. */
export function channelsAddress(settings: ChannelsSettings): ChannelsAddress {
  const { PUSHER_HOST, PUSHER_PORT, PUSHER_SCHEME, PUSHER_CLUSTER } = settings;
  if (!PUSHER_HOST) return { forceTLS: true, cluster: PUSHER_CLUSTER ?? "mt1" };
  return {
    wsHost: PUSHER_HOST,
    ...(PUSHER_PORT && { wsPort: PUSHER_PORT }),
    forceTLS: PUSHER_SCHEME === "https",
  };
}

/** The origins of the sockets that pusher-js opens to this address; a page under TLS always uses wss. */
export function channelsOrigins({
  wsHost,
  wsPort,
  forceTLS,
  cluster,
}: ChannelsAddress): readonly string[] {
  const host = wsHost ?? `ws-${cluster}.pusher.com`;
  const address = wsPort === undefined ? host : `${host}:${wsPort}`;
  return forceTLS ? [`wss://${address}`] : [`ws://${address}`, `wss://${address}`];
}
