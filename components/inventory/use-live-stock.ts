"use client";

import { useQuery } from "@tanstack/react-query";
import { readDesk } from "@/components/desk/read-desk";
import { useReadAgain } from "@/components/desk/use-read-again";
import { useOpsConnection } from "@/components/realtime/live-desk";

/** Other operators' corrections belong to no order, and nothing tells of them. */
const quietMs = 15_000;
/** While the live connection is away, the page asks by itself. */
const cutOffMs = 5_000;

/** What a page of the inventory was rendered with, and what it has become since. */
export function useLiveStock<Reading extends { at: string }>(
  path: string,
  rendered: Reading,
): Reading {
  const connection = useOpsConnection();
  const { data, refetch } = useQuery({
    queryKey: ["desk", path],
    queryFn: () => readDesk<Reading>(path),
    initialData: rendered,
    refetchInterval: connection === "live" ? quietMs : cutOffMs,
  });
  useReadAgain(() => void refetch());
  // Back from another page, what was rendered for this visit is newer than what was kept.
  return data && data.at > rendered.at ? data : rendered;
}
