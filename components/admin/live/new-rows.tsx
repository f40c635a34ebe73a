"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { type NewRows as NewRowsAnswer, newRowsMax } from "@/lib/domain/new-rows";
import { fetchAdminData } from "./fetch-admin-data";

const pollMs = 4_000;

/**
 * Counts the rows that are newer than the list, which stays as it is until someone asks for them:
 * rows must not move while they are read. The line is always as high, so nothing jumps.
 */
export function NewRows({
  path,
  query,
  since,
  noun,
}: {
  /** The API route that counts them. */
  path: string;
  /** The list's filters as a query string. */
  query: string;
  /** The cursor of the first row. */
  since: string;
  noun: { one: string; many: string };
}) {
  const router = useRouter();
  const [isRefreshing, startRefresh] = useTransition();
  const { data, isError } = useQuery({
    queryKey: ["new-rows", path, query, since],
    queryFn: () =>
      fetchAdminData<NewRowsAnswer>(
        `${path}?${new URLSearchParams([...new URLSearchParams(query), ["since", since]])}`,
      ),
    refetchInterval: pollMs,
  });
  const count = data?.kind === "counted" ? data.count : 0;
  const newText = `${count > newRowsMax ? `${newRowsMax}+` : count} new ${count === 1 ? noun.one : noun.many}`;
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
        {isUnavailable && `New ${noun.many} could not be counted. Trying again…`}
        {!isUnavailable && count === 0 && `Live. New ${noun.many} are announced here.`}
        {count > 0 && <span className="sr-only">{newText}</span>}
      </p>
    </div>
  );
}
