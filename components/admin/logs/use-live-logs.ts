"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import type { LogLine } from "@/lib/domain/telemetry/log-view";
import type { StoreState } from "@/lib/domain/telemetry/store-status";
import { mergeLogLines } from "./merge-log-lines";

const pollMs = 1_000;
/** More lines would make the page slow. Older ones are on the next page. */
const linesMax = 500;
/** Lines are stored in batches, by several processes: some arrive later than newer ones. */
const lateMs = 5_000;

interface LogPoll {
  page: { kind: "listed"; lines: LogLine[]; hasMore: boolean } | { kind: "off" | "unavailable" };
  storeState: StoreState | null;
}

/** Why new lines are not shown at once: they would move what someone is reading. */
type Hold = "paused" | "scrolled" | `open ${number}`;

/**
 * The newest lines of the log, polled every second while the page is visible. While someone has
 * paused the list, scrolled in it or opened a line, it stays as it is and new lines are counted.
 *
 * @param query The filters as a query string.
 * @param rendered The lines that the server has rendered, newest first.
 */
export function useLiveLogs(query: string, rendered: readonly LogLine[], isLive: boolean) {
  const known = useRef(rendered);
  const [holds, setHolds] = useState<ReadonlySet<Hold>>(new Set());
  const [frozen, setFrozen] = useState<readonly LogLine[] | null>(null);

  const { data, isError } = useQuery({
    queryKey: ["admin", "logs", query],
    async queryFn() {
      const newest = known.current[0];
      const params = new URLSearchParams(query);
      if (newest) params.set("since", new Date(Date.parse(newest.at) - lateMs).toISOString());
      const { page, storeState } = await fetchAdminData<LogPoll>(`/api/admin/logs?${params}`);
      if (page.kind !== "listed") return { lines: known.current, state: "unavailable" as const };
      const oldest = page.lines.at(-1);
      const isGap = page.hasMore && newest && oldest && oldest.at > newest.at;
      // Lines between the known ones and those that fit into one answer are missing: begin anew.
      known.current = mergeLogLines(isGap ? [] : known.current, page.lines, linesMax);
      return { lines: known.current, state: storeState };
    },
    enabled: isLive,
    initialData: { lines: rendered, state: "ok" as StoreState | "unavailable" | null },
    // Returning to the page shows what the server has rendered for it, not what was shown before.
    gcTime: 0,
    staleTime: 0,
    refetchOnMount: false,
    refetchInterval: pollMs,
    retry: false,
    structuralSharing: false,
  });

  const latest = isLive ? data.lines : rendered;
  const lines = frozen ?? latest;
  const shownIds = new Set(lines.map(({ id }) => id));

  function hold(reason: Hold, isHeld: boolean): void {
    const next = new Set(holds);
    if (isHeld) next.add(reason);
    else next.delete(reason);
    if (next.size === holds.size) return;
    setHolds(next);
    if (next.size === 0) setFrozen(null);
    else setFrozen((shown) => shown ?? latest);
  }

  return {
    lines,
    /** New lines that are not shown yet; at most as many as the page shows. */
    waiting: frozen === null ? 0 : latest.filter(({ id }) => !shownIds.has(id)).length,
    isPaused: holds.has("paused"),
    /** Whether the list follows the log at this moment. */
    isFollowing: frozen === null,
    state: isError ? ("unreachable" as const) : data.state,
    hold,
    /** Shows the lines that have arrived meanwhile, and holds the list again if it was held. */
    catchUp: () => setFrozen(holds.size > 0 ? latest : null),
  };
}
