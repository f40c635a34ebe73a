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
import type { RealtimeSettings } from "@/lib/domain/realtime";
import { AdminFeed, type AdminFeedListener } from "./admin-feed";
import { connectWhileVisible } from "./connect-while-visible";
import type { FeedConnection } from "./order-feed";

const AdminFeedContext = createContext<AdminFeed | null>(null);

/** Shares one live connection among all parts of an admin page. */
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
  if (!feed) throw new Error("Live admin components must be rendered inside an AdminFeedProvider.");
  return feed;
}

/** Calls the listener on order and stock updates, and when it may have missed some. */
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

/** The state that the server renders. Hydration must start from the same one. */
const connectionOnServer = (): FeedConnection => "connecting";

export function useAdminConnection(): FeedConnection {
  const feed = useFeed();
  return useSyncExternalStore(feed.subscribeConnection, feed.getConnection, connectionOnServer);
}
