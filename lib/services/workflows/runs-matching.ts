import sql, { empty, type Sql } from "sql-template-tag";
import { recentMinutes } from "@/lib/domain/recent-range";
import { type RunCursor, type RunFilter, readRunTerm } from "@/lib/domain/workflows/run-search";
import { likePattern } from "@/lib/services/lists/like-pattern";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

/** The runs that match a filter: a condition, and a text to find in their errors. */
export interface RunQuery {
  condition: Sql;
  /** Part of an error's text, which no index finds. */
  errorText: string | null;
}

/** The filter as a condition on `telemetry.runs r`. */
export function runsMatching(filter: RunFilter, now: Date): RunQuery {
  const { function: functionId, status, order, within, from, to, q } = filter;
  const term = q === undefined ? null : readRunTerm(q);
  const recent = within && new Date(now.getTime() - recentMinutes[within] * 60_000);
  const orderId = order ?? (term?.kind === "order" ? term.orderId : null);
  const condition = sql`true
    ${functionId ? sql`AND r.function_id = ${functionId}` : empty}
    ${status ? sql`AND r.status = ${sqlLiteral(status)}` : empty}
    ${orderId ? sql`AND r.run_id IN (${runsOf(sql`order_id = ${orderId}`)})` : empty}
    ${recent ? sql`AND r.queued_at >= ${recent}` : empty}
    ${from ? sql`AND r.queued_at >= ${from}::timestamptz` : empty}
    ${to ? sql`AND r.queued_at < ${to}::timestamptz` : empty}
    ${term?.kind === "run" ? sql`AND r.run_id = ${term.runId}` : empty}
    ${term?.kind === "fingerprint" ? sql`AND r.fingerprint = ${term.fingerprint}` : empty}
    ${term?.kind === "event" ? sql`AND r.run_id IN (${runsOf(sql`event_id = ${term.eventId}`)})` : empty}
    ${term?.kind === "error" ? sql`AND r.error_name IS NOT NULL` : empty}`;
  return { condition, errorText: term?.kind === "error" ? term.text : null };
}

/** The runs of an event or an order: by their own row, or by their batch. */
export function runsOf(condition: Sql): Sql {
  return sql`SELECT run_id FROM telemetry.runs WHERE ${condition}
    UNION SELECT run_id FROM telemetry.run_events WHERE ${condition}`;
}

/** Runs after the cursor. The first condition selects the partitions, the second the row. */
export function olderThan(before: RunCursor | undefined): Sql {
  if (!before) return empty;
  const at = new Date(before.queuedAtMs);
  return sql`AND r.queued_at <= ${at} AND (r.queued_at, r.run_id) < (${at}, ${before.runId})`;
}

/** An error's text contains this, in any case. */
export function containsError(text: string): Sql {
  const errorText = sql`concat_ws(' ', r.error_name || ': ' || r.error, r.error_cause)`;
  return sql`${errorText} ILIKE ${likePattern(text)}`;
}
