import { DataTable, DataTableCell, DataTableRow } from "@/components/admin/list/data-table";
import { traceCategoryLooks, traceOutcomeLabels } from "@/components/admin/trace/trace-labels";
import { Badge } from "@/components/ui/badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { orderTracePath, tracePath } from "@/lib/domain/admin-paths";
import { formatMicroseconds } from "@/lib/domain/format-duration";
import { categoryOfSpan } from "@/lib/domain/trace/trace-node";
import type { TraceRow } from "@/lib/domain/trace/trace-search";

/** The list of traces. */
export function TraceTable({ traces }: { traces: readonly TraceRow[] }) {
  const longestUs = Math.max(1, ...traces.map(({ durationUs }) => durationUs));
  return (
    <DataTable label="Traces" columns={["Trace", "Duration>", "Status", "Order", "Started>"]}>
      {traces.map((trace) => (
        <TraceTableRow key={trace.traceId} trace={trace} longestUs={longestUs} />
      ))}
    </DataTable>
  );
}

function TraceTableRow({ trace, longestUs }: { trace: TraceRow; longestUs: number }) {
  const { icon: Icon, color } = traceCategoryLooks[categoryOfSpan(trace.name, trace.kind)];
  const { name, tone } = traceOutcomeLabels[trace.outcome];
  const error = errorText(trace);
  return (
    <DataTableRow>
      <DataTableCell className="w-full min-w-52 max-w-0">
        <div className="flex gap-2.5">
          <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", color)} />
          <div className="min-w-0">
            <InlineLink
              href={tracePath(trace.traceId)}
              className="wrap-anywhere font-medium text-ink"
            >
              {trace.name}
            </InlineLink>
            {error && (
              <p className="truncate text-bad text-xs" title={error}>
                {error}
              </p>
            )}
          </div>
        </div>
      </DataTableCell>
      <DataTableCell right className="min-w-28 whitespace-nowrap">
        {formatMicroseconds(trace.durationUs)}
        <span aria-hidden className="mt-1.5 flex h-1 justify-end rounded-full bg-sunken">
          <span
            className={cn("rounded-full", trace.outcome === "failed" ? "bg-bad" : "bg-carbon")}
            style={{ width: `${Math.max(2, (trace.durationUs / longestUs) * 100)}%` }}
          />
        </span>
      </DataTableCell>
      <DataTableCell>
        <Badge tone={tone}>{name}</Badge>
      </DataTableCell>
      <DataTableCell>
        {trace.orderId !== null && (
          <InlineLink href={orderTracePath(trace.orderId)}>#{trace.orderId}</InlineLink>
        )}
      </DataTableCell>
      <DataTableCell right>
        <LocalTime at={trace.startedAt} to="second" />
      </DataTableCell>
    </DataTableRow>
  );
}

/** What failed, and why; only why if it is the root, and nothing if that is all that is known. */
function errorText({ name, firstError }: TraceRow): string {
  if (!firstError) return "";
  const parts = [...(firstError.name === name ? [] : [firstError.name]), firstError.error];
  return parts.filter((part) => part !== null).join(" · ");
}
