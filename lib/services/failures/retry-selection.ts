import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { retryPatienceMs } from "@/lib/domain/failures/failure-state";
import type { FailureFilter, RetrySelection } from "@/lib/domain/failures/retry-input";

/** Matches a part of a text, in which `%` and `_` stand for themselves. */
export function contains(column: Sql, part: string): Sql {
  return sql`${column} ILIKE ${`%${part.replace(/[\\%_]/g, "\\$&")}%`}`;
}

/** The start and end of the filter's days, in the shop's time zone, for a column of times. */
export function withinDays(ctx: Context, column: Sql, { from, to }: FailureFilter): Sql {
  const { timeZone } = ctx.settings;
  return sql`true
    ${from ? sql`AND ${column} >= ${from}::date::timestamp AT TIME ZONE ${timeZone}` : empty}
    ${to ? sql`AND ${column} < (${to}::date + 1)::timestamp AT TIME ZONE ${timeZone}` : empty}`;
}

/**
 * The condition on failure `f` that a retry takes it: it is open and selected. A filter takes the
 * failures of an ignored group only if it names the group.
 */
export function isSelected(ctx: Context, selection: RetrySelection): Sql {
  if ("failureIds" in selection) {
    return sql`f.resolved_at IS NULL AND f.id = ANY (${selection.failureIds}::int[])`;
  }
  const { fingerprint, functionId, orderId, q } = selection.filter;
  return sql`f.resolved_at IS NULL AND ${withinDays(ctx, sql`f.failed_at`, selection.filter)}
    ${functionId ? sql`AND f.function_id = ${functionId}` : empty}
    ${orderId ? sql`AND f.order_ids @> ARRAY[${orderId}::int]` : empty}
    ${q ? sql`AND ${contains(sql`f.cause`, q)}` : empty}
    AND ${
      fingerprint
        ? sql`f.fingerprint = ${fingerprint}`
        : sql`f.fingerprint IN (SELECT fingerprint FROM failure_groups WHERE state = 'open')`
    }`;
}

/** The condition on failure `f` that no retry of it is under way. */
export function isNotRetrying(now: Date): Sql {
  const staleSince = new Date(now.getTime() - retryPatienceMs);
  return sql`(f.retrying_since IS NULL OR f.retrying_since < ${staleSince})`;
}
