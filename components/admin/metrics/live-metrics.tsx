"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import type { MetricsView } from "@/lib/domain/metrics/view";

/** Processes add to the rollups every ten seconds. */
const refetchMs = 10_000;

interface LiveMetrics {
  metrics: MetricsView;
  /** The last fetch failed. The figures are those of the one before. */
  failing: boolean;
}

const MetricsContext = createContext<LiveMetrics | null>(null);

/** Provides the figures to the parts of the page, and keeps them up to date. */
export function LiveMetricsProvider({
  metrics: rendered,
  children,
}: {
  metrics: MetricsView;
  children: ReactNode;
}) {
  const { range } = rendered;
  const { data, isError } = useQuery({
    queryKey: ["admin", "metrics", range],
    queryFn: () => fetchAdminData<MetricsView>(`/api/admin/metrics?range=${range}`),
    initialData: rendered,
    refetchInterval: refetchMs,
  });
  const metrics = data.at > rendered.at ? data : rendered;
  return <MetricsContext value={{ metrics, failing: isError }}>{children}</MetricsContext>;
}

export function useMetrics(): LiveMetrics {
  const live = use(MetricsContext);
  if (!live) throw new Error("useMetrics must be used inside a LiveMetricsProvider.");
  return live;
}
