"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { Button } from "@/components/ui/button";
import { newTracesMax } from "@/lib/domain/trace/trace-search";

type NewTracesAnswer = { kind: "counted"; count: number } | { kind: "off" | "unavailable" };

const pollMs = 4_000;

/**
 * Counts the traces that are newer than the list, which stays as it is until someone asks for them:
 * rows must not move while they are read. The line is always as high, so nothing jumps.
 */
export function NewTraces({ query, since }: { query: string; since: string }) {
  const router = useRouter();
  const [isRefreshing, startRefresh] = useTransition();
  const { data, isError } = useQuery({
    queryKey: ["new-traces", query, since],
    queryFn: () =>
      fetchAdminData<NewTracesAnswer>(
        `/api/admin/traces/new?${new URLSearchParams([...new URLSearchParams(query), ["since", since]])}`,
      ),
    refetchInterval: pollMs,
  });
  const count = data?.kind === "counted" ? data.count : 0;
  const newText = `${count > newTracesMax ? `${newTracesMax}+` : count} new ${count === 1 ? "trace" : "traces"}`;
  const isUnavailable = isError || data?.kind === "unavailable";
  return (
    <div className="mb-2 flex min-h-9 flex-wrap items-center gap-3">
      {count > 0 && (
        <Button
          variant="quiet"
          className="h-9 px-3 text-carbon tabular-nums"
          disabled={isRefreshing}
          onClick={() => startRefresh(() => router.refresh())}
        >
          <ArrowUp aria-hidden />
          {newText}
        </Button>
      )}
      <p role="status" className="text-ink-soft text-sm">
        {isUnavailable && "New traces could not be counted. Trying again…"}
        {!isUnavailable && count === 0 && "Live. New traces are announced here."}
        {count > 0 && <span className="sr-only">{newText}</span>}
      </p>
    </div>
  );
}
