import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { BulkOutcome, bulkCancelInput } from "@/lib/domain/order/bulk";
import { cancelOrderAsOperator } from "@/lib/services/orders/cancel-order-as-operator";
import { eachOrder } from "./each-order";

/** Cancels each of these orders that still can be, for the same reason. */
export async function cancelOrders({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.infer<typeof bulkCancelInput>;
}): Promise<BulkOutcome[]> {
  requireOperator(ctx.actor);
  const { orderIds, reason } = input;
  return eachOrder(ctx, orderIds, (orderId) =>
    cancelOrderAsOperator({ ctx, input: { orderId, reason } }),
  );
}
