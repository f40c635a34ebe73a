import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { LogLine } from "@/lib/domain/telemetry/log-view";
import { type LogRow, logColumns, toLogLine } from "./log-row";

/** Either a trace or an order. An order's lines may belong to several traces. */
export type LogsOfTrace = { limit: number } & (
  | { traceId: string; orderId?: undefined }
  | { orderId: number; traceId?: undefined }
);

/**
 * The log lines of a trace or an order, oldest first: at most `limit` of them, and whether there are
 * more. None with `TELEMETRY=off`. Throws if the store can't be read.
 */
export const listLogsOfTrace: Verb<LogsOfTrace, { lines: LogLine[]; hasMore: boolean }> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  if (!ctx.telemetry) return { lines: [], hasMore: false };
  const { traceId, orderId, limit } = input;
  const rows = await ctx.telemetry.db.query<LogRow>(sql`
    SELECT ${logColumns} FROM telemetry.logs l
    WHERE ${traceId === undefined ? sql`l.order_id = ${orderId}` : sql`l.trace_id = ${traceId}`}
    ORDER BY l.at, l.id LIMIT ${limit + 1}`);
  return { lines: rows.slice(0, limit).map(toLogLine), hasMore: rows.length > limit };
};
