import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { outboxLock } from "./dispatcher";
import { drainOutbox } from "./drain-outbox";

const overdueMs = 30_000;
const receiptsKeptMs = 7 * 24 * 60 * 60_000;

/**
 * The outbox's second pair of eyes: when rows have waited for long and no dispatcher holds the
 * lock, it sends them itself. It also removes what has outlived its use.
 */
export async function sweepOutbox({
  ctx,
}: {
  ctx: Context;
}): Promise<{ overdue: number; drained: boolean }> {
  requireSystem(ctx.actor);
  const now = ctx.now();
  await ctx.db.query(sql`DELETE FROM idempotency_keys WHERE expires_at < ${now}`);
  await ctx.db.query(sql`DELETE FROM rate_windows WHERE expires_at < ${now}`);
  await ctx.db.query(sql`
    DELETE FROM webhook_receipts WHERE sent_at IS NOT NULL
      AND received_at < ${new Date(now.getTime() - receiptsKeptMs)}`);
  const [late] = await ctx.db.query<{ overdue: number }>(sql`
    SELECT count(*) AS overdue FROM (SELECT FROM order_events WHERE sent_at IS NULL
      AND at < ${new Date(now.getTime() - overdueMs)} LIMIT 1000) late`);
  const overdue = late?.overdue ?? 0;
  if (overdue === 0) return { overdue, drained: false };
  ctx.log.warn({ overdue }, "Events have waited in the outbox.");
  const drained = await ctx.db.transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${outboxLock}) AS held`,
    );
    if (!lock?.held) return false;
    await drainOutbox(ctx, new Set());
    return true;
  });
  if (!drained) ctx.wakeOutbox();
  return { overdue, drained };
}
