import { requireInternal } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { decideReservation, recordStockShortage } from "@/lib/domain/order/stock-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { SafeError } from "@/lib/telemetry/safe-error";

export interface ReserveOutcome {
  kind: "reserved" | "out_of_stock" | "unchanged";
  order: OrderFacts;
}

/**
 * Reserves all of an order's units or none. When units are missing the order fails as out of stock.
 * Safe to repeat: `unchanged` means that there was nothing left to reserve. The SQL that locks and
 * reserves the units is in `orders/order-stock-statement.ts`.
 */
export const reserveStock = defineVerb<{ orderId: number }, ReserveOutcome>(
  "reserveStock",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const result = await changeOrder(ctx, input.orderId, decideReservation);
    switch (result.kind) {
      case "changed":
        return { kind: "reserved", order: result.order };
      case "short":
        return failOutOfStock(ctx, input.orderId, result.productIds);
      case "not_found":
        throw new SafeError(`Order ${input.orderId} not found.`);
      default:
        return { kind: "unchanged", order: result.order };
    }
  },
);

async function failOutOfStock(
  ctx: Context,
  orderId: number,
  productIds: number[],
): Promise<ReserveOutcome> {
  const failed = await changeOrder(ctx, orderId, (order) => recordStockShortage(order, productIds));
  if (failed.kind === "not_found") throw new SafeError(`Order ${orderId} not found.`);
  return { kind: failed.kind === "changed" ? "out_of_stock" : "unchanged", order: failed.order };
}
