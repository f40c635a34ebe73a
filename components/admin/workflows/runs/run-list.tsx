"use client";

import type { ReactNode } from "react";
import { EmptyState } from "@/components/admin/list/data-table";
import { Pager } from "@/components/admin/list/pager";
import { SearchedNote } from "@/components/admin/workflows/searched-note";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/domain/format-count";
import type { RunListPage } from "./new-runs";
import { RunTable } from "./run-table";
import { useLiveRuns } from "./use-live-runs";

/**
 * The list of runs with its pager, kept up to date. The line above it is always there, so that
 * nothing moves.
 */
export function RunList({
  path,
  filters,
  rendered,
  cursor,
  emptyText,
  actions,
}: {
  path: string;
  /** The list's filters as they are in its URL. */
  filters: Readonly<Record<string, string>>;
  rendered: RunListPage;
  /** The cursor of this page; undefined on the first. */
  cursor: string | undefined;
  emptyText: string;
  actions?: ReactNode;
}) {
  const query = new URLSearchParams(filters).toString();
  const isFirst = cursor === undefined;
  const { page, newCount, isUnavailable, showNew } = useLiveRuns(query, rendered, isFirst);
  const { runs, next, searched } = page;
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
      <SearchedNote searched={searched} />
      <Pager path={path} query={filters} cursor={cursor} next={next} />
    </>
  );
}
