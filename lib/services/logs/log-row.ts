import sql from "sql-template-tag";
import type { LogLine } from "@/lib/domain/telemetry/log-view";

/** A line as `logColumns` reads it. */
export type LogRow = Omit<LogLine, "at"> & { at: Date };

/** The columns of a line; the table's alias is `l`. */
export const logColumns = sql`l.id, l.at, l.level, l.message, l.service,
  l.request_id AS "requestId", l.trace_id AS "traceId", l.span_id AS "spanId",
  l.order_id AS "orderId", l.fields`;

export function toLogLine(row: LogRow): LogLine {
  return { ...row, at: row.at.toISOString() };
}
