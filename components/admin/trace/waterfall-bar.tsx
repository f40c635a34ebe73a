import { ChevronLeft, ChevronRight } from "lucide-react";
import { cn } from "@/lib/cn";
import { formatMicroseconds } from "@/lib/domain/format-duration";
import type { TraceNode } from "@/lib/domain/trace/trace-node";
import { traceCategoryLooks } from "./trace-labels";

/** A label beside the bar needs this part of the shown time. */
const labelRoom = 0.2;

/** The bar of an item: when it started, and how long it took. A moment is a mark. */
export function WaterfallBar({
  node,
  hasError,
  from,
  to,
}: {
  node: TraceNode;
  hasError: boolean;
  from: number;
  to: number;
}) {
  if (to < 0 || from > 1) return <OutOfSight isBefore={to < 0} />;
  const { color, isOutline } = traceCategoryLooks[node.category];
  const isMoment = node.durationUs === 0;
  const isFailed = node.status === "error";
  const start = Math.max(from, 0);
  const end = Math.min(Math.max(to, from), 1);
  return (
    <>
      <span
        aria-hidden
        className={cn(
          "absolute top-1/2 -translate-y-1/2",
          isFailed ? "text-bad" : node.status === "warning" ? "text-warn" : color,
          isMoment
            ? "size-2 -translate-x-1/2 rotate-45 bg-current"
            : cn(
                "h-3 min-w-0.5 rounded-[3px] border border-current",
                isOutline && !isFailed
                  ? "bg-[color-mix(in_oklab,currentColor_18%,transparent)]"
                  : "bg-current",
                node.durationUs === null && "border-dashed border-r-0",
                (node.isSpanMissing || node.category === "wait") && "border-dashed bg-transparent",
              ),
        )}
        style={{ left: percent(start), ...(!isMoment && { width: percent(end - start) }) }}
      />
      <BarLabel
        node={node}
        error={hasError ? node.error : undefined}
        start={start}
        end={isMoment ? start : end}
      />
    </>
  );
}

function BarLabel({
  node,
  error,
  start,
  end,
}: {
  node: TraceNode;
  error: string | undefined;
  start: number;
  end: number;
}) {
  const { durationUs, lateUs, shiftedUs, isParentMissing } = node;
  const isBeside = 1 - end >= labelRoom || start < labelRoom;
  const marks = [
    ...(shiftedUs === undefined ? [] : ["clock corrected"]),
    ...(lateUs === undefined ? [] : ["started late"]),
    ...(isParentMissing ? ["parent not recorded"] : []),
  ];
  const duration =
    durationUs === null ? "not ended" : durationUs === 0 ? "" : formatMicroseconds(durationUs);
  const isInside = isBeside && 1 - end < labelRoom;
  return (
    <span
      className="pointer-events-none absolute inset-y-0 flex items-center gap-1.5 text-ink-soft text-xs"
      style={
        isInside
          ? { left: percent(start), right: percent(1 - end), justifyContent: "flex-end" }
          : isBeside
            ? { left: `calc(${percent(end)} + 0.375rem)`, right: 0 }
            : {
                left: 0,
                right: `calc(${percent(1 - start)} + 0.375rem)`,
                justifyContent: "flex-end",
              }
      }
    >
      {duration !== "" && (
        <span
          className={cn(
            "shrink-0 whitespace-nowrap tabular-nums",
            isInside && "rounded-sm bg-surface px-1 mr-1",
          )}
        >
          {duration}
        </span>
      )}
      {error && <span className="min-w-0 truncate text-bad">{error}</span>}
      {marks.length > 0 && <span className="min-w-0 truncate italic">{marks.join(", ")}</span>}
    </span>
  );
}

/** The item is before or after the shown time. */
function OutOfSight({ isBefore }: { isBefore: boolean }) {
  const Icon = isBefore ? ChevronLeft : ChevronRight;
  return (
    <Icon
      aria-label={isBefore ? "Before the shown time" : "After the shown time"}
      className={cn(
        "absolute top-1/2 size-3.5 -translate-y-1/2 text-ink-soft",
        isBefore ? "left-0" : "right-0",
      )}
    />
  );
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
