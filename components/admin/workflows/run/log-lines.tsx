import { describeLine } from "@/components/admin/logs/describe-line";
import { logLevelLabels, logLevelLooks } from "@/components/admin/logs/log-level-labels";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import type { RunLogLine } from "@/lib/domain/workflows/run-view";

const detailLengthMax = 400;

/** Lines of the log, oldest first. */
export function LogLines({ lines, label }: { lines: readonly RunLogLine[]; label: string }) {
  return (
    <ol aria-label={label} className="grid gap-1 text-xs">
      {lines.map((line) => (
        <Line key={line.id} line={line} />
      ))}
    </ol>
  );
}

function Line({ line }: { line: RunLogLine }) {
  const { title, detail } = describeLine(line);
  return (
    <li className="flex flex-wrap items-baseline gap-x-2.5">
      <LocalTime at={line.at} to="clock" className="text-ink-soft" />
      <span className={cn("w-12", logLevelLooks[line.level])}>{logLevelLabels[line.level]}</span>
      <span className="wrap-anywhere min-w-0">{title}</span>
      {detail !== "" && (
        <span className="wrap-anywhere min-w-0 font-mono text-ink-soft">
          {detail.slice(0, detailLengthMax)}
        </span>
      )}
    </li>
  );
}
