"use client";

import { ArrowUp, Pause, Play } from "lucide-react";
import { useCallback, useRef } from "react";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { formatLogCursor, type LogLine } from "@/lib/domain/telemetry/log-view";
import { LogRow } from "./log-row";
import { moveBetweenLines } from "./move-between-lines";
import { useLiveLogs } from "./use-live-logs";

interface LiveLogsProps {
  path: string;
  /** The active filters, by their name in the URL. */
  filters: Readonly<Record<string, string>>;
  /** The cursor of this page; undefined on the first. */
  cursor: string | undefined;
  rendered: readonly LogLine[];
  hasMore: boolean;
  /** Whether new lines belong to this page: it is the first, and its time range has no end. */
  isLive: boolean;
}

/** The lines of the log. The first page follows the log until someone pauses it. */
export function LiveLogs({ path, filters, cursor, rendered, hasMore, isLive }: LiveLogsProps) {
  const query = new URLSearchParams(filters).toString();
  const { lines, waiting, isPaused, isFollowing, state, hold, catchUp } = useLiveLogs(
    query,
    rendered,
    isLive,
  );
  const list = useRef<HTMLOListElement>(null);
  const latestHold = useRef(hold);
  latestHold.current = hold;
  // The same function for every render: rows are rendered again only when their line changes.
  const onToggle = useCallback(
    (id: number, isOpen: boolean) => latestHold.current(`open ${id}`, isOpen),
    [],
  );
  const last = lines.at(-1);
  const isCut = hasMore || lines.length > rendered.length;

  function showNew() {
    catchUp();
    list.current?.scrollTo({ top: 0 });
  }

  return (
    <>
      {isLive && (
        <div className="mb-2 flex min-h-9 items-center gap-3">
          <Button
            variant="quiet"
            className="h-9 w-28 px-3"
            onClick={() => hold("paused", !isPaused)}
          >
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? "Resume" : "Pause"}
          </Button>
          <p role="status" className="min-w-0 truncate text-ink-soft text-sm">
            <LiveState state={state} isFollowing={isFollowing} isPaused={isPaused} />
          </p>
          {waiting > 0 && (
            <Button
              variant="quiet"
              className="ml-auto h-9 px-3 text-carbon tabular-nums"
              onClick={showNew}
            >
              <ArrowUp aria-hidden />
              {waiting} new {waiting === 1 ? "line" : "lines"}
            </Button>
          )}
        </div>
      )}
      {lines.length === 0 ? (
        <EmptyState>
          {Object.keys(filters).length > 0
            ? "No lines match. Try other words, another level or a longer time."
            : "No lines yet. They appear here as Waybill works."}
        </EmptyState>
      ) : (
        <ol
          ref={list}
          aria-label="Log lines"
          data-following={isFollowing}
          onScroll={({ currentTarget }) => hold("scrolled", currentTarget.scrollTop > 4)}
          onKeyDown={moveBetweenLines}
          className={cn(
            "overflow-y-auto overscroll-contain rounded-lg border border-line bg-surface",
            "h-[70dvh] min-h-96 shadow-sheet [overflow-anchor:none]",
          )}
        >
          {lines.map((line) => (
            <LogRow key={line.id} line={line} onToggle={onToggle} />
          ))}
        </ol>
      )}
      <Pager
        path={path}
        query={filters}
        cursor={cursor}
        next={last && isCut ? formatLogCursor(last) : null}
      />
    </>
  );
}

function LiveState({
  state,
  isFollowing,
  isPaused,
}: {
  state: ReturnType<typeof useLiveLogs>["state"];
  isFollowing: boolean;
  isPaused: boolean;
}) {
  if (state === "unreachable") return "No connection to Waybill. Trying again…";
  if (state === "unavailable") return "The stored log could not be read. Trying again…";
  if (state === "full") return "The store is full: new lines are not stored.";
  if (state === "missing") return "The store is missing: new lines are not stored.";
  if (state === "failing") return "The last write failed: some new lines may be missing.";
  if (isPaused) return "Paused";
  return isFollowing ? "New lines appear automatically" : "Held while you read";
}
