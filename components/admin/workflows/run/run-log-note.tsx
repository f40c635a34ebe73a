import { formatCount } from "@/lib/domain/format-count";
import type { RunLogs } from "@/lib/domain/workflows/run-view";

/** Says why lines of a run's log may be missing; nothing if all of them are shown. */
export function RunLogNote({ logs }: { logs: RunLogs }) {
  if (logs.kind === "unavailable") {
    return (
      <p className="text-bad text-sm">
        The log of this run could not be read. Reload the page to try again.
      </p>
    );
  }
  if (logs.kind === "off" || !logs.hasMore) return null;
  return (
    <p className="text-ink-soft text-sm">
      Only the first {formatCount(logs.lines.length)} lines of this run's log are shown.
    </p>
  );
}
