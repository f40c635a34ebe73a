/** A table of the schema `telemetry`. */
export interface StoreTable {
  name: string;
  /** The timestamp column whose days are its partitions; null for a table without partitions. */
  partitionedBy: string | null;
  /** Creates the table and its indexes. */
  statements: readonly string[];
}
