import Link from "next/link";
import { cn } from "@/lib/cn";
import { type MetricsRange, metricsRange } from "@/lib/domain/metrics/view";

export const rangeLabels: Readonly<Record<MetricsRange, string>> = {
  "1h": "1 hour",
  "24h": "24 hours",
  "7d": "7 days",
};

/** Links to the same page over other ranges. */
export function RangeLinks({ current }: { current: MetricsRange }) {
  return (
    <nav aria-label="Range">
      <ul className="flex gap-0.5 rounded-md border border-line bg-surface p-0.5">
        {metricsRange.options.map((range) => (
          <li key={range}>
            <Link
              href={`/admin/metrics?range=${range}`}
              scroll={false}
              aria-current={range === current ? "page" : undefined}
              className={cn(
                "flex h-8 items-center whitespace-nowrap rounded-sm px-3 text-sm transition-colors",
                range === current
                  ? "bg-carbon-soft font-medium text-carbon"
                  : "text-ink-soft hover:bg-sunken hover:text-ink",
              )}
            >
              {rangeLabels[range]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
