import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { CloseReorder } from "@/lib/domain/inventory/input";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { publishStockUpdate } from "./publish-stock-update";

export type CloseReorderOutcome = { kind: "closed" } | { kind: "not_open" };

/** Closes an open reorder request without changing stock; `receiveStock` does both. */
export const closeReorder = defineVerb<CloseReorder, CloseReorderOutcome>(
  "closeReorder",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const outcome = await ctx.db.transaction(async (tx): Promise<CloseReorderOutcome> => {
      const [closed] = await tx.query<{ productId: number }>(sql`
      UPDATE reorder_requests SET status = ${input.as}, closed_at = ${ctx.now()}
      WHERE id = ${input.reorderId} AND status = 'open' RETURNING product_id AS "productId"`);
      if (!closed) return { kind: "not_open" };
      await audit(ctx, tx, {
        action: `reorder/${input.as}`,
        subject: `product:${closed.productId}`,
        data: { reorderId: input.reorderId },
      });
      return { kind: "closed" };
    });
    if (outcome.kind === "closed") publishStockUpdate(ctx);
    return outcome;
  },
);
