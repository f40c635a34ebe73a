"use client";

import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import type { LogLevel, LogLine } from "@/lib/domain/telemetry/log-view";
import { describeLine } from "./describe-line";
import { LogDetails } from "./log-details";
import { logLevelLabels, logLevelLooks } from "./log-level-labels";

const edges: Readonly<Record<LogLevel, string>> = {
  debug: "border-l-transparent",
  info: "border-l-transparent",
  warn: "border-l-warn",
  error: "border-l-bad",
};

/** One line of the log, which opens to show its fields. Rows of equal height, whatever they say. */
export const LogRow = memo(function LogRow({
  line,
  onToggle,
}: {
  line: LogLine;
  onToggle?: (id: number, isOpen: boolean) => void;
}) {
  const { title, detail } = describeLine(line);
  return (
    <li
      data-line-id={line.id}
      className={cn("border-line border-b border-l-2 last:border-b-0", edges[line.level])}
    >
      <details
        className="group"
        onToggle={({ currentTarget }) => onToggle?.(line.id, currentTarget.open)}
      >
        <summary
          className={cn(
            "grid cursor-pointer list-none items-baseline gap-x-3 px-3 text-sm leading-5",
            "hover:bg-sunken focus-visible:-outline-offset-2 group-open:bg-sunken",
            "h-14 grid-cols-[auto_auto_1fr] content-center sm:h-9",
            "sm:grid-cols-[auto_10.5rem_4rem_minmax(0,1fr)_auto]",
            "[&::-webkit-details-marker]:hidden",
          )}
        >
          <ChevronRight
            aria-hidden
            className="size-3.5 self-center text-ink-soft transition-transform group-open:rotate-90"
          />
          <LocalTime at={line.at} to="millisecond" className="font-mono text-ink-soft text-xs" />
          <span className={cn("text-xs", logLevelLooks[line.level])}>
            {logLevelLabels[line.level]}
          </span>
          <span className="col-span-3 min-w-0 truncate max-sm:pl-6.5 sm:col-span-1">
            {title} <span className="text-ink-soft text-xs">{detail}</span>
          </span>
          <span className="text-ink-soft text-xs tabular-nums max-sm:hidden">
            {line.orderId !== null && `#${line.orderId}`}
          </span>
        </summary>
        <LogDetails line={line} />
      </details>
    </li>
  );
});
