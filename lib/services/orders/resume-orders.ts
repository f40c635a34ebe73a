import sql, { type Sql } from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { trackingPollMs } from "@/lib/domain/order/next-step";
import { errorLine } from "@/lib/telemetry/safe-error";
import { tryEach } from "../failures/try-each";
import { changeOrder } from "./change-order";

const minuteMs = 60_000;
const resumeMsMax = 15 * minuteMs;
const recoveriesMax = 1_000;
const pollsMax = 500;
const overdueMax = 200;

/** What an order that doesn't move waits longer for each time; any change of it starts anew. */
const growingMs = sql`least(${minuteMs} * 2 ^ least(resume_count, 10), ${resumeMsMax})`;

/**
 * Finds the orders that have been silent for too long and wakes a function for each of them: first
 * those that are stuck, then, with a cap of their own, those whose shipment is to be asked about.
 * Orders past their `shipBy` are marked for a person.
 */
export async function resumeOrders({
  ctx,
}: {
  ctx: Context;
}): Promise<{ resumed: number; polled: number; overdue: number }> {
  requireSystem(ctx.actor);
  const stuck = sql`waiting_for NOT IN ('delivery', 'fulfillment')`;
  const resumed = await wake(ctx, stuck, recoveriesMax, growingMs);
  const underWay = sql`waiting_for = 'delivery'`;
  const polled = await wake(ctx, underWay, pollsMax, sql`${trackingPollMs}`);
  return { resumed, polled, overdue: await markOverdue(ctx) };
}

/**
 * Sends `order/resume` for the orders that are due, and looks at each again after `delayMs`. The
 * event's id carries the order's seq and the minute: a second cron in that minute wakes nobody.
 */
async function wake(ctx: Context, which: Sql, max: number, delayMs: Sql): Promise<number> {
  const now = ctx.now();
  const due = await ctx.db.query<{ id: number; seq: number }>(sql`
    SELECT id, seq FROM orders WHERE ${which} AND resume_at <= ${now}
    ORDER BY resume_at LIMIT ${max}`);
  if (due.length === 0) return 0;
  const minute = Math.floor(now.getTime() / minuteMs);
  await ctx.inngest.send(
    due.map(({ id, seq }) => ({
      id: `order-${id}-${seq}-resume-${minute}`,
      name: "order/resume",
      data: { orderId: id, seq, at: now.toISOString() },
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
    ctx.log.warn({ orderId: item.id, error: errorLine(error) }, "An order could not be marked.");
  }
  await postpone(
    ctx,
    failed.map(({ item }) => item.id),
    now,
    growingMs,
  );
  return due.length - failed.length;
}

async function postpone(ctx: Context, ids: number[], now: Date, delayMs: Sql): Promise<void> {
  await ctx.db.query(sql`
    UPDATE orders SET resume_count = resume_count + 1,
      resume_at = ${now}::timestamptz + ${delayMs} * interval '1 millisecond'
    WHERE id = ANY (${ids}) AND resume_at <= ${now}`);
}
