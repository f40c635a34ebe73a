"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";
import type { RunListView, RunRow } from "@/lib/domain/workflows/run-view";

export interface LiveRuns {
  runs: readonly RunRow[];
  /** Runs that belong at the top of this page but aren't shown yet. */
  newCount: number;
  /** The last fetch failed, so the shown states may be out of date. */
  isUnavailable: boolean;
  showNew(): void;
}

/**
 * The runs of a list, rendered by the server and then kept up to date. States change in place; new
 * runs are only counted until the operator asks for them, so that no row moves.
 *
 * @param query The list's filters as a query string. Later pages get no new runs.
 */
export function useLiveRuns(
  query: string,
  rendered: readonly RunRow[],
  isFirst: boolean,
): LiveRuns {
  const [rows, setRows] = useState(rendered);
  const shown = rows.map(({ runId }) => runId).join(",");
  const { data, isError, refetch } = useQuery({
    queryKey: ["admin", "workflow-runs", query, shown],
    queryFn: () => {
      const params = new URLSearchParams(query);
      if (shown !== "") params.set("shown", shown);
      return fetchAdminData<RunListView>(`/api/admin/workflows/runs?${params}`);
    },
    refetchInterval: useRefetchInterval(),
    placeholderData: (previous) => previous,
  });
  useRefetchOnUpdates(() => void refetch());
  const current = new Map(data?.shown.map((run) => [run.runId, run]));
  const known = new Set(rows.map(({ runId }) => runId));
  const first = rows[0];
  const added = isFirst
    ? (data?.runs ?? []).filter((run) => !known.has(run.runId) && isNewer(run, first))
    : [];
  return {
    runs: rows.map((run) => current.get(run.runId) ?? run),
    newCount: added.length,
    isUnavailable: isError || data?.kind === "unavailable",
    showNew: () => data && setRows(data.runs),
  };
}

function isNewer(run: RunRow, first: RunRow | undefined): boolean {
  return first === undefined || run.queuedAt >= first.queuedAt;
}
