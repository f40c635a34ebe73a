import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { traceCategoryLooks, traceOutcomeLabels } from "@/components/admin/trace/trace-labels";
import { InlineLink } from "@/components/admin/workflows/inline-link";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/domain/trace/format-duration";
import { categoryOfSpan } from "@/lib/domain/trace/trace-node";
import { orderTracePath, tracePath } from "@/lib/domain/trace/trace-paths";
import type { TraceRow } from "@/lib/domain/trace/trace-search";

/** The list of traces. */
export function TraceTable({ traces }: { traces: readonly TraceRow[] }) {
  const longestUs = Math.max(1, ...traces.map(({ durationUs }) => durationUs));
  return (
    <DataTable label="Traces" columns={["Trace", "Order", "Status", "Duration>", "Started>"]}>
      {traces.map((trace) => (
        <TraceTableRow key={trace.traceId} trace={trace} longestUs={longestUs} />
      ))}
    </DataTable>
  );
}

function TraceTableRow({ trace, longestUs }: { trace: TraceRow; longestUs: number }) {
  const { icon: Icon, color } = traceCategoryLooks[categoryOfSpan(trace.name, trace.kind)];
  const { name, tone } = traceOutcomeLabels[trace.outcome];
  return (
    <DataTableRow>
      <DataTableCell className="w-full min-w-64 max-w-0">
        <div className="flex gap-2.5">
          <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", color)} />
          <div className="min-w-0">
            <InlineLink
              href={tracePath(trace.traceId)}
              className="wrap-anywhere font-medium text-ink"
            >
              {trace.name}
            </InlineLink>
            {trace.failure && (
              <p className="truncate text-bad text-xs" title={failureText(trace.failure)}>
                {failureText(trace.failure)}
              </p>
            )}
          </div>
        </div>
      </DataTableCell>
      <DataTableCell>
        {trace.orderId !== null && (
          <InlineLink href={orderTracePath(trace.orderId)}>#{trace.orderId}</InlineLink>
        )}
      </DataTableCell>
      <DataTableCell>
        <Badge tone={tone}>{name}</Badge>
      </DataTableCell>
      <DataTableCell right className="min-w-28 whitespace-nowrap">
        {formatDuration(trace.durationUs)}
        <span aria-hidden className="mt-1.5 flex h-1 justify-end rounded-full bg-sunken">
          <span
            className={cn("rounded-full", trace.outcome === "failed" ? "bg-bad" : "bg-carbon")}
            style={{ width: `${Math.max(2, (trace.durationUs / longestUs) * 100)}%` }}
          />
        </span>
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={trace.startedAt} to="second" />
      </DataTableCell>
    </DataTableRow>
  );
}

function failureText({ name, error }: NonNullable<TraceRow["failure"]>): string {
  return error ? `${name} · ${error}` : name;
}
