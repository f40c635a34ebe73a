import { requireInternal } from "@/lib/auth/permissions";
import { decideStockRelease } from "@/lib/domain/order/stock-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";

/** Releases an ended order's units. Safe to repeat; `released` is true for the call that did it. */
export const releaseStock = defineVerb<{ orderId: number }, { released: boolean }>(
  "releaseStock",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const result = await changeOrder(ctx, input.orderId, decideStockRelease);
    return { released: result.kind === "changed" };
  },
);
