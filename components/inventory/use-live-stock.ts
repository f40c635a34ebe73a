"use client";

import { useQuery } from "@tanstack/react-query";
import { readDesk } from "@/components/desk/read-desk";
import { useReadInterval } from "@/components/desk/read-interval";
import { useReadAgain } from "@/components/desk/use-read-again";

/** What a page of the inventory was rendered with, and what it has become since. */
export function useLiveStock<Reading extends { at: string }>(
  path: string,
  rendered: Reading,
): Reading {
  const { data, refetch } = useQuery({
    queryKey: ["desk", path],
    queryFn: () => readDesk<Reading>(path),
    initialData: rendered,
    refetchInterval: useReadInterval(),
  });
  useReadAgain(() => void refetch());
  // Back from another page, what was rendered for this visit is newer than what was kept.
  return data && data.at > rendered.at ? data : rendered;
}
