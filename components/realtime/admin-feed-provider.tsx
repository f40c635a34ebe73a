"use client";

import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from "react";
import { connectWhileVisible } from "@/components/realtime/connect-while-visible";
import { AdminFeed, type AdminFeedListener } from "@/components/realtime/admin-feed";
import type { FeedConnection } from "@/components/realtime/order-feed";
import type { RealtimeSettings } from "@/lib/domain/realtime";

const AdminFeedContext = createContext<AdminFeed | null>(null);

/** One live connection for all that a page of the admin shows. */
export function AdminFeedProvider({
  realtime,
  children,
}: {
  realtime: RealtimeSettings;
  children: ReactNode;
}) {
  const [feed] = useState(() => new AdminFeed(realtime));
  useEffect(() => connectWhileVisible(feed), [feed]);
  return <AdminFeedContext value={feed}>{children}</AdminFeedContext>;
}

function useFeed(): AdminFeed {
  const feed = use(AdminFeedContext);
  if (!feed) throw new Error("A live part of the admin needs a AdminFeedProvider above it.");
  return feed;
}

/** Calls back on every order's steps and the stock's changes, and when some may have been missed. */
export function useAdminUpdates(listener: AdminFeedListener): void {
  const feed = useFeed();
  const onUpdate = useEffectEvent<Required<AdminFeedListener>["onUpdate"]>((update) =>
    listener.onUpdate?.(update),
  );
  const onStock = useEffectEvent(() => listener.onStock?.());
  const onResync = useEffectEvent(() => listener.onResync?.());
  useEffect(
    () =>
      feed.listen({
        onUpdate: (update) => onUpdate(update),
        onStock: () => onStock(),
        onResync: () => onResync(),
      }),
    [feed],
  );
}

/** What the server has written: a part that is hydrated late begins with that, live or not. */
const asRendered = (): FeedConnection => "connecting";

export function useAdminConnection(): FeedConnection {
  const feed = useFeed();
  return useSyncExternalStore(feed.watchConnection, feed.getConnection, asRendered);
}
