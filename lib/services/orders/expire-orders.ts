import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { expire } from "@/lib/domain/order/ending";
import { changeOrder } from "./change-order";

/** One run of the cron takes at most this many; the next takes the rest. */
const batchMax = 500;
const parallel = 8;

/** Expires the pending orders whose time to pay has run out. Returns how many it took. */
export async function expireOrders({ ctx }: { ctx: Context }): Promise<{ expired: number }> {
  const due = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM orders
    WHERE status = 'pending' AND payment_status IN ('pending', 'declined')
      AND expires_at <= ${ctx.now()}
    ORDER BY expires_at LIMIT ${batchMax}`);
  let expired = 0;
  const queue = due.values();
  const worker = async () => {
    for (const { id } of queue) {
      const result = await changeOrder(ctx, id, expire);
      if (result.kind === "changed") expired += 1;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { expired };
}
