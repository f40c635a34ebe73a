import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { ReceiveStock } from "@/lib/domain/inventory/input";
import { decideReceiving } from "@/lib/domain/inventory/stock";
import { defineVerb } from "@/lib/services/define-verb";
import { changeStock, type StockOutcome } from "./change-stock";

/**
 * Adds received units to on hand and, with a `reorderId`, closes that reorder request. When the
 * request is already closed nothing is written, since another operator has probably received the
 * same units. Submitting the same form twice receives once.
 */
export const receiveStock = defineVerb<ReceiveStock, StockOutcome>(
  "receiveStock",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "inventory:write");
    const { productId, quantity, reorderId, reason, key } = input;
    const request = { reason, key, quantity };
    return changeStock(ctx, productId, request, async (before, tx) => {
      const decision = decideReceiving(before, quantity);
      if (reorderId === null || decision.kind === "refused") return decision;
      const closed = await tx.query(sql`
      UPDATE reorder_requests SET status = 'received', closed_at = ${ctx.now()}
      WHERE id = ${reorderId} AND product_id = ${productId} AND status = 'open' RETURNING 1`);
      if (closed.length > 0) return decision;
      return {
        kind: "refused",
        reason: "This reorder request is already closed. No units were received.",
      };
    });
  },
);
