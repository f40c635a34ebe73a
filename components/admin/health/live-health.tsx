"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import type { HealthView } from "@/lib/domain/health/health";

interface LiveHealth {
  health: HealthView;
  /** The last fetch failed. The states are those of the one before. */
  failing: boolean;
}

const HealthContext = createContext<LiveHealth | null>(null);

/** Provides the live health checks to the admin's frame and pages. */
export function LiveHealthProvider({
  health: rendered,
  children,
}: {
  health: HealthView;
  children: ReactNode;
}) {
  const { data, isError } = useQuery({
    queryKey: ["admin", "health"],
    queryFn: () => fetchAdminData<HealthView>("/api/admin/health"),
    initialData: rendered,
    // The page was rendered with the last known states, so they are read anew right away.
    initialDataUpdatedAt: 0,
    refetchInterval: useRefetchInterval(),
    // A hidden page doesn't refetch.
    refetchOnWindowFocus: "always",
  });
  return <HealthContext value={{ health: data, failing: isError }}>{children}</HealthContext>;
}

export function useHealth(): LiveHealth {
  const live = use(HealthContext);
  if (!live) throw new Error("useHealth must be used inside a LiveHealthProvider.");
  return live;
}
