import { type Database, openDatabase } from "@/lib/db/database";
import { env } from "@/lib/env";

type StoreDatabase = ReturnType<typeof openDatabase>;

declare global {
  var waybillTelemetryDatabase: StoreDatabase | undefined;
}

/**
 * The store's own pool. It is small and its statements end early, so that neither recording nor
 * looking at telemetry can take connections or time from orders.
 */
export function telemetryDatabase(): Database {
  globalThis.waybillTelemetryDatabase ??= openDatabase(env().DATABASE_URL, 2, {
    applicationName: "waybill-telemetry",
    statementTimeoutMs: 3_000,
    connectionTimeoutMs: 3_000,
    isTraced: false,
  });
  return globalThis.waybillTelemetryDatabase;
}
