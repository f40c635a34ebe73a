import type { BatchWriter } from "@/lib/telemetry/batch-writer";
import { insertLogs } from "./logs-table";
import type { TelemetryStore } from "./store";

/** The queue of log lines. */
export function logWriter(store: TelemetryStore): BatchWriter<string> {
  return store.writer<string>("logs", {
    insert: insertLogs,
    queueMax: 20_000,
    batchMax: 500,
    flushMs: 1_000,
  });
}
