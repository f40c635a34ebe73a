import { RotateCw } from "lucide-react";
import type { Metadata } from "next";
import {
  previewRetryAction,
  retryFailuresAction,
} from "@/app/(admin)/admin/workflows/failures/failure-actions";
import { EmptyState } from "@/components/admin/list/data-table";
import { FilterBar } from "@/components/admin/list/filter-bar";
import { Pager } from "@/components/admin/list/pager";
import { failureGroupStateLabels } from "@/components/admin/workflows/failures/failure-labels";
import { GroupTable } from "@/components/admin/workflows/failures/group-table";
import { RetryButton } from "@/components/admin/workflows/failures/retry-button";
import { RiskSummary } from "@/components/admin/workflows/failures/risk-summary";
import { functionOptions } from "@/components/admin/workflows/runs/run-filter-choices";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { statusOptions } from "@/components/orders/status-labels";
import { listQuery, rowsPerPage, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { encodeFailureCursor, failureCursor } from "@/lib/domain/failures/failure-cursor";
import { failureGroupState } from "@/lib/domain/failures/failure-state";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { day, idText, searchTerm } from "@/lib/domain/url-fields";
import { functionId } from "@/lib/domain/workflows/function-catalog";
import { listFailureGroups } from "@/lib/services/failures/list-failure-groups";
import { readFailureTotals } from "@/lib/services/failures/read-failure-totals";

export const metadata: Metadata = { title: "Failures" };

const path = "/admin/workflows/failures";

export default async function FailuresPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage();
  const query = await listQuery(searchParams, {
    ...{ q: searchTerm, state: failureGroupState, function: functionId, from: day, to: day },
    cursor: failureCursor,
  });
  const { q, state, from, to, cursor } = query;
  // A number is an order, with or without the sign.
  const orderId = idText.safeParse(q?.replace(/^#/, "")).data;
  const filter = { functionId: query.function, ...(orderId ? { orderId } : { q }), from, to };
  const [{ groups, next }, totals] = await Promise.all([
    listFailureGroups({ ctx, input: { ...filter, state, cursor, limit: rowsPerPage } }),
    readFailureTotals({ ctx }),
  ]);
  const isSelective = Boolean(q || query.function || from || to);
  // A retry takes the open failures of open groups.
  const canRetry = isSelective && (state ?? "open") === "open" && groups.some(isRetryable);
  const { timeZone } = ctx.settings;
  return (
    <>
      <WorkflowsHead
        current={path}
        lead="Runs that failed after their last retry, grouped by what caused them."
        actions={
          <RetryButton
            label="Retry matching failures"
            icon={<RotateCw aria-hidden />}
            isOffered={canRetry}
            variant="primary"
            className="h-9 px-4 text-sm"
            selection={{ filter }}
            previewRetryAction={previewRetryAction}
            retryFailuresAction={retryFailuresAction}
          />
        }
      />
      <RiskSummary {...totals} />
      <FilterBar
        path={path}
        search={{ label: "Error or order", value: q, hint: "Part of the error, or #17" }}
        choices={[
          {
            ...{ name: "state", label: "State", value: state },
            options: statusOptions(failureGroupStateLabels),
          },
          {
            ...{ name: "function", label: "Function", value: query.function },
            options: functionOptions,
          },
        ]}
        days={[
          { name: "from", label: `Seen from (${timeZone})`, value: from },
          { name: "to", label: `Seen to (${timeZone})`, value: to },
        ]}
      />
      {groups.length === 0 ? (
        <EmptyState>
          {isSelective || state
            ? "No failures match. Try another error, order or filter."
            : "No failures. A run that fails after its last retry appears here."}
        </EmptyState>
      ) : (
        <GroupTable groups={groups} />
      )}
      <Pager
        path={path}
        query={{ q, state, function: query.function, from, to }}
        cursor={encodeFailureCursor(cursor ?? null) ?? undefined}
        next={encodeFailureCursor(next)}
        labels={{ first: "Latest", next: "Earlier" }}
      />
    </>
  );
}

function isRetryable({ state, open }: FailureGroupRow): boolean {
  return state === "open" && open.count > 0;
}
