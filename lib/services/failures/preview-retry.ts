import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Money, RetryPreview } from "@/lib/domain/failures/failure-view";
import { effectsOfEvents, toRetryEvent } from "@/lib/domain/failures/retry-effects";
import { type RetrySelection, retryMax, retrySelection } from "@/lib/domain/failures/retry-input";
import { moneyAtRisk } from "./money-at-risk";
import { isNotRetrying, isSelected } from "./retry-selection";

const countMax = 10_000;

/**
 * The dry run of `retryFailures`: how many failures, orders and how much money it would affect, which
 * events it would send again, and what every function that they start would do. Changes nothing.
 */
export const previewRetry: Verb<RetrySelection, RetryPreview> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const selection = retrySelection.parse(input);
  const [counts, events, affected] = await Promise.all([
    countMatching(ctx, selection),
    countEvents(ctx, selection),
    readAffected(ctx, selection),
  ]);
  const retrying = Math.min(counts.idle, retryMax);
  return {
    matching: { count: Math.min(counts.all, countMax), isExact: counts.all <= countMax },
    retrying,
    inProgress: counts.all - counts.idle,
    left: counts.idle - retrying,
    ...affected,
    events,
    functions: effectsOfEvents(events.map(({ name }) => name)),
  };
};

/** The selected failures, up to one more than are counted, and those that can be retried now. */
export async function countMatching(
  ctx: Context,
  selection: RetrySelection,
): Promise<{ all: number; idle: number }> {
  const [row] = await ctx.db.query<{ all: number; idle: number }>(sql`
    SELECT count(*) AS all, count(*) FILTER (WHERE idle) AS idle FROM (
      SELECT ${isNotRetrying(ctx.now())} AS idle FROM failed_runs f
      WHERE ${isSelected(ctx, selection)} LIMIT ${countMax + 1}) matching`);
  return row ?? { all: 0, idle: 0 };
}

/** The failures that the retry would take, in the order in which it takes them. */
function wouldRetry(ctx: Context, selection: RetrySelection) {
  return sql`(SELECT f.* FROM failed_runs f
    WHERE ${isSelected(ctx, selection)} AND ${isNotRetrying(ctx.now())}
    ORDER BY f.id LIMIT ${retryMax})`;
}

async function countEvents(
  ctx: Context,
  selection: RetrySelection,
): Promise<{ name: string; count: number }[]> {
  const rows = await ctx.db.query<{ functionId: string; name: string; count: number }>(sql`
    SELECT f.function_id AS "functionId", event ->> 'name' AS name, count(*) AS count
    FROM ${wouldRetry(ctx, selection)} f, jsonb_array_elements(f.events) AS event
    GROUP BY 1, 2 ORDER BY 2, 1`);
  const counts = new Map<string, number>();
  for (const { functionId, name, count } of rows) {
    const again = toRetryEvent(functionId, { name, data: {} });
    if (again) counts.set(again.name, (counts.get(again.name) ?? 0) + count);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}

async function readAffected(ctx: Context, selection: RetrySelection) {
  const [row] = await ctx.db.query<{
    orders: number;
    atRisk: Money[];
    oldestFailedAt: Date | null;
  }>(sql`
    WITH retried AS MATERIALIZED ${wouldRetry(ctx, selection)},
    affected AS (
      SELECT o.currency, ${moneyAtRisk} AS at_risk FROM orders o
      WHERE o.id IN (SELECT unnest(order_ids) FROM retried)),
    by_currency AS (
      SELECT currency, sum(at_risk) AS amount FROM affected GROUP BY currency
      HAVING sum(at_risk) > 0 ORDER BY currency)
    SELECT (SELECT count(*) FROM affected) AS orders,
      (SELECT coalesce(json_agg(by_currency), '[]') FROM by_currency) AS "atRisk",
      (SELECT min(first_failed_at) FROM retried) AS "oldestFailedAt"`);
  return {
    orders: row?.orders ?? 0,
    atRisk: row?.atRisk ?? [],
    oldestFailedAt: row?.oldestFailedAt?.toISOString() ?? null,
  };
}
