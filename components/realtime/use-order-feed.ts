"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { OrderEventView } from "@/lib/domain/order/view";
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { connectWhileVisible } from "./connect-while-visible";
import type { FeedOrder } from "./feed-state";
import { type FeedConnection, OrderFeed } from "./order-feed";

export type { FeedConnection } from "./order-feed";

export interface UseOrderFeedOptions<Order extends FeedOrder> {
  /** The order and its events as the server rendered them. */
  order: Order;
  events: OrderEventView[];
  /** The order's tracking token. Without one, the session cookie authorizes. */
  token?: string;
  realtime: RealtimeSettings;
}

/**
 * Keeps an order and its events current: live over Channels, with a catch-up by `seq` after every
 * (re)connection or gap, and polling every 5 s while disconnected. `refresh` reads at once, for
 * example after a user action.
 */
export function useOrderFeed<Order extends FeedOrder>(
  options: UseOrderFeedOptions<Order>,
): {
  order: Order;
  events: OrderEventView[];
  connection: FeedConnection;
  refresh(): Promise<void>;
} {
  const { order, events, token, realtime } = options;
  const identity = JSON.stringify([order.id, token, realtime]);
  const [current, setCurrent] = useState(() => ({ identity, feed: new OrderFeed(options) }));
  if (current.identity !== identity) setCurrent({ identity, feed: new OrderFeed(options) });
  const { feed } = current;

  useEffect(() => feed.mergeRendered(order, events), [feed, order, events]);
  useEffect(() => connectWhileVisible(feed), [feed]);

  const snapshot = useSyncExternalStore(feed.subscribe, feed.getSnapshot, feed.getSnapshot);
  return { ...snapshot, refresh: feed.refresh };
}
