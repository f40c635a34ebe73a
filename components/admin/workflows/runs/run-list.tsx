"use client";

import type { ReactNode } from "react";
import { EmptyState } from "@/components/admin/list/data-table";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/domain/format-count";
import type { RunRow } from "@/lib/domain/workflows/run-view";
import { RunTable } from "./run-table";
import { useLiveRuns } from "./use-live-runs";

/** The list of runs, kept up to date. The line above it is always there, so that nothing moves. */
export function RunList({
  query,
  rendered,
  isFirst,
  emptyText,
  actions,
}: {
  query: string;
  rendered: readonly RunRow[];
  isFirst: boolean;
  emptyText: string;
  actions?: ReactNode;
}) {
  const { runs, newCount, isUnavailable, showNew } = useLiveRuns(query, rendered, isFirst);
  return (
    <>
      <div className="mb-2 flex min-h-8 flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-ink-soft text-xs">
          {isUnavailable && "Could not update the list. Trying again."}
        </p>
        <div className="flex items-center gap-2">
          {newCount > 0 && (
            <Button variant="quiet" className="h-8 px-3 text-xs" onClick={showNew}>
              Show {formatCount(newCount)} new {newCount === 1 ? "run" : "runs"}
            </Button>
          )}
          <div>{actions}</div>
        </div>
      </div>
      {runs.length === 0 ? <EmptyState>{emptyText}</EmptyState> : <RunTable runs={runs} />}
    </>
  );
}
