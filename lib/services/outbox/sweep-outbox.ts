import sql, { type Sql } from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { outboxLock } from "./dispatcher";
import { drainOutbox } from "./drain-outbox";
import { LiveFeed } from "./live-feed";

const overdueMs = 30_000;
const receiptsKeptMs = 7 * 24 * 60 * 60_000;
/** Old rows go in pieces, and at most so many in one run: no delete may outlast its time-out. */
const pieceRows = 5_000;
const piecesMax = 20;

/**
 * The outbox's second pair of eyes: when rows have waited for long and no dispatcher holds the
 * lock, it sends them itself. Then it removes what has outlived its use.
 */
export async function sweepOutbox({
  ctx,
}: {
  ctx: Context;
}): Promise<{ overdue: number; drained: boolean }> {
  requireSystem(ctx.actor);
  const swept = await sendOverdue(ctx);
  const now = ctx.now();
  await prune(ctx, sql`idempotency_keys`, sql`expires_at < ${now}`);
  await prune(ctx, sql`rate_windows`, sql`expires_at < ${now}`);
  const keptSince = new Date(now.getTime() - receiptsKeptMs);
  await prune(ctx, sql`webhook_receipts`, sql`sent_at IS NOT NULL AND received_at < ${keptSince}`);
  return swept;
}

async function sendOverdue(ctx: Context): Promise<{ overdue: number; drained: boolean }> {
  const [late] = await ctx.db.query<{ overdue: number }>(sql`
    SELECT count(*) AS overdue FROM (SELECT FROM order_events WHERE sent_at IS NULL
      AND at < ${new Date(ctx.now().getTime() - overdueMs)} LIMIT 1000) late`);
  const overdue = late?.overdue ?? 0;
  if (overdue === 0) return { overdue, drained: false };
  ctx.log.warn({ overdue }, "Events have waited in the outbox.");
  const live = new LiveFeed(ctx);
  const drained = await ctx.db.transaction(async (tx) => {
    const [lock] = await tx.query<{ held: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${outboxLock}) AS held`,
    );
    if (!lock?.held) return false;
    await drainOutbox(ctx, live);
    return true;
  });
  if (!drained) ctx.wakeOutbox();
  await live.settled();
  return { overdue, drained };
}

async function prune(ctx: Context, table: Sql, old: Sql): Promise<void> {
  for (let piece = 0; piece < piecesMax; piece += 1) {
    const gone = await ctx.db.query(sql`
      DELETE FROM ${table} WHERE ${old} AND ctid IN (
        SELECT ctid FROM ${table} WHERE ${old} LIMIT ${pieceRows}) RETURNING 1`);
    if (gone.length < pieceRows) return;
  }
}
