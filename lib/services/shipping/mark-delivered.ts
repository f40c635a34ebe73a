import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { markDelivered as deliver } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "../orders/change-order";
import { type Operated, operated } from "../orders/operator-outcome";

/** Takes an operator's word that the shipment arrived; whatever the carrier says later is late. */
export const markDelivered: Verb<{ orderId: number }, Operated> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return operated(await changeOrder(ctx, input.orderId, deliver));
};
