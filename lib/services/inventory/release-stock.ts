import { requireInternal } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { decideStockRelease } from "@/lib/domain/order/stock-rules";
import { changeOrder } from "@/lib/services/orders/change-order";

/** Releases an ended order's units. Safe to repeat; `released` is true for the call that did it. */
export const releaseStock: Verb<{ orderId: number }, { released: boolean }> = async ({
  ctx,
  input,
}) => {
  requireInternal(ctx.actor);
  const result = await changeOrder(ctx, input.orderId, decideStockRelease);
  return { released: result.kind === "changed" };
};
