import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { retryPatienceMs } from "@/lib/domain/failures/failure-state";
import type { RetrySelection } from "@/lib/domain/failures/retry-input";
import { withinDays } from "@/lib/services/lists/keyset-page";
import { likePattern } from "@/lib/services/lists/like-pattern";

/**
 * The condition on failure `f` that a retry takes it: it is open and selected. A filter takes the
 * failures of an ignored group only if it names the group, and what has failed or has been retried
 * since its dry run not at all.
 */
export function isSelected(ctx: Context, selection: RetrySelection): Sql {
  if ("failureIds" in selection) {
    return sql`f.resolved_at IS NULL AND f.id = ANY (${selection.failureIds}::int[])`;
  }
  const { filter, asOf } = selection;
  const { fingerprint, functionId, orderId, q } = filter;
  return sql`f.resolved_at IS NULL AND ${withinDays(ctx, sql`f.failed_at`, filter)}
    ${functionId ? sql`AND f.function_id = ${functionId}` : empty}
    ${orderId ? sql`AND f.order_ids @> ARRAY[${orderId}::int]` : empty}
    ${q ? sql`AND f.cause ILIKE ${likePattern(q)}` : empty}
    ${
      asOf
        ? sql`AND f.id <= ${asOf.lastFailureId} AND NOT EXISTS (SELECT FROM failure_retries r
            WHERE r.failed_run_id = f.id AND r.ended_at > ${asOf.at}::timestamptz)`
        : empty
    }
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
