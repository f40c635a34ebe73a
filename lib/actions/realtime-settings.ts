import "server-only";
import { channelsAddress } from "@/lib/clients/channels-address";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { env } from "@/lib/env";

/** How the browser reaches Channels. Read at run time, so that one build serves any host. */
export function realtimeSettings(): RealtimeSettings {
  const settings = env();
  return { key: settings.PUSHER_KEY, ...channelsAddress(settings) };
}
