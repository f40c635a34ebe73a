"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { connectWhileVisible } from "./connect-while-visible";
import { PresenceFeed, type Viewer } from "./presence-feed";

const noViewers: readonly Viewer[] = [];

/** The other viewers of this order, while the page is visible. */
export function usePresence(orderId: number, realtime: RealtimeSettings): readonly Viewer[] {
  const [feed] = useState(() => new PresenceFeed(orderId, realtime));
  useEffect(() => connectWhileVisible(feed), [feed]);
  return useSyncExternalStore(feed.subscribe, feed.getOthers, () => noViewers);
}
