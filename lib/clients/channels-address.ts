import type { ChannelsAddress } from "@/lib/domain/realtime";
import type { Env } from "@/lib/env";

type ChannelsSettings = Pick<
  Env,
  "PUSHER_HOST" | "PUSHER_PORT" | "PUSHER_SCHEME" | "PUSHER_CLUSTER"
>;

/** Where browsers reach Channels. Hosted Pusher always uses TLS; elsewhere PUSHER_SCHEME decides. */
export function channelsAddress(settings: ChannelsSettings): ChannelsAddress {
  const { PUSHER_HOST, PUSHER_PORT, PUSHER_SCHEME, PUSHER_CLUSTER } = settings;
  if (!PUSHER_HOST) return { forceTLS: true, cluster: PUSHER_CLUSTER ?? "mt1" };
  return {
    wsHost: PUSHER_HOST,
    ...(PUSHER_PORT && { wsPort: PUSHER_PORT }),
    forceTLS: PUSHER_SCHEME === "https",
  };
}

/** The WebSocket origins that pusher-js may use. On an HTTPS page it always uses wss. */
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
