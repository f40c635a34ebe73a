"use client";

import { useCallback, useRef } from "react";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { cn } from "@/lib/cn";
import { formatLogCursor, type LogLine } from "@/lib/domain/telemetry/log-view";
import { LiveToolbar } from "./live-toolbar";
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
        <LiveToolbar
          {...{ isPaused, isFollowing, state, waiting }}
          onPause={(isPausing) => hold("paused", isPausing)}
          onShowNew={showNew}
        />
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
        next={last && isCut ? formatLogCursor({ at: new Date(last.at), id: last.id }) : null}
      />
    </>
  );
}
