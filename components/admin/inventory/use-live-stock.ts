"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchAdmin } from "@/components/admin/live/fetch-admin";
import { useReadInterval } from "@/components/admin/live/read-interval";
import { useReadAgain } from "@/components/admin/live/use-refetch";

/** What a page of the inventory was rendered with, and what it has become since. */
export function useLiveStock<Reading extends { at: string }>(
  path: string,
  rendered: Reading,
): Reading {
  const { data, refetch } = useQuery({
    queryKey: ["admin", path],
    queryFn: () => fetchAdmin<Reading>(path),
    initialData: rendered,
    refetchInterval: useReadInterval(),
  });
  useReadAgain(() => void refetch());
  // Back from another page, what was rendered for this visit is newer than what was kept.
  return data && data.at > rendered.at ? data : rendered;
}
