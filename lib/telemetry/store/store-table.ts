/** A table of the schema `telemetry`. */
export interface StoreTable {
  name: string;
  /** The timestamp column whose days are its partitions; null for a table without partitions. */
  partitionedBy: string | null;
  /**
   * Most of the store, and what floods of requests add to. It may take only a part of the byte budget,
   * and its days are dropped before those of the journal.
   */
  isBulk?: true;
  /** Its own retention, for a small table that is kept longer than the others. */
  keptDays?: number;
  /** Creates the table and its indexes. */
  statements: readonly string[];
}
