import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { change } from "@/lib/domain/order/change";
import { changeOrder } from "./change-order";

const batchMax = 1_000;
const minuteMs = 60_000;
const trackingPollMs = 5 * 60_000;

/**
 * Finds the orders that have been silent for too long and wakes a function for each of them. The
 * event's id carries the order's seq and the minute: a second cron in that minute wakes nobody.
 */
export async function resumeOrders({ ctx }: { ctx: Context }): Promise<{ resumed: number }> {
  const now = ctx.now();
  const due = await ctx.db.query<{ id: number; seq: number; waitingFor: string }>(sql`
    SELECT id, seq, waiting_for AS "waitingFor" FROM orders
    WHERE resume_at <= ${now} ORDER BY resume_at LIMIT ${batchMax}`);
  const overdue = due.filter((order) => order.waitingFor === "fulfilment");
  for (const order of overdue) await changeOrder(ctx, order.id, () => change({ steps: [] }));
  const silent = due.filter((order) => order.waitingFor !== "fulfilment");
  if (silent.length === 0) return { resumed: 0 };
  const minute = Math.floor(now.getTime() / minuteMs);
  await ctx.inngest.send(
    silent.map(({ id, seq }) => ({
      id: `order-${id}-${seq}-resume-${minute}`,
      name: "order/resume",
      data: { orderId: id, seq, at: now.toISOString() },
    })),
  );
  await ctx.db.query(sql`
    UPDATE orders SET resume_at = CASE waiting_for
        WHEN 'delivery' THEN ${new Date(now.getTime() + trackingPollMs)}::timestamptz
        ELSE ${new Date(now.getTime() + minuteMs)}::timestamptz END
    WHERE id = ANY (${silent.map((order) => order.id)}) AND resume_at <= ${now}`);
  return { resumed: silent.length };
}
