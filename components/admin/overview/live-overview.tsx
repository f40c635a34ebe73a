"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";
import type { OverviewView } from "@/lib/domain/overview/view";

interface LiveOverview {
  overview: OverviewView;
  /** The last fetch failed. The data is that of the one before. */
  failing: boolean;
}

const OverviewContext = createContext<LiveOverview | null>(null);

/** Provides the live figures to the parts of the overview. */
export function LiveOverviewProvider({
  overview: rendered,
  children,
}: {
  overview: OverviewView;
  children: ReactNode;
}) {
  const { data, isError, refetch } = useQuery({
    queryKey: ["admin", "overview"],
    queryFn: () => fetchAdminData<OverviewView>("/api/admin/overview"),
    initialData: rendered,
    refetchInterval: useRefetchInterval(),
  });
  useRefetchOnUpdates(() => void refetch());
  // After navigating back, the data rendered for this visit is newer than the cached data.
  const overview = data.at > rendered.at ? data : rendered;
  return <OverviewContext value={{ overview, failing: isError }}>{children}</OverviewContext>;
}

export function useOverview(): LiveOverview {
  const live = use(OverviewContext);
  if (!live) throw new Error("useOverview must be used inside a LiveOverviewProvider.");
  return live;
}
