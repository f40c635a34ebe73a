import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BulkOutcome, bulkCancelInput } from "@/lib/domain/order/bulk";
import { cancelOrderAsOperator } from "@/lib/services/orders/cancel-order-as-operator";
import { eachOrder } from "./each-order";

/** Cancels each of these orders that still can be, for the same reason. */
export const cancelOrders: Verb<z.infer<typeof bulkCancelInput>, BulkOutcome[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { orderIds, reason } = input;
  return eachOrder(ctx, orderIds, (orderId) =>
    cancelOrderAsOperator({ ctx, input: { orderId, reason } }),
  );
};
