import { type Database, openDatabase } from "@/lib/db/database";
import { env } from "@/lib/env";

type StoreDatabase = ReturnType<typeof openDatabase>;

declare global {
  var waybillTelemetryDatabase: StoreDatabase | undefined;
}

/**
 * The store's own pool. It is small, and its statements end early and use one process each, so that
 * neither recording nor looking at telemetry can take connections or time from orders.
 */
export const storePool = {
  connectionsMax: 2,
  settings: {
    applicationName: "waybill-telemetry",
    statementTimeoutMs: 3_000,
    connectionTimeoutMs: 3_000,
    isTraced: false,
    settings: { max_parallel_workers_per_gather: "0", jit: "off" },
  },
} as const;

export function telemetryDatabase(): Database {
  const { connectionsMax, settings } = storePool;
  globalThis.waybillTelemetryDatabase ??= openDatabase(
    env().DATABASE_URL,
    connectionsMax,
    settings,
  );
  return globalThis.waybillTelemetryDatabase;
}
