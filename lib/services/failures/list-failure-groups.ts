import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { FailureCursor } from "@/lib/domain/failures/failure-cursor";
import type { FailureGroupState } from "@/lib/domain/failures/failure-state";
import type { FailureGroupRow } from "@/lib/domain/failures/failure-view";
import { withinDays } from "@/lib/services/lists/keyset-page";
import { likePattern } from "@/lib/services/lists/like-pattern";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { type GroupRow, selectGroups, toGroupView } from "./group-rows";

/**
 * Failures that are looked at for the amounts of a page, shared by its groups. A page of few groups
 * is exact for more of each.
 */
const failuresMax = 4_000;

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
    WITH page AS MATERIALIZED (
      SELECT g.* FROM failure_groups g
      WHERE ${withinDays(ctx, sql`g.last_seen_at`, { from, to })}
        ${state ? sql`AND g.state = ${sqlLiteral(state)}` : empty}
        ${functionId ? sql`AND g.function_id = ${functionId}` : empty}
        ${q ? sql`AND g.cause ILIKE ${likePattern(q)}` : empty}
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
      ORDER BY g.last_seen_at DESC, g.fingerprint DESC LIMIT ${limit + 1})
    ${selectGroups(sql`page`, sql`(SELECT ${failuresMax}::int / greatest(count(*), 1)::int FROM page)`)}
    ORDER BY g.last_seen_at DESC, g.fingerprint DESC`);
  const groups = found.slice(0, limit).map(toGroupView);
  const last = groups.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    groups,
    next: hasMore ? { lastSeenAt: new Date(last.lastSeenAt), fingerprint: last.fingerprint } : null,
  };
};
