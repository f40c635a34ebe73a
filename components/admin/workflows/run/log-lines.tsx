import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import type { RunLogLine } from "@/lib/domain/workflows/run-view";

const levels: Readonly<Record<RunLogLine["level"], string>> = {
  debug: "text-ink-soft",
  info: "text-ink-soft",
  warn: "text-warn",
  error: "text-bad",
};

/** Lines of the log, oldest first. */
export function LogLines({ lines, label }: { lines: readonly RunLogLine[]; label: string }) {
  return (
    <ol aria-label={label} className="grid gap-1 text-xs">
      {lines.map((line) => (
        <li key={line.id} className="flex flex-wrap items-baseline gap-x-2.5">
          <LocalTime at={line.at} to="clock" className="text-ink-soft" />
          <span className={cn("w-9 font-medium", levels[line.level])}>{line.level}</span>
          <span className="wrap-anywhere min-w-0">{line.message}</span>
          <Fields fields={line.fields} />
        </li>
      ))}
    </ol>
  );
}

function Fields({ fields }: { fields: Record<string, unknown> }) {
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
  if (text === "") return null;
  return (
    <span className="wrap-anywhere min-w-0 font-mono text-ink-soft">{text.slice(0, 400)}</span>
  );
}
