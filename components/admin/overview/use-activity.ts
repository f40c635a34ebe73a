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

/** Steps that come this close together are shown together: nobody reads faster. */
const gatherMs = 100;
const cutOffMs = 5_000;

/**
 * The latest steps of all orders: live ones at once, their details a second later, and after a gap
 * whatever was missed. While paused, what is shown stands still and the news are counted.
 */
export function useActivity(rendered: ActivityEntry[]) {
  const connection = useAdminConnection();
  const [live, setLive] = useState<readonly ActivityEntry[]>([]);
  const [frozen, setFrozen] = useState<readonly ActivityEntry[] | null>(null);
  const [gather, stopGathering] = useGathering((entries) =>
    setLive((shown) => mergeActivity(shown, entries)),
  );

  const { data, refetch } = useQuery({
    queryKey: ["admin", "activity"],
    queryFn: () => fetchAdminData<{ entries: ActivityEntry[] }>("/api/admin/activity"),
    initialData: { entries: rendered },
    refetchInterval: connection === "live" ? false : cutOffMs,
  });
  useAdminUpdates({
    onUpdate: (update) => gather(activityFromUpdate(update)),
    onResync: () => void refetch(),
  });
  useRefetchOnUpdates(() => void refetch());
  useEffect(() => stopGathering, [stopGathering]);

  const latest = mergeActivity(mergeActivity(rendered, data.entries), live);
  const shown = frozen ?? latest;
  const known = new Set(shown.map(activityKey));
  return {
    entries: shown,
    paused: frozen !== null,
    /** How many steps wait behind a pause; as many as the feed shows at most. */
    waiting: latest.filter((entry) => !known.has(activityKey(entry))).length,
    pause: () => setFrozen(latest),
    resume: () => setFrozen(null),
  };
}

/** Collects entries for a moment and hands them on together. */
function useGathering(handOn: (entries: ActivityEntry[]) => void) {
  const [{ gather, stop }] = useState(() => {
    let gathered: ActivityEntry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    return {
      gather(entry: ActivityEntry, take: (entries: ActivityEntry[]) => void) {
        gathered.push(entry);
        timer ??= setTimeout(() => {
          const entries = gathered;
          gathered = [];
          timer = undefined;
          take(entries);
        }, gatherMs);
      },
      stop() {
        clearTimeout(timer);
        timer = undefined;
        gathered = [];
      },
    };
  });
  const take = useRef(handOn);
  useEffect(() => {
    take.current = handOn;
  });
  return [(entry: ActivityEntry) => gather(entry, (all) => take.current(all)), stop] as const;
}
