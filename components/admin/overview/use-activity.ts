"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";
import { useAdminConnection, useAdminUpdates } from "@/components/realtime/admin-feed-provider";
import {
  type ActivityEntry,
  activityFromUpdate,
  activityKey,
  mergeActivity,
} from "@/lib/domain/overview/activity";

/** Events within this time are shown together, so that the list doesn't change too often. */
const batchMs = 100;
const offlineMs = 5_000;

/**
 * The latest events of all orders. Live events appear at once, their details a second later, and
 * missed ones after a reconnection. While paused, the list stays and new events are counted.
 */
export function useActivity(rendered: ActivityEntry[]) {
  const connection = useAdminConnection();
  const [live, setLive] = useState<readonly ActivityEntry[]>([]);
  const [frozen, setFrozen] = useState<readonly ActivityEntry[] | null>(null);
  const [add, stop] = useBatches((entries) =>
    setLive((current) => mergeActivity(current, entries)),
  );

  const { data, refetch } = useQuery({
    queryKey: ["admin", "activity"],
    queryFn: () => fetchAdminData<{ entries: ActivityEntry[] }>("/api/admin/activity"),
    initialData: { entries: rendered },
    refetchInterval: connection === "live" ? false : offlineMs,
  });
  useAdminUpdates({
    onUpdate: (update) => add(activityFromUpdate(update)),
    onResync: () => void refetch(),
  });
  useRefetchOnUpdates(() => void refetch());
  useEffect(() => stop, [stop]);

  const latest = mergeActivity(mergeActivity(rendered, data.entries), live);
  const visible = frozen ?? latest;
  const known = new Set(visible.map(activityKey));
  return {
    entries: visible,
    paused: frozen !== null,
    /** How many new events are hidden while paused, at most as many as the feed shows. */
    waiting: latest.filter((entry) => !known.has(activityKey(entry))).length,
    pause: () => setFrozen(latest),
    resume: () => setFrozen(null),
  };
}

/** Collects entries for a moment, then passes them on together. */
function useBatches(onBatch: (entries: ActivityEntry[]) => void) {
  const latest = useRef(onBatch);
  useEffect(() => {
    latest.current = onBatch;
  });
  const [{ add, stop }] = useState(() => {
    let batch: ActivityEntry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    return {
      add(entry: ActivityEntry) {
        batch.push(entry);
        timer ??= setTimeout(() => {
          const entries = batch;
          batch = [];
          timer = undefined;
          latest.current(entries);
        }, batchMs);
      },
      stop() {
        clearTimeout(timer);
        timer = undefined;
        batch = [];
      },
    };
  });
  return [add, stop] as const;
}
