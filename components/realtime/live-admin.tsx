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
import { keepWhileVisible } from "@/components/realtime/keep-while-visible";
import { OpsFeed, type OpsListener } from "@/components/realtime/ops-feed";
import type { FeedConnection } from "@/components/realtime/order-feed";
import type { RealtimeSettings } from "@/lib/domain/realtime";

const OpsFeedContext = createContext<OpsFeed | null>(null);

/** One live connection for all that a page of the admin shows. */
export function LiveAdmin({
  realtime,
  children,
}: {
  realtime: RealtimeSettings;
  children: ReactNode;
}) {
  const [feed] = useState(() => new OpsFeed(realtime));
  useEffect(() => keepWhileVisible(feed), [feed]);
  return <OpsFeedContext value={feed}>{children}</OpsFeedContext>;
}

function useFeed(): OpsFeed {
  const feed = use(OpsFeedContext);
  if (!feed) throw new Error("A live part of the admin needs a LiveAdmin above it.");
  return feed;
}

/** Calls back on every order's steps and the stock's changes, and when some may have been missed. */
export function useOpsUpdates(listener: OpsListener): void {
  const feed = useFeed();
  const onUpdate = useEffectEvent<Required<OpsListener>["onUpdate"]>((update) =>
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

export function useOpsConnection(): FeedConnection {
  const feed = useFeed();
  return useSyncExternalStore(feed.watchConnection, feed.getConnection, asRendered);
}
