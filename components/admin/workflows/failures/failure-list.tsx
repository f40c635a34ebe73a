"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { EmptyState } from "@/components/admin/list/data-table";
import type { FailureView } from "@/lib/domain/failures/failure-view";
import { isRetrying } from "@/lib/domain/failures/is-retrying";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import { FailureTable } from "./failure-table";
import type { RetryActions } from "./retry-actions";
import { RetryButton } from "./retry-button";

const refreshMs = 3_000;

/** The failures of a group. Open ones can be selected and retried, or all that match the filters. */
export function FailureList({
  failures,
  isFiltered,
  matching,
  ...retryActions
}: RetryActions & {
  failures: readonly FailureView[];
  isFiltered: boolean;
  /** The open failures that match the filters, on every page; null without a filter. */
  matching: RetrySelection | null;
}) {
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  useRefreshWhile(failures.some(isRetrying));
  const selectable = failures.filter((one) => one.resolvedAt === null && !isRetrying(one));
  const chosen = selectable.filter(({ id }) => selected.has(id)).map(({ id }) => id);
  if (failures.length === 0) {
    return (
      <EmptyState>
        {isFiltered
          ? "No runs match. Try another order or filter."
          : "Its runs were deleted 90 days after they had been resolved."}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-3">
        <p role="status" className="text-ink-soft text-sm">
          {chosen.length > 0
            ? `${chosen.length} selected`
            : selectable.length > 0 && "Select failures to retry them."}
        </p>
        <div className="flex flex-wrap gap-2">
          <RetryButton
            label="Retry selected failures"
            isOffered={chosen.length > 0}
            className="h-9 px-4"
            selection={{ failureIds: chosen }}
            onRetried={() => setSelected(new Set())}
            {...retryActions}
          />
          {matching && (
            <RetryButton
              label="Retry matching failures"
              isOffered={selectable.length > 0}
              className="h-9 px-4"
              selection={matching}
              {...retryActions}
            />
          )}
        </div>
      </div>
      <FailureTable
        failures={failures}
        selectable={new Set(selectable.map(({ id }) => id))}
        selected={new Set(chosen)}
        onSelect={setSelected}
        {...retryActions}
      />
    </>
  );
}

/** Reads the page again every few seconds while something is under way. */
function useRefreshWhile(isActive: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isActive) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [isActive, router]);
}
