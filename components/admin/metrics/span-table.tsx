"use client";

import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { Select } from "@/components/ui/form-field";
import { cn } from "@/lib/cn";
import { tracePath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { type SpanGroup, spanGroupOf, spanGroups } from "@/lib/domain/metrics/span-group";
import type { SpanFigures } from "@/lib/domain/metrics/view";
import { formatPercent } from "@/lib/domain/overview/figures";
import { useMetrics } from "./live-metrics";
import { spanGroupLabels } from "./span-group-labels";

type Column = "count" | "errors" | "p50Ms" | "p95Ms" | "p99Ms" | "totalMs";

const columns: readonly (readonly [Column, string])[] = [
  ["count", "Count"],
  ["errors", "Errors"],
  ["p50Ms", "p50"],
  ["p95Ms", "p95"],
  ["p99Ms", "p99"],
  ["totalMs", "Total"],
];

/** Durations by span name. Each name leads to the trace of its slowest span. */
export function SpanTable() {
  const { spans } = useMetrics().metrics;
  const [group, setGroup] = useState<SpanGroup | "">("");
  const [sortBy, setSortBy] = useState<Column>("totalMs");
  const rows = spans.items
    .filter(({ name }) => group === "" || spanGroupOf(name) === group)
    .sort((one, other) => other[sortBy] - one[sortBy]);
  return (
    <Card aria-labelledby="spans-title" data-testid="spans" className="min-w-0">
      <div className="p-4 pb-3 sm:p-5 sm:pb-3">
        <CardHeading
          trailing={
            <Select
              aria-label="Kind of span"
              value={group}
              onChange={(event) =>
                setGroup(spanGroups.find((one) => one === event.target.value) ?? "")
              }
              className="h-9 w-auto"
            >
              <option value="">All spans</option>
              {spanGroups.map((one) => (
                <option key={one} value={one}>
                  {spanGroupLabels[one]}
                </option>
              ))}
            </Select>
          }
        >
          <span id="spans-title">Durations by span</span>
        </CardHeading>
      </div>
      {rows.length === 0 ? (
        <p className="px-4 pb-6 text-center text-ink-soft text-sm">
          No such spans in this time. They appear here as orders are processed.
        </p>
      ) : (
        <SpanRows rows={rows} sortBy={sortBy} setSortBy={setSortBy} />
      )}
      {spans.more && (
        <p className="border-line border-t px-4 py-2.5 text-ink-soft text-xs sm:px-5">
          The {spans.items.length} names that took the most time.
        </p>
      )}
    </Card>
  );
}

function SpanRows({
  rows,
  sortBy,
  setSortBy,
}: {
  rows: readonly SpanFigures[];
  sortBy: Column;
  setSortBy: (column: Column) => void;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable table must be focusable.
    <div tabIndex={0} className="max-h-[36rem] overflow-auto border-line border-t">
      <table aria-labelledby="spans-title" className="w-full border-collapse text-sm">
        <thead className="sticky top-0 z-1 bg-surface">
          <tr className="text-left text-ink-soft text-xs">
            <th scope="col" className="px-4 py-2.5 font-medium sm:px-5">
              Name
            </th>
            {columns.map(([column, label]) => (
              <th
                key={column}
                scope="col"
                aria-sort={column === sortBy ? "descending" : undefined}
                className="px-2 py-1 text-right font-medium last:pr-4 sm:last:pr-5"
              >
                <button
                  type="button"
                  onClick={() => setSortBy(column)}
                  className={cn(
                    "inline-flex h-8 items-center gap-1 rounded-sm px-1 hover:text-ink",
                    column === sortBy && "text-ink",
                  )}
                >
                  {column === sortBy && <ArrowDown aria-hidden className="size-3" />}
                  {label}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-line border-t">
          {rows.map((span) => (
            <SpanRow key={span.name} span={span} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const numberLook = "whitespace-nowrap px-2 py-2 text-right tabular-nums last:pr-4 sm:last:pr-5";

function SpanRow({ span }: { span: SpanFigures }) {
  const { name, count, errors, p50Ms, p95Ms, p99Ms, totalMs, maxMs, slowestTrace } = span;
  return (
    <tr className="transition-colors hover:bg-sunken">
      <th scope="row" className="wrap-anywhere min-w-56 px-4 py-2 text-left font-normal sm:px-5">
        {slowestTrace ? (
          <Link
            href={tracePath(slowestTrace)}
            prefetch={false}
            title={`The slowest: ${formatDuration(maxMs)}`}
            className="underline-offset-4 hover:underline"
          >
            {name}
          </Link>
        ) : (
          name
        )}
      </th>
      <td className={numberLook}>{formatCount(count)}</td>
      <td className={cn(numberLook, errors > 0 && "text-bad")}>
        {errors === 0 ? "0" : `${formatCount(errors)} (${formatPercent(errors / count)})`}
      </td>
      <td className={numberLook}>{formatDuration(p50Ms)}</td>
      <td className={numberLook}>{formatDuration(p95Ms)}</td>
      <td className={numberLook}>{formatDuration(p99Ms)}</td>
      <td className={numberLook}>{formatDuration(totalMs)}</td>
    </tr>
  );
}
