/**
 * `ok`: rows are written. `missing`: the schema could not be created or was dropped. `full`: today
 * alone uses up the byte budget, or the part of it that spans and log lines may take; then those are
 * not written, and the other tables while the budget lasts. `failing`: the last write failed.
 */
export type StoreState = "ok" | "missing" | "full" | "failing";

/** The state of the telemetry store, as one process sees it. */
export interface StoreStatus {
  state: StoreState;
  /** The last error, without personal data; null while none occurred. */
  lastError: string | null;
  lastErrorAt: Date | null;
  /** Rows dropped by this process since it started, by table. */
  dropped: Record<string, number>;
  /** When the latest of them was dropped; null while none was. */
  droppedAt: Date | null;
  /** Disk space of the whole store at the last check. */
  bytes: number;
  bytesMax: number;
}
