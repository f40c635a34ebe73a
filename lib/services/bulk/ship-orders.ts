import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BulkOutcome, bulkInput } from "@/lib/domain/order/bulk";
import { shipOrder } from "@/lib/services/shipping/ship-order";
import { eachOrder } from "./each-order";

/** Releases each of these orders that waits for an operator; their labels follow by themselves. */
export const shipOrders: Verb<z.infer<typeof bulkInput>, BulkOutcome[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return eachOrder(ctx, input.orderIds, (orderId) => shipOrder({ ctx, input: { orderId } }));
};
