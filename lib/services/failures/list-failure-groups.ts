import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { FailureCursor } from "@/lib/domain/failures/failure-cursor";
import type { FailureGroupState } from "@/lib/domain/failures/failure-state";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { type GroupRow, groupColumns, toGroupView } from "./group-rows";
import { contains, withinDays } from "./retry-selection";

export interface ListFailureGroups {
  state?: FailureGroupState | undefined;
  functionId?: string | undefined;
  orderId?: number | undefined;
  /** A part of the error. */
  q?: string | undefined;
  /** First and last day on which it was last seen, in the shop's time zone. */
  from?: string | undefined;
  to?: string | undefined;
  cursor?: FailureCursor | undefined;
  limit: number;
}

/** Groups of failures, the last seen first, with keyset pagination. */
export const listFailureGroups: Verb<
  ListFailureGroups,
  { groups: FailureGroupRow[]; next: FailureCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { state, functionId, orderId, q, cursor, limit } = input;
  const { from, to } = input;
  const found = await ctx.db.query<GroupRow>(sql`
    SELECT ${groupColumns} FROM (
      SELECT g.* FROM failure_groups g
      WHERE ${withinDays(ctx, sql`g.last_seen_at`, { from, to })}
        ${state ? sql`AND g.state = ${sqlLiteral(state)}` : empty}
        ${functionId ? sql`AND g.function_id = ${functionId}` : empty}
        ${q ? sql`AND ${contains(sql`g.cause`, q)}` : empty}
        ${
          orderId
            ? sql`AND g.fingerprint IN (SELECT f.fingerprint FROM failed_runs f
                WHERE f.order_ids @> ARRAY[${orderId}::int])`
            : empty
        }
        ${
          cursor
            ? sql`AND (g.last_seen_at, g.fingerprint) < (${cursor.lastSeenAt}, ${cursor.fingerprint})`
            : empty
        }
      ORDER BY g.last_seen_at DESC, g.fingerprint DESC LIMIT ${limit + 1}) g
    ORDER BY g.last_seen_at DESC, g.fingerprint DESC`);
  const groups = found.slice(0, limit).map(toGroupView);
  const last = groups.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    groups,
    next: hasMore ? { lastSeenAt: new Date(last.lastSeenAt), fingerprint: last.fingerprint } : null,
  };
};
