import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { recordShortage, reserve } from "@/lib/domain/order/stocking";
import { changeOrder } from "../orders/change-order";

export type Reserved = { kind: "reserved" | "out_of_stock" | "nothing"; order: OrderFacts };

/** Reserves all of an order's units or none; a shortage fails this order and no other. */
export async function reserveStock({
  ctx,
  input,
}: {
  ctx: Context;
  input: { orderId: number };
}): Promise<Reserved> {
  const result = await changeOrder(ctx, input.orderId, reserve);
  switch (result.kind) {
    case "changed":
      return { kind: "reserved", order: result.order };
    case "short":
      return failShort(ctx, input.orderId, result.productIds);
    case "not_found":
      throw new Error(`Order ${input.orderId} is gone.`);
    default:
      return { kind: "nothing", order: result.order };
  }
}

async function failShort(ctx: Context, orderId: number, productIds: number[]): Promise<Reserved> {
  // The alert for a product that ran out is sent by the order's own event: nothing to send here.
  await ctx.db.query(sql`
    INSERT INTO reorder_requests
      (product_id, reason, available, threshold, quantity, created_at, sent_at)
    SELECT product_id, 'out_of_stock', on_hand - reserved, low_stock_threshold,
      greatest(low_stock_threshold * 2 - (on_hand - reserved), 1), ${ctx.now()}::timestamptz,
      ${ctx.now()}::timestamptz
    FROM stock WHERE product_id = ANY (${productIds})
    ON CONFLICT (product_id) WHERE status = 'open' DO NOTHING`);
  const failed = await changeOrder(ctx, orderId, (order) => recordShortage(order, productIds));
  if (failed.kind === "not_found") throw new Error(`Order ${orderId} is gone.`);
  return { kind: failed.kind === "changed" ? "out_of_stock" : "nothing", order: failed.order };
}
