"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/domain/format-count";
import { spansCountMax, spansMax, type TraceView } from "@/lib/domain/trace/trace-view";
import type { InitialNode } from "./use-waterfall";
import { Waterfall } from "./waterfall";

const refetchMs = 3_000;
/** A trace of more items than this is fetched less often. */
const largeMin = 1_000;
const largeRefetchMs = 15_000;

/** A trace that grows while more happens in it. */
export function LiveTrace({
  path,
  rendered,
  initial,
}: {
  /** The API's path of this trace. */
  path: string;
  rendered: TraceView;
  initial: InitialNode;
}) {
  const { data, isError } = useQuery({
    queryKey: ["trace", path, rendered.readAt],
    queryFn: () => fetchAdminData<TraceView>(path),
    initialData: rendered,
    gcTime: 0,
    refetchInterval: ({ state }) => refetchInterval(state.data),
  });
  // A link that names the same item once more starts anew, with all that has happened since.
  return (
    <ShownTrace key={useFollowedLinks()} latest={data} isUnreachable={isError} initial={initial} />
  );
}

/**
 * Counts the links to an item of this trace that were followed on its page. Next.js keeps the page
 * for the second one, because the opened item has only been written to the URL.
 */
function useFollowedLinks(): number {
  const search = useSearchParams();
  const link = search.get("open") ?? search.get("span");
  const [followed, setFollowed] = useState({ link, count: 0 });
  if (followed.link !== link) {
    setFollowed({ link, count: followed.count + (link === null ? 0 : 1) });
  }
  return followed.count;
}

/**
 * The waterfall. As soon as someone zooms, scrolls or opens an item, it stays as it is, and what is
 * new waits for a click.
 */
function ShownTrace({
  latest,
  isUnreachable,
  initial,
}: {
  latest: TraceView;
  isUnreachable: boolean;
  initial: InitialNode;
}) {
  const [held, setHeld] = useState<TraceView | null>(null);
  const current = useRef(latest);
  useEffect(() => {
    current.current = latest;
  });
  const onHold = useCallback((isHeld: boolean) => setHeld(isHeld ? current.current : null), []);
  const shown = held ?? latest;
  const newCount = latest.nodes.length - shown.nodes.length;
  return (
    <>
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-2">
        <TraceNotes trace={shown} isUnreachable={isUnreachable} />
        {newCount > 0 && (
          <Button
            variant="quiet"
            className="h-8 px-3 text-carbon tabular-nums"
            onClick={() => setHeld(latest)}
          >
            <RefreshCw aria-hidden />
            Show {formatCount(newCount)} new
          </Button>
        )}
      </div>
      <Waterfall trace={shown} initial={initial} onHold={onHold} />
    </>
  );
}

function refetchInterval(trace: TraceView | undefined): number | false {
  if (!trace?.isOpen) return false;
  return trace.nodes.length > largeMin ? largeRefetchMs : refetchMs;
}

/** How complete the shown trace is. */
function TraceNotes({ trace, isUnreachable }: { trace: TraceView; isUnreachable: boolean }) {
  const { nodes, cap, hasMoreLogs, hasMoreDeliveries, isOpen, store, hasSpans } = trace;
  const notes = [
    cap
      ? `This trace has ${cap.total >= spansCountMax ? "at least " : ""}${formatCount(cap.total)} spans. Showing ${formatCount(cap.shown)}: the first ${formatCount(spansMax)}, plus failed spans and their parents.`
      : `${formatCount(nodes.length)} items.`,
    ...(hasMoreLogs ? ["The Logs page has more lines of this trace."] : []),
    ...(hasMoreDeliveries ? ["Of its webhook deliveries, only the first are shown."] : []),
    ...(store === "unavailable" ? ["The stored spans could not be read."] : []),
    ...(store === "read" && !hasSpans ? ["No spans of this trace are stored."] : []),
    ...(isUnreachable ? ["No connection to Waybill. Trying again…"] : isOpen ? ["Live."] : []),
  ];
  return (
    <p role="status" className="text-ink-soft text-sm">
      {notes.join(" ")}
    </p>
  );
}
