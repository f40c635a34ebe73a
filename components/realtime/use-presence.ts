"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { connectWhileVisible } from "@/components/realtime/connect-while-visible";
import { PresenceFeed, type Viewer } from "@/components/realtime/presence-feed";
import type { RealtimeSettings } from "@/lib/domain/realtime";

const noViewers: readonly Viewer[] = [];

/** The other viewers of this order, while the page is visible. */
export function usePresence(orderId: number, realtime: RealtimeSettings): readonly Viewer[] {
  const [feed] = useState(() => new PresenceFeed(orderId, realtime));
  useEffect(() => connectWhileVisible(feed), [feed]);
  return useSyncExternalStore(feed.subscribe, feed.getOthers, () => noViewers);
}
