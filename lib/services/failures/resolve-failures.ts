import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { lockedOrders } from "@/lib/services/orders/locked-orders";
import { attentionPrefixSql, attentionSql } from "./attention-sql";

/** An open failure as it was when it was chosen. A further failure increases the count. */
export interface OpenFailure {
  id: number;
  failures: number;
  fingerprint: string;
}

interface Resolution {
  /** SQL of the values that are set, for the failure `f`. */
  resolution: Sql;
  fixedByRetryId: Sql;
  now: Date;
  by: string;
}

/**
 * Resolves those of the chosen failures that are open and have not failed again since, and the open
 * groups that have no open failure left. Locks the groups first, as `recordFailedRun` does, so that
 * a failure is recorded before or after it, never in between. Returns the ids of the resolved.
 */
export async function resolveFailures(
  tx: Queryable,
  chosen: readonly OpenFailure[],
  { resolution, fixedByRetryId, now, by }: Resolution,
): Promise<number[]> {
  if (chosen.length === 0) return [];
  await lockGroups(
    tx,
    chosen.map(({ fingerprint }) => fingerprint),
  );
  const resolved = await tx.query<{ id: number; fingerprint: string }>(sql`
    UPDATE failed_runs f SET resolved_at = ${now}, retrying_since = NULL,
      resolution = ${resolution}, fixed_by_retry_id = ${fixedByRetryId}
    FROM unnest(${chosen.map(({ id }) => id)}::int[],
      ${chosen.map(({ failures }) => failures)}::int[]) AS c (id, failures)
    WHERE f.id = c.id AND f.failures = c.failures AND f.resolved_at IS NULL
    RETURNING f.id, f.fingerprint`);
  const ids = resolved.map(({ id }) => id);
  if (ids.length === 0) return [];
  // What was fixed without them is not retried any more.
  await tx.query(sql`
    UPDATE failure_retries SET outcome = 'no_result', ended_at = ${now}
    WHERE failed_run_id = ANY (${ids}) AND sent_at IS NULL AND ended_at IS NULL`);
  await clearAttention(tx, ids);
  await resolveEmptyGroups(
    tx,
    resolved.map(({ fingerprint }) => fingerprint),
    { now, by },
  );
  return ids;
}

export async function lockGroups(tx: Queryable, fingerprints: readonly string[]): Promise<void> {
  await tx.query(sql`
    SELECT FROM failure_groups WHERE fingerprint = ANY (${[...new Set(fingerprints)]})
    ORDER BY fingerprint FOR UPDATE`);
}

/**
 * Orders no longer need attention for these failures; they still do for another open one. A reason
 * that an order has of its own is left alone.
 */
async function clearAttention(tx: Queryable, failureIds: readonly number[]): Promise<void> {
  const marked = sql`o.attention IS NOT NULL AND EXISTS (
      SELECT FROM failed_runs f WHERE f.id = ANY (${[...failureIds]})
        AND o.id = ANY (f.order_ids) AND starts_with(o.attention, ${attentionPrefixSql(sql`f`)}))
      AND o.id IN (SELECT unnest(order_ids) FROM failed_runs WHERE id = ANY (${[...failureIds]}))`;
  await tx.query(sql`
    UPDATE orders o SET attention = (
      SELECT ${attentionSql(sql`other`)}
      FROM failed_runs other WHERE other.order_ids @> ARRAY[o.id] AND other.resolved_at IS NULL
      ORDER BY other.failed_at DESC LIMIT 1)
    WHERE o.id IN ${lockedOrders(marked)}`);
}

/** Resolves open groups without open failures. Their rows must be locked. */
export async function resolveEmptyGroups(
  tx: Queryable,
  fingerprints: readonly string[],
  { now, by }: { now: Date; by: string },
): Promise<void> {
  await tx.query(sql`
    UPDATE failure_groups g SET state = 'resolved', changed_at = ${now}, changed_by = ${by},
      regressed_at = NULL
    WHERE g.fingerprint = ANY (${[...new Set(fingerprints)]}) AND g.state = 'open'
      AND NOT EXISTS (SELECT FROM failed_runs f
        WHERE f.fingerprint = g.fingerprint AND f.resolved_at IS NULL)`);
}
