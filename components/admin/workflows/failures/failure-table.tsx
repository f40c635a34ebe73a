"use client";

import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath, orderTracePath, runPath, tracePath } from "@/lib/domain/admin-paths";
import type { FailureView } from "@/lib/domain/failures/failure-view";
import { FailureStatus } from "./failure-status";
import { moneyText } from "./failure-text";
import type { RetryActions } from "./retry-actions";
import { RetryButton } from "./retry-button";

/** Failures, one row each. Those in `selectable` have a checkbox and a button. */
export function FailureTable({
  failures,
  selectable,
  selected,
  onSelect,
  ...retryActions
}: RetryActions & {
  failures: readonly FailureView[];
  selectable: ReadonlySet<number>;
  selected: ReadonlySet<number>;
  onSelect: (selected: ReadonlySet<number>) => void;
}) {
  function toggle(id: number) {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  }
  return (
    <DataTable
      label="Failed runs"
      columns={["Select", "For", "Run", "Status", "Failures>", "Last failed>", "Retry>"]}
    >
      {failures.map((failure) => (
        // The row receives the focus when its button is no longer offered.
        <DataTableRow key={failure.id} data-failure-id={failure.id} tabIndex={-1}>
          <DataTableCell className="w-12 pr-0">
            {selectable.has(failure.id) && (
              <input
                type="checkbox"
                checked={selected.has(failure.id)}
                onChange={() => toggle(failure.id)}
                aria-label={`Select ${failure.subject}`}
                className="mt-0.5 size-4 accent-carbon"
              />
            )}
          </DataTableCell>
          <DataTableCell className="min-w-40">
            <Orders failure={failure} />
          </DataTableCell>
          <DataTableCell className="min-w-52">
            <RunLinks failure={failure} />
          </DataTableCell>
          <DataTableCell className="min-w-56">
            <FailureStatus failure={failure} />
          </DataTableCell>
          <DataTableCell right>{failure.failures}</DataTableCell>
          <DataTableCell right>
            <LocalTime at={failure.failedAt} to="second" />
          </DataTableCell>
          <DataTableCell right>
            <RetryButton
              label="Retry failure"
              description={`Retry failure of ${failure.subject}`}
              isOffered={selectable.has(failure.id)}
              className="h-8 px-3 text-xs"
              selection={{ failureIds: [failure.id] }}
              {...retryActions}
            />
          </DataTableCell>
        </DataTableRow>
      ))}
    </DataTable>
  );
}

/** The orders that the run was for, or what else it was for. */
function Orders({ failure: { orders, orderCount, subject } }: { failure: FailureView }) {
  if (orders.length === 0) return <span className="wrap-anywhere">{subject}</span>;
  return (
    <ul className="grid gap-1">
      {orders.map(({ id, status, atRisk }) => (
        <li key={id}>
          <InlineLink href={orderPath(id)} className="font-medium">
            #{id}
          </InlineLink>
          <p className="text-ink-soft text-xs leading-5">
            {orderStatusLabels[status].name}
            {atRisk && ` · ${moneyText([atRisk])} at risk`}
          </p>
        </li>
      ))}
      {orderCount > orders.length && (
        <li className="text-ink-soft text-xs">and {orderCount - orders.length} more</li>
      )}
    </ul>
  );
}

function RunLinks({ failure }: { failure: FailureView }) {
  const { runId, traceId, eventNames, step, orders } = failure;
  const [order, ...others] = orders;
  // An order's trace outlives its spans: its page also shows its events and emails.
  const tracedOrder = order && others.length === 0 ? orderTracePath(order.id) : null;
  const trace = traceId === null ? null : (tracedOrder ?? tracePath(traceId));
  return (
    <>
      <InlineLink
        href={runPath(runId)}
        className="block max-w-56 truncate font-mono text-xs leading-5"
      >
        {runId}
      </InlineLink>
      <p className="max-w-56 truncate text-ink-soft text-xs leading-5">
        {eventNames.join(", ")}
        {step !== null && ` · ${step}`}
      </p>
      {trace !== null && (
        <InlineLink href={trace} className="text-xs">
          View trace
        </InlineLink>
      )}
    </>
  );
}
