import type { LogLine } from "@/lib/domain/telemetry/log-view";

/**
 * Both lists in one, newest first, each line once. A line that is known already stays the same
 * object, so that its row is not rendered again.
 */
export function mergeLogLines(
  known: readonly LogLine[],
  received: readonly LogLine[],
  lengthMax: number,
): readonly LogLine[] {
  const knownIds = new Set(known.map(({ id }) => id));
  const unknown = received.filter(({ id }) => !knownIds.has(id));
  if (unknown.length === 0) return known;
  return [...unknown, ...known].sort(newestFirst).slice(0, lengthMax);
}

function newestFirst(a: LogLine, b: LogLine): number {
  return Date.parse(b.at) - Date.parse(a.at) || b.id - a.id;
}
