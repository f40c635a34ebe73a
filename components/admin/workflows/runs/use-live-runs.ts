"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";
import type { RunListView } from "@/lib/domain/workflows/run-view";
import { newRunsOf, type RunListPage } from "./new-runs";

export interface LiveRuns {
  page: RunListPage;
  /** Runs that belong to this page but aren't shown yet. */
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
export function useLiveRuns(query: string, rendered: RunListPage, isFirst: boolean): LiveRuns {
  const [page, setPage] = useState(rendered);
  const shown = page.runs.map(({ runId }) => runId).join(",");
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
  const isListed = data?.kind === "listed";
  return {
    page: { ...page, runs: page.runs.map((run) => current.get(run.runId) ?? run) },
    newCount: isListed && isFirst ? newRunsOf(page, data.runs).length : 0,
    isUnavailable: isError || data?.kind === "unavailable",
    showNew: () => isListed && setPage(data),
  };
}
