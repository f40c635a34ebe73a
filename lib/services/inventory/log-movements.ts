import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { anyId } from "@/lib/db/any-id";
import { defineVerb } from "@/lib/services/define-verb";

/** Logs every stock movement of these orders, one line each. */
export const logMovements = defineVerb<{ orderIds: readonly number[] }, { movements: number }>(
  "logMovements",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    if (input.orderIds.length === 0) return { movements: 0 };
    const rows = await ctx.db.query<{ orderId: number; productId: number; kind: string }>(sql`
    SELECT order_id AS "orderId", product_id AS "productId", kind, quantity,
      reserved_delta AS "reservedDelta"
    FROM inventory_movements WHERE order_id = ${anyId(input.orderIds)} ORDER BY id`);
    for (const row of rows) ctx.log.info(row, "inventory movement");
    return { movements: rows.length };
  },
);
