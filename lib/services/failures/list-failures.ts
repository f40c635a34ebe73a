import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { FailureView } from "@/lib/domain/failures/failure-view";
import type { DayRange, PageCursor } from "@/lib/services/lists/keyset-page";
import { toPage, withinDays } from "@/lib/services/lists/keyset-page";
import { type FailureRow, failureColumns, toFailureView } from "./failure-rows";

/** The days are those of the last failure of each. */
export interface ListFailures extends DayRange {
  fingerprint: string;
  isOpen?: boolean | undefined;
  orderId?: number | undefined;
  /** The time of its last failure, and its id. */
  cursor?: PageCursor | undefined;
  limit: number;
}

/** The failures of a group, the latest first, with keyset pagination. */
export const listFailures: Verb<
  ListFailures,
  { failures: FailureView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { fingerprint, isOpen, orderId, cursor, limit } = input;
  const found = await ctx.db.query<FailureRow>(sql`
    SELECT ${failureColumns} FROM failed_runs f
    WHERE f.fingerprint = ${fingerprint} AND ${withinDays(ctx, sql`f.failed_at`, input)}
      ${isOpen === undefined ? empty : isOpen ? sql`AND f.resolved_at IS NULL` : sql`AND f.resolved_at IS NOT NULL`}
      ${orderId ? sql`AND f.order_ids @> ARRAY[${orderId}::int]` : empty}
      ${cursor ? sql`AND (f.failed_at, f.id) < (${cursor.createdAt}, ${cursor.id})` : empty}
    ORDER BY f.failed_at DESC, f.id DESC LIMIT ${limit + 1}`);
  const { rows, next } = toPage(
    found.map((row) => ({ ...toFailureView(row), createdAt: new Date(row.failedAt) })),
    limit,
  );
  return { failures: rows.map(({ createdAt: _, ...failure }) => failure), next };
};
