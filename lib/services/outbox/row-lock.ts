import pLimit from "p-limit";

/** Runs one piece of work at a time. */
export type RowLock = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * The dispatcher marks events as sent and gives them positions in the feed. Two statements that
 * update the same rows in different orders could block each other, so only one runs at a time.
 */
export function createRowLock(): RowLock {
  return pLimit(1);
}
