"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { useRefetchInterval } from "@/components/admin/live/use-refetch-interval";
import { useRefetchOnUpdates } from "@/components/admin/live/use-refetch-on-updates";

/** What a page of the inventory was rendered with, and what it has become since. */
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
  // Back from another page, what was rendered for this visit is newer than what was kept.
  return data && data.at > rendered.at ? data : rendered;
}
