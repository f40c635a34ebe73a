/** What a function did within the last 24 hours, and what of it is open now. */
export interface FunctionStats {
  functionId: string;
  runs: number;
  /** After the last retry. One run of a batch can have several, and is completed nevertheless. */
  failures: number;
  /** From its creation to its end, 95% of runs took at most this long; null without any. */
  p95Ms: number | null;
  /** Unfinished runs now: all of them, and those that wait for a retry. */
  open: number;
  retrying: number;
}
