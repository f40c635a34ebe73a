"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { hasEnded } from "@/lib/domain/workflows/run-status";
import type { FoundRunPage, RunPageView } from "@/lib/domain/workflows/run-view";

const openMs = 2_000;
/** A failure, and whether a retry has fixed it, is recorded moments after its run has ended. */
const settleMs = 20_000;

/** The page of a run, kept up to date until it has ended. Several parts of the page may use it. */
export function useLiveRun(rendered: FoundRunPage): { page: FoundRunPage; isOutdated: boolean } {
  const { runId } = rendered.run;
  const endSeenAtMs = useRef<number | null>(null);
  const { data, isError } = useQuery({
    queryKey: ["admin", "workflow-run", runId],
    queryFn: () =>
      fetchAdminData<RunPageView>(`/api/admin/workflows/runs/${encodeURIComponent(runId)}`),
    initialData: rendered,
    // The page is rendered again after an action.
    initialDataUpdatedAt: Date.parse(rendered.run.updatedAt),
    refetchInterval: ({ state: { data: current } }) => {
      if (current?.kind !== "found" || !hasEnded(current.run.status)) return openMs;
      if (!mayChangeAfterEnd(current)) return false;
      endSeenAtMs.current ??= Date.now();
      return Date.now() - endSeenAtMs.current < settleMs ? openMs : false;
    },
  });
  const page = data.kind === "found" && isNewer(data, rendered) ? data : rendered;
  return { page, isOutdated: isError || data.kind === "unavailable" };
}

function mayChangeAfterEnd({ run, lineage }: FoundRunPage): boolean {
  return run.status === "failed" || lineage.failures.length > 0;
}

function isNewer(data: FoundRunPage, rendered: FoundRunPage): boolean {
  return data.run.updatedAt >= rendered.run.updatedAt;
}
