"use client";

import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
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

/**
 * A trace that grows while more happens in it. As soon as someone zooms, scrolls or opens an item,
 * it stays as it is, and what is new waits for a click.
 */
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
  const [held, setHeld] = useState<TraceView | null>(null);
  const latest = useRef(data);
  useEffect(() => {
    latest.current = data;
  });
  const onHold = useCallback((isHeld: boolean) => setHeld(isHeld ? latest.current : null), []);
  const shown = held ?? data;
  const newCount = data.nodes.length - shown.nodes.length;
  return (
    <>
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-2">
        <TraceNotes trace={shown} isUnreachable={isError} />
        {newCount > 0 && (
          <Button
            variant="quiet"
            className="h-8 px-3 text-carbon tabular-nums"
            onClick={() => setHeld(data)}
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
  const { nodes, cap, hasMoreLogs, isOpen, store, hasSpans } = trace;
  const notes = [
    cap
      ? `This trace has ${cap.total >= spansCountMax ? "at least " : ""}${formatCount(cap.total)} spans. Showing ${formatCount(cap.shown)}: the first ${formatCount(spansMax)}, plus failed spans and their parents.`
      : `${formatCount(nodes.length)} items.`,
    ...(hasMoreLogs ? ["The Logs page has more lines of this trace."] : []),
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
