import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { retryPatienceMs } from "@/lib/domain/failures/failure-state";
import { defineVerb } from "@/lib/services/define-verb";
import { hasMovedPast } from "./has-moved-past";
import {
  lockGroups,
  type OpenFailure,
  resolveEmptyGroups,
  resolveFailures,
} from "./resolve-failures";
import { sendRetries } from "./send-retries";

const batchMax = 1_000;
const batchesMax = 50;
const retentionMs = 90 * 24 * 60 * 60_000;
const deleteMax = 5_000;

/**
 * What a cron does for failures each minute: sends retries that were recorded and not sent, ends
 * those of which nothing was heard, resolves failures whose orders have moved past them, and deletes
 * those that were resolved 90 days ago.
 */
export const sweepFailures = defineVerb<void, { sent: number; resolved: number }>(
  "sweepFailures",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const resolved = await resolveMoved(ctx);
    await resolveEmpty(ctx);
    await endLostRetries(ctx);
    await deleteOld(ctx);
    const { sent } = await sendRetries(ctx);
    return { sent: sent.length, resolved };
  },
);

/** One statement per 1,000 open failures. */
async function resolveMoved(ctx: Context): Promise<number> {
  let resolved = 0;
  let after = 0;
  for (let batch = 0; batch < batchesMax; batch += 1) {
    const [found] = await ctx.db.query<{ last: number | null; moved: OpenFailure[] }>(sql`
      SELECT max(f.id) AS last, coalesce(jsonb_agg(jsonb_build_object('id', f.id,
          'failures', f.failures, 'fingerprint', f.fingerprint)) FILTER (WHERE f.moved), '[]') AS moved
      FROM (SELECT f.id, f.failures, f.fingerprint, ${hasMovedPast} AS moved FROM failed_runs f
        WHERE f.resolved_at IS NULL AND f.id > ${after} ORDER BY f.id LIMIT ${batchMax}) f`);
    if (!found || found.last === null) break;
    after = found.last;
    resolved += await resolveBatch(ctx, found.moved);
  }
  return resolved;
}

/** An order that moved on after a retry was sent was fixed by the retry. */
async function resolveBatch(ctx: Context, moved: readonly OpenFailure[]): Promise<number> {
  if (moved.length === 0) return 0;
  const now = ctx.now();
  const sentRetry = sql`(SELECT r.id FROM failure_retries r
    WHERE r.failed_run_id = f.id AND r.ended_at IS NULL AND r.sent_at IS NOT NULL)`;
  return ctx.db.transaction(async (tx) => {
    const ids = await resolveFailures(tx, moved, {
      resolution: sql`CASE WHEN ${sentRetry} IS NULL THEN 'order_moved' ELSE 'retry' END`,
      fixedByRetryId: sentRetry,
      now,
      by: "system",
    });
    await tx.query(sql`
      UPDATE failure_retries r SET outcome = 'fixed', ended_at = ${now}
      FROM failed_runs f WHERE f.id = ANY (${ids}) AND r.id = f.fixed_by_retry_id
        AND r.ended_at IS NULL`);
    return ids.length;
  });
}

/** A group whose last open failure was superseded by one of another group. */
async function resolveEmpty(ctx: Context): Promise<void> {
  const empty = await ctx.db.query<{ fingerprint: string }>(sql`
    SELECT g.fingerprint FROM failure_groups g WHERE g.state = 'open' AND NOT EXISTS (
      SELECT FROM failed_runs f WHERE f.fingerprint = g.fingerprint AND f.resolved_at IS NULL)
    LIMIT ${batchMax}`);
  if (empty.length === 0) return;
  const fingerprints = empty.map(({ fingerprint }) => fingerprint);
  await ctx.db.transaction(async (tx) => {
    await lockGroups(tx, fingerprints);
    await resolveEmptyGroups(tx, fingerprints, { now: ctx.now(), by: "system" });
  });
}

/**
 * Ends retries whose runs were lost or cancelled, so that their failures can be retried again. A run
 * that is only late is still recorded. Failures are locked first, as when a retry claims them.
 */
async function endLostRetries(ctx: Context): Promise<void> {
  const now = ctx.now();
  const lostSince = new Date(now.getTime() - retryPatienceMs);
  const lost = await ctx.db.query<{ id: number; failedRunId: number }>(sql`
    SELECT id, failed_run_id AS "failedRunId" FROM failure_retries
    WHERE ended_at IS NULL AND sent_at < ${lostSince} LIMIT ${batchMax}`);
  if (lost.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    await tx.query(sql`
      SELECT FROM failed_runs WHERE id = ANY (${lost.map(({ failedRunId }) => failedRunId)})
      ORDER BY id FOR UPDATE`);
    const ended = await tx.query<{ failedRunId: number }>(sql`
      UPDATE failure_retries SET outcome = 'no_result', ended_at = ${now}
      WHERE id = ANY (${lost.map(({ id }) => id)}) AND ended_at IS NULL
      RETURNING failed_run_id AS "failedRunId"`);
    await tx.query(sql`
      UPDATE failed_runs SET retrying_since = NULL
      WHERE id = ANY (${ended.map(({ failedRunId }) => failedRunId)})`);
  });
}

async function deleteOld(ctx: Context): Promise<void> {
  const before = new Date(ctx.now().getTime() - retentionMs);
  const deleted = await ctx.db.query(sql`
    DELETE FROM failed_runs WHERE id IN (SELECT id FROM failed_runs
      WHERE resolved_at < ${before} ORDER BY resolved_at LIMIT ${deleteMax}) RETURNING 1`);
  if (deleted.length === 0) return;
  await ctx.db.query(sql`
    DELETE FROM failure_groups g WHERE g.last_seen_at < ${before} AND g.state <> 'ignored'
      AND NOT EXISTS (SELECT FROM failed_runs f WHERE f.fingerprint = g.fingerprint)`);
}
