import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { NextRetryText } from "@/components/admin/workflows/next-retry-text";
import { RunStatusBadge } from "@/components/admin/workflows/run-status-badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { eventPath, orderPath, runPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import type { RunRow } from "@/lib/domain/workflows/run-view";

/** Runs, one row each. */
export function RunTable({ runs }: { runs: readonly RunRow[] }) {
  return (
    <DataTable
      label="Runs"
      columns={["Function", "Status", "Event", "Order", "Created", "Duration>"]}
    >
      {runs.map((run) => (
        <Row key={run.runId} run={run} />
      ))}
    </DataTable>
  );
}

function Row({ run }: { run: RunRow }) {
  const { runId, functionId, status, orderId, queuedAt, endedAt } = run;
  return (
    <DataTableRow data-run-id={runId}>
      <DataTableCell className="min-w-56">
        <InlineLink href={runPath(runId)} className="font-medium text-ink">
          {functionId}
        </InlineLink>
        <p className="max-w-80 truncate text-ink-soft text-xs leading-5">{detailOf(run)}</p>
      </DataTableCell>
      <DataTableCell>
        <RunStatusBadge status={status} />
      </DataTableCell>
      <DataTableCell className="max-w-56">
        <InlineLink href={eventPath(run.eventId)} className="block truncate">
          {run.eventName}
        </InlineLink>
        {run.eventCount > 1 && (
          <p className="text-ink-soft text-xs leading-5">
            and {formatCount(run.eventCount - 1)} more
          </p>
        )}
      </DataTableCell>
      <DataTableCell>
        {orderId !== null && <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>}
      </DataTableCell>
      <DataTableCell>
        <LocalTime at={queuedAt} to="second" />
      </DataTableCell>
      <DataTableCell right>
        {endedAt !== null && formatDuration(Date.parse(endedAt) - Date.parse(queuedAt))}
      </DataTableCell>
    </DataTableRow>
  );
}

/** The line below the function, which is there for every run so that rows keep their height. */
function detailOf({ status, error, nextRetry, attempt, runId }: RunRow) {
  if (status === "retrying" && nextRetry) return <NextRetryText nextRetry={nextRetry} />;
  if (error !== null && status !== "completed") return error;
  if (error !== null) return `Completed after ${error}`;
  return attempt > 0 ? `Attempt ${attempt + 1}` : <span className="font-mono">{runId}</span>;
}
