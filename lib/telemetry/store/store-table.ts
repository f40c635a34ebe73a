/** A table of the schema `telemetry`. */
export interface StoreTable {
  name: string;
  /** The timestamp column whose days are its partitions; null for a table without partitions. */
  partitionedBy: string | null;
  /** Its own retention, for a small table that is kept longer than the others. */
  keptDays?: number;
  /** Creates the table and its indexes. */
  statements: readonly string[];
}
