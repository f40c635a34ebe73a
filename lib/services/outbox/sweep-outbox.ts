import sql, { type Sql } from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { defineVerb } from "@/lib/services/define-verb";
import { stampFeed } from "@/lib/services/feed/stamp-feed";
import { drainOutbox, outboxTables } from "./drain-outbox";
import { LivePublisher } from "./live-publisher";
import { outboxLateMs } from "./outbox-late-ms";
import { takeOutboxLease } from "./outbox-lease";

const receiptRetentionMs = 7 * 24 * 60 * 60_000;
const deliveryRetentionMs = 30 * 24 * 60 * 60_000;
/** No run that knew a deleted endpoint is still at work then. */
const endpointRetentionMs = 60 * 60_000;
/** Expired rows are deleted in batches, so that no statement runs into its timeout. */
const deleteRows = 5_000;
const deleteBatchesMax = 20;

export interface SweepOutcome {
  /** Events that have waited for longer than `outboxLateMs`, counted up to 1,000. */
  overdue: number;
  /** Whether this call sent a batch, because no dispatcher held the lease. */
  drained: boolean;
}

/**
 * A cron's safety net for the outbox: sends overdue events when no dispatcher is running. Then it
 * deletes expired idempotency keys, rate-limit windows, webhook receipts, webhook deliveries, and
 * deleted webhook endpoints of which no delivery is left.
 */
export const sweepOutbox = defineVerb<void, SweepOutcome>("sweepOutbox", async ({ ctx }) => {
  requireInternal(ctx.actor);
  const outcome = await sendOverdue(ctx);
  const now = ctx.now();
  await deleteExpired(ctx, sql`idempotency_keys`, sql`expires_at < ${now}`);
  await deleteExpired(ctx, sql`rate_windows`, sql`expires_at < ${now}`);
  const keepFrom = new Date(now.getTime() - receiptRetentionMs);
  const isOldReceipt = sql`sent_at IS NOT NULL AND received_at < ${keepFrom}`;
  await deleteExpired(ctx, sql`webhook_receipts`, isOldReceipt);
  await deleteExpired(ctx, sql`webhook_deliveries`, isOldDelivery(now));
  const deletedBefore = new Date(now.getTime() - endpointRetentionMs);
  const isOldEndpoint = sql`deleted_at < ${deletedBefore} AND NOT EXISTS (
    SELECT FROM webhook_deliveries d WHERE d.endpoint_id = webhook_endpoints.id)`;
  await deleteExpired(ctx, sql`webhook_endpoints`, isOldEndpoint);
  return outcome;
});

/**
 * Deliveries are kept for a month after they were settled, however long they waited. Those that failed
 * since an endpoint began to fail are kept until it takes some again, because they are made again when
 * it is enabled or moved.
 */
function isOldDelivery(now: Date): Sql {
  return sql`status <> 'pending'
    AND settled_at < ${new Date(now.getTime() - deliveryRetentionMs)}
    AND NOT (status = 'failed' AND position IS NOT NULL AND EXISTS (
      SELECT FROM webhook_endpoints e WHERE e.id = webhook_deliveries.endpoint_id
        AND e.deleted_at IS NULL AND e.failing_since <= webhook_deliveries.settled_at))`;
}

async function sendOverdue(ctx: Context): Promise<SweepOutcome> {
  const dueBefore = new Date(ctx.now().getTime() - outboxLateMs);
  const [row] = await ctx.db.query<{ overdue: number }>(sql`
    SELECT count(*) AS overdue FROM (
      SELECT FROM order_events WHERE sent_at IS NULL AND at < ${dueBefore}
      UNION ALL SELECT FROM webhook_receipts WHERE sent_at IS NULL AND received_at < ${dueBefore}
      UNION ALL SELECT FROM reorder_requests WHERE sent_at IS NULL AND created_at < ${dueBefore}
      LIMIT 1000) overdue_events`);
  const overdue = row?.overdue ?? 0;
  if (overdue === 0) return { overdue, drained: false };
  ctx.log.warn({ overdue }, "Events in the outbox are overdue.");
  const lease = await takeOutboxLease(ctx.db);
  if (!lease) {
    for (const table of outboxTables) ctx.wakeOutbox(table);
    return { overdue, drained: false };
  }
  const live = new LivePublisher(ctx);
  try {
    await stampFeed(ctx.db, lease.token);
    await drainOutbox(ctx, live);
  } finally {
    await lease.release();
  }
  await live.flushed();
  return { overdue, drained: true };
}

async function deleteExpired(ctx: Context, table: Sql, isExpired: Sql): Promise<void> {
  for (let batch = 0; batch < deleteBatchesMax; batch += 1) {
    const deleted = await ctx.db.query(sql`
      DELETE FROM ${table} WHERE ${isExpired} AND ctid IN (
        SELECT ctid FROM ${table} WHERE ${isExpired} LIMIT ${deleteRows}) RETURNING 1`);
    if (deleted.length < deleteRows) return;
  }
}
