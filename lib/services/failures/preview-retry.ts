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
    lastFailureId: number | null;
    authorizeSince: Date | null;
    refundSince: Date | null;
  }>(sql`
    WITH retried AS MATERIALIZED ${wouldRetry(ctx, selection)},
    ids AS MATERIALIZED (SELECT DISTINCT unnest(order_ids) AS id FROM retried),
    affected AS (SELECT o.currency, ${moneyAtRisk} AS at_risk FROM orders o
      WHERE o.id IN (SELECT id FROM ids)),
    by_currency AS (
      SELECT currency, sum(at_risk) AS amount FROM affected GROUP BY currency
      HAVING sum(at_risk) > 0 ORDER BY currency)
    SELECT (SELECT count(*) FROM affected) AS orders,
      (SELECT coalesce(json_agg(by_currency), '[]') FROM by_currency) AS "atRisk",
      (SELECT max(id) FROM retried) AS "lastFailureId",
      (SELECT min(p.created_at) FROM payments p WHERE ${isUnanswered} AND ${mayTouch})
        AS "authorizeSince",
      (SELECT min(r.created_at) FROM refunds r JOIN payments p ON p.id = r.payment_id
        WHERE r.status = 'requested' AND r.provider_ref IS NULL AND ${mayTouch}) AS "refundSince"`);
  const lastFailureId = row?.lastFailureId ?? null;
  return {
    orders: row?.orders ?? 0,
    atRisk: row?.atRisk ?? [],
    openSince: {
      "gateway.authorize": row?.authorizeSince?.toISOString() ?? null,
      "gateway.refund": row?.refundSince?.toISOString() ?? null,
    },
    asOf: lastFailureId === null ? null : { at: ctx.now().toISOString(), lastFailureId },
  };
}

/** An attempt whose authorization a function repeats, because the gateway has not answered. */
const isUnanswered = sql`(p.status IN ('pending', 'unknown')
  AND (p.method IS NOT NULL OR p.provider_ref IS NULL))`;

/** A retry may touch the payment `p`. The failure of a cron names no order: it may touch any. */
const mayTouch = sql`(p.order_id IN (SELECT id FROM ids)
  OR EXISTS (SELECT FROM retried WHERE order_ids = '{}'))`;
