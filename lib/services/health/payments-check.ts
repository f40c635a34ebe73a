import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { readOverdueChecks } from "@/lib/services/payments/overdue-checks";
import type { CheckResult } from "@/lib/telemetry/health/health-monitor";
import { errorLine } from "@/lib/telemetry/safe-error";

/** The events are read every minute, up to a little before now. */
const eventsLateMs = 15 * 60_000;

/**
 * Whether payments are compared with the gateway in time: those that are due, and the list of events
 * from which lost webhooks are known.
 */
export async function checkPayments(dependencies: {
  db: Pick<Queryable, "query">;
  now(): Date;
}): Promise<CheckResult> {
  try {
    const overdue = await readOverdueChecks(dependencies);
    const [cursor] = await dependencies.db.query<{ readUntil: Date }>(
      sql`SELECT read_until AS "readUntil" FROM gateway_event_cursor`,
    );
    const behindMs = cursor ? dependencies.now().getTime() - cursor.readUntil.getTime() : 0;
    const eventsBehindMinutes = Math.max(0, Math.round(behindMs / 60_000));
    const facts = { overdueChecks: overdue.count, eventsBehindMinutes };
    const problems = [
      ...(overdue.count > 0
        ? [
            `Payments that wait to be compared: ${overdue.count}, the oldest for ${overdue.oldestMinutes} minutes.`,
          ]
        : []),
      ...(behindMs > eventsLateMs
        ? [`The gateway's events are known up to ${eventsBehindMinutes} minutes ago.`]
        : []),
    ];
    if (problems.length === 0) return { state: "ok", facts };
    return { state: "late", error: problems.join(" "), facts };
  } catch (error) {
    return { state: "unknown", error: errorLine(error) };
  }
}
