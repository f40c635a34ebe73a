import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { ReceiveStock } from "@/lib/domain/inventory/input";
import { receive } from "@/lib/domain/inventory/stock";
import { changeStock, type StockChanged } from "./change-stock";

/**
 * Books units that came in. When they answer a reorder request it is closed with them; if somebody
 * else has closed it, nothing is written: the same delivery would be booked twice. So would it be by
 * a form sent twice, which books once.
 */
export const receiveStock: Verb<ReceiveStock, StockChanged> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { productId, quantity, reorderId, reason, key } = input;
  const words = { reason, key, units: quantity };
  return changeStock(ctx, productId, words, async (before, tx) => {
    const decision = receive(before, quantity);
    if (reorderId === null || decision.kind === "refused") return decision;
    const closed = await tx.query(sql`
      UPDATE reorder_requests SET status = 'received', closed_at = ${ctx.now()}
      WHERE id = ${reorderId} AND product_id = ${productId} AND status = 'open' RETURNING 1`);
    if (closed.length > 0) return decision;
    return { kind: "refused", reason: "That reorder request has been closed by somebody else." };
  });
};
