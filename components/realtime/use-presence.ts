"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { connectWhileVisible } from "@/components/realtime/connect-while-visible";
import { PresenceFeed, type Viewer } from "@/components/realtime/presence-feed";
import type { RealtimeSettings } from "@/lib/domain/realtime";

const nobody: readonly Viewer[] = [];

/** Who else looks at this order while its page is looked at. */
export function usePresence(orderId: number, realtime: RealtimeSettings): readonly Viewer[] {
  const [feed] = useState(() => new PresenceFeed(orderId, realtime));
  useEffect(() => connectWhileVisible(feed), [feed]);
  return useSyncExternalStore(feed.watch, feed.getOthers, () => nobody);
}
