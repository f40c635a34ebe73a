import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { attentionText } from "@/lib/domain/failures/attention-text";
import { failedRunMessage } from "@/lib/domain/failures/failed-run-message";
import { retryKey } from "@/lib/domain/failures/failure-state";
import { id } from "@/lib/domain/order/input";
import { defineVerb } from "@/lib/services/define-verb";
import { lockedOrders } from "@/lib/services/orders/locked-orders";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { noCode, toSafeError } from "@/lib/telemetry/safe-error";
import { recordedError } from "@/lib/telemetry/workflows/recorded-error";

export interface FailedRun {
  runId: string;
  functionId: string;
  /**
   * What the run was for, such as `order-17`. Further failures of it are counted in the same row.
   */
  subject: string;
  /** The events that a retry sends again. */
  events: readonly { name: string; data: Record<string, unknown> }[];
  /** The error as Inngest reports it. `recordedError` says what of it is stored. */
  error: { name: string; message: string; stack?: string | undefined; cause?: unknown };
  /** The id of the step that failed, if it is known. */
  step?: string | null;
}

const isId = (value: unknown): value is number => id.safeParse(value).success;

/** A failed run with what is derived from it. */
interface Failure extends Omit<FailedRun, "error"> {
  error: ReturnType<typeof recordedError>;
  orderIds: number[];
  /** The retries that sent its events. */
  retryIds: number[];
  now: Date;
}

/**
 * Records a run that failed after its last retry, for the admin: one open row per function and
 * subject, however often it fails, in the group of its innermost error. A resolved group is
 * reopened. The orders it was for are marked as needing attention until their next change; the cron
 * `resume-orders` keeps retrying them. It is counted here, once, since Inngest reports every failed
 * run, also one whose last attempt ended with its process.
 */
export const recordFailedRun = defineVerb<FailedRun, void>(
  "recordFailedRun",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const failure = await toFailure(ctx, input);
    if (!(await ctx.db.transaction((tx) => record(tx, failure)))) return;
    const { functionId, subject, runId, orderIds } = failure;
    metrics()?.runFailed(functionId);
    ctx.log.error(
      { functionId, subject, runId, orderIds, error: toSafeError(failure.error) },
      failedRunMessage,
    );
  },
);

function errorText({ error }: Failure): string {
  return `${error.name}: ${error.message || noCode}`;
}

async function toFailure(ctx: Context, input: FailedRun): Promise<Failure> {
  const retryIds = input.events.map(({ data }) => data[retryKey]).filter(isId);
  const events = input.events.map((event) => {
    const { [retryKey]: _, ...data } = event.data;
    return { ...event, data };
  });
  return {
    ...input,
    events,
    error: recordedError(input.functionId, input.error),
    orderIds: await findOrderIds(ctx, events),
    retryIds,
    now: ctx.now(),
  };
}

/** False if this run's failure was recorded before: the step that records it may be repeated. */
async function record(tx: Queryable, failure: Failure): Promise<boolean> {
  const { functionId, error, now } = failure;
  const { fingerprint, cause } = error;
  await tx.query(sql`
    INSERT INTO failure_groups (fingerprint, function_id, cause, first_seen_at, last_seen_at)
    VALUES (${fingerprint}, ${functionId}, ${cause}, ${now}, ${now}) ON CONFLICT DO NOTHING`);
  // The lock puts this failure before or after a change of the group's state, never in between.
  await tx.query(sql`
    SELECT FROM failure_groups WHERE fingerprint = ${fingerprint} FOR UPDATE`);
  if (await isRecorded(tx, failure)) return false;
  const lineageId = await findLineage(tx, failure);
  await upsertFailedRun(tx, failure, lineageId);
  await tx.query(sql`
    UPDATE failure_groups SET failures = failures + 1, cause = ${cause}, last_seen_at = ${now},
      regressed_at = CASE WHEN state = 'resolved' THEN ${now}::timestamptz ELSE regressed_at END,
      changed_at = CASE WHEN state = 'resolved' THEN ${now}::timestamptz ELSE changed_at END,
      changed_by = CASE WHEN state = 'resolved' THEN 'system' ELSE changed_by END,
      state = CASE WHEN state = 'resolved' THEN 'open' ELSE state END
    WHERE fingerprint = ${fingerprint}`);
  await tx.query(sql`
    WITH ended AS (
      UPDATE failure_retries r SET outcome = 'failed', ended_at = ${now}, run_id = ${failure.runId}
      FROM failed_runs f WHERE r.id = ANY (${failure.retryIds}) AND f.id = r.failed_run_id
        AND f.function_id = ${functionId} AND (r.outcome IS NULL OR r.outcome = 'no_result')
      RETURNING f.id)
    UPDATE failed_runs f SET retrying_since = NULL FROM ended WHERE f.id = ended.id
      AND NOT EXISTS (SELECT FROM failure_retries r WHERE r.failed_run_id = f.id
        AND r.ended_at IS NULL AND r.id <> ALL (${failure.retryIds}))`);
  if (failure.orderIds.length > 0) {
    const waiting = sql`o.id = ANY (${failure.orderIds}) AND o.waiting_for IS NOT NULL`;
    await tx.query(sql`
      UPDATE orders SET attention = ${attentionText({ functionId, error: errorText(failure) })}
      WHERE id IN ${lockedOrders(waiting)}`);
  }
  return true;
}

async function isRecorded(tx: Queryable, { runId, functionId, subject }: Failure) {
  const found = await tx.query(sql`
    SELECT FROM failed_runs WHERE run_id = ${runId} AND function_id = ${functionId}
      AND subject = ${subject}`);
  return found.length > 0;
}

/**
 * The first failure of the lineage that this one continues: the one that a retry was for, or that of
 * the same function and subject, which failed with another error until now and is closed here. Null
 * for a failure that starts a lineage of its own, or is counted in its own open row.
 */
async function findLineage(tx: Queryable, failure: Failure): Promise<number | null> {
  const { functionId, subject, now, retryIds, error } = failure;
  const [superseded] = await tx.query<{ lineageId: number }>(sql`
    UPDATE failed_runs SET resolved_at = ${now}, resolution = 'superseded', retrying_since = NULL
    WHERE function_id = ${functionId} AND subject = ${subject} AND resolved_at IS NULL
      AND fingerprint <> ${error.fingerprint}
    RETURNING coalesce(lineage_id, id) AS "lineageId"`);
  if (superseded) return superseded.lineageId;
  const [retried] = await tx.query<{ lineageId: number }>(sql`
    SELECT coalesce(f.lineage_id, f.id) AS "lineageId"
    FROM failure_retries r JOIN failed_runs f ON f.id = r.failed_run_id
    WHERE r.id = ANY (${retryIds}) AND f.function_id = ${functionId} ORDER BY r.id LIMIT 1`);
  return retried?.lineageId ?? null;
}

async function upsertFailedRun(tx: Queryable, failure: Failure, lineageId: number | null) {
  const { functionId, subject, runId, events, orderIds, error, step = null, now } = failure;
  await tx.query(sql`
    INSERT INTO failed_runs AS f (function_id, subject, run_id, event_name, events, order_ids,
      error_name, error, cause, fingerprint, step, frames, lineage_id, first_failed_at, failed_at)
    VALUES (${functionId}, ${subject}, ${runId}, ${events[0]?.name ?? ""},
      ${JSON.stringify(events)}::jsonb, ${orderIds}::int[], ${error.name},
      ${error.message || noCode}, ${error.cause}, ${error.fingerprint}, ${step},
      ${error.frames}::text[], ${lineageId}, ${now}, ${now})
    ON CONFLICT (function_id, subject) WHERE resolved_at IS NULL DO UPDATE
      SET run_id = excluded.run_id, event_name = excluded.event_name, events = excluded.events,
        order_ids = excluded.order_ids, error_name = excluded.error_name, error = excluded.error,
        cause = excluded.cause, step = excluded.step, frames = excluded.frames,
        failures = f.failures + 1, failed_at = excluded.failed_at`);
}

/**
 * The orders of these events: by `orderId` or, for a gateway webhook, by the id of its payment,
 * checkout session or refund.
 */
async function findOrderIds(ctx: Context, events: FailedRun["events"]): Promise<number[]> {
  const orderIds = events.map(({ data }) => data.orderId).filter(isId);
  const objectIds = events.map(({ data }) => data.objectId).filter((id) => typeof id === "string");
  const rows = await ctx.db.query<{ orderId: number }>(sql`
    SELECT unnest(${orderIds}::int[]) AS "orderId"
    UNION SELECT order_id FROM payments WHERE provider_ref = ANY (${objectIds}::text[])
    UNION SELECT order_id FROM checkout_sessions WHERE provider_ref = ANY (${objectIds}::text[])
    UNION SELECT p.order_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.provider_ref = ANY (${objectIds}::text[])
    ORDER BY 1`);
  return rows.map((row) => row.orderId);
}
