import type { RunRow } from "@/lib/domain/workflows/run-view";

/** A page of runs. `next` is the cursor of the next page; null if there is none. */
export interface RunListPage {
  runs: readonly RunRow[];
  next: string | null;
  /** The search looked at this many runs and stopped there; null if it looked at all of them. */
  searched: number | null;
}

/**
 * The runs of the current first page that belong to the shown one and aren't there yet. With a
 * filter, that may be an old run, which matches only now. What is older than the last row is on the
 * next page, and moves up when a shown run no longer matches.
 */
export function newRunsOf(shown: RunListPage, current: readonly RunRow[]): RunRow[] {
  const known = new Set(shown.runs.map(({ runId }) => runId));
  const last = shown.next === null ? undefined : shown.runs.at(-1);
  return current.filter((run) => !known.has(run.runId) && !(last && run.queuedAt < last.queuedAt));
}
