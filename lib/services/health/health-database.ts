import { openDatabase } from "@/lib/db/database";

/** One for the check of the database, and one for that of the outbox. */
const connectionsMax = 2;

/**
 * Connections of the health checks' own: a burst of requests that keeps the app's pool busy must not
 * make a database look away that works, since a load balancer would then take the process out.
 */
export function openHealthDatabase(url: string): ReturnType<typeof openDatabase> {
  return openDatabase(url, connectionsMax, {
    applicationName: "waybill-health",
    statementTimeoutMs: 4_000,
    connectionTimeoutMs: 4_000,
    isTraced: false,
  });
}
