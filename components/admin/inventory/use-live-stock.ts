"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";

/** Live stock data that starts with what the server rendered. */
export function useLiveStock<Reading extends { at: string }>(
  path: string,
  rendered: Reading,
): Reading {
  const { data, refetch } = useQuery({
    queryKey: ["admin", path],
    queryFn: () => fetchAdminData<Reading>(path),
    initialData: rendered,
    refetchInterval: useRefetchInterval(),
  });
  useRefetchOnUpdates(() => void refetch());
  // After navigating back, the data rendered for this visit is newer than the cached data.
  return data && data.at > rendered.at ? data : rendered;
}
