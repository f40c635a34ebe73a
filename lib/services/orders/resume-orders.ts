import sql, { type Sql } from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { backgroundWork } from "@/lib/background-work";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { trackingPollMs } from "@/lib/domain/order/next-step";
import { defineVerb } from "@/lib/services/define-verb";
import { tryEach } from "@/lib/services/failures/try-each";
import { orderTraceparent } from "@/lib/telemetry/order-traces";
import { changeOrder } from "./change-order";
import { lockedOrders } from "./locked-orders";

const minuteMs = 60_000;
const backoffMsMax = 15 * minuteMs;
const stalledMax = 1_000;
/** While orders wait for room in this process, most of those that have not changed are not stalled. */
const stalledMaxInRush = 50;
const trackingMax = 500;
const overdueMax = 200;

/** Exponential backoff in milliseconds. Every change of the order resets `resume_count`. */
const backoffMs = sql`least(${minuteMs} * 2 ^ least(resume_count, 10), ${backoffMsMax})`;

/**
 * Resumes stalled orders: sends `order/resume` for each order whose `resume_at` has passed. Orders
 * whose tracking is to be polled have a limit of their own, so that they never delay stalled
 * orders. Orders past their `ship_by` are marked as needing attention.
 */
export const resumeOrders = defineVerb<void, { resumed: number; polled: number; overdue: number }>(
  "resumeOrders",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    const isStalled = sql`waiting_for NOT IN ('delivery', 'fulfillment')`;
    const max = backgroundWork().waiting > 0 ? stalledMaxInRush : stalledMax;
    const resumed = await resume(ctx, isStalled, max, backoffMs);
    const isInTransit = sql`waiting_for = 'delivery'`;
    const polled = await resume(ctx, isInTransit, trackingMax, sql`${trackingPollMs}`);
    return { resumed, polled, overdue: await markOverdue(ctx) };
  },
);

/**
 * Sends `order/resume` for the orders that are due, and sets their next time to `delayMs` from now.
 * The event id contains the order's seq and the minute: a second run in that minute sends
 * duplicates, which Inngest drops.
 */
async function resume(ctx: Context, condition: Sql, max: number, delayMs: Sql): Promise<number> {
  const now = ctx.now();
  const due = await ctx.db.query<{ id: number; seq: number; traceId: string | null }>(sql`
    SELECT id, seq, trace_id AS "traceId" FROM orders WHERE ${condition} AND resume_at <= ${now}
    ORDER BY resume_at LIMIT ${max}`);
  if (due.length === 0) return 0;
  const minute = Math.floor(now.getTime() / minuteMs);
  await ctx.inngest.send(
    due.map(({ id, seq, traceId }) => ({
      id: `order-${id}-${seq}-resume-${minute}`,
      name: "order/resume",
      data: {
        orderId: id,
        seq,
        at: now.toISOString(),
        ...(traceId && { _trace: orderTraceparent(traceId) }),
      },
    })),
  );
  await postpone(
    ctx,
    due.map((order) => order.id),
    now,
    delayMs,
  );
  return due.length;
}

async function markOverdue(ctx: Context): Promise<number> {
  const now = ctx.now();
  const due = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM orders WHERE waiting_for = 'fulfillment' AND resume_at <= ${now}
    ORDER BY resume_at LIMIT ${overdueMax}`);
  const failed = await tryEach(due, ({ id }) => changeOrder(ctx, id, () => change({ steps: [] })));
  for (const { item, error } of failed) {
    ctx.log.warn({ orderId: item.id, error }, "Order could not be marked as overdue.");
  }
  await postpone(
    ctx,
    failed.map(({ item }) => item.id),
    now,
    backoffMs,
  );
  return due.length - failed.length;
}

async function postpone(ctx: Context, ids: number[], now: Date, delayMs: Sql): Promise<void> {
  await ctx.db.query(sql`
    UPDATE orders SET resume_count = resume_count + 1,
      resume_at = ${now}::timestamptz + ${delayMs} * interval '1 millisecond'
    WHERE id IN ${lockedOrders(sql`o.id = ANY (${ids}) AND o.resume_at <= ${now}`)}`);
}
