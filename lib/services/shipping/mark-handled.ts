import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { markHandledInput } from "@/lib/domain/order/operator-input";
import { markHandled as handle } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operator-outcome";

/**
 * Takes an operator's word that the shipment of an ended order was seen to: the order comes to rest.
 * The reason is kept as a note, out of its customer's sight.
 */
export const markHandled: Verb<z.infer<typeof markHandledInput>, Operated> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { orderId, reason } = input;
  const { policy } = ctx.settings;
  return operated(
    await changeOrder(ctx, orderId, (order, now) => handle(order, reason, policy, now)),
  );
};
