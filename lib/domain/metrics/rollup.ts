/**
 * What is counted per minute. `order`: orders that enter a status. `stage`: how long orders took to
 * reach a stage. `target`: the same against their target; an error is a missed one. `span`: spans
 * by name. `run`: runs from their creation to their end, by function; an error is a failed one.
 * `run_failure`: failures after the last retry, by function, also of single events of a batch.
 * `outbox`: age of the oldest unsent event, and the number of unsent events, whenever the dispatcher
 * reads them.
 */
export type RollupKind = "order" | "stage" | "target" | "span" | "run" | "run_failure" | "outbox";

/** The series of the kind `outbox`. */
export const outboxSeries = { lag: "lag", unsent: "unsent" } as const;

/** The name under which further names of a minute are counted together. */
export const otherNames = "(other)";

/** What happened in one minute, or in one part of it. Rollups of the same minute are added. */
export interface Rollup {
  kind: RollupKind;
  name: string;
  /** The minute's start, in Unix seconds. */
  at: number;
  count: number;
  errors: number;
  /** Sum and maximum of the values: milliseconds, except for the number of unsent events. */
  total: number;
  max: number;
  /** See `LogBuckets`; empty for what has no values. */
  buckets: number[];
  /** The trace of the span with the greatest value. */
  example: string | null;
}
