/**
 * `ok`: rows are written. `missing`: the schema could not be created or was dropped. `full`: the
 * byte budget is used up by today alone. `failing`: the last write failed.
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
