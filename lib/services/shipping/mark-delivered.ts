import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { decideMarkDelivered } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/** Marks a shipped order as delivered. Later tracking updates of the carrier are ignored. */
export const markDelivered: Verb<{ orderId: number }, OperatorOutcome> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return operatorOutcome(await changeOrder(ctx, input.orderId, decideMarkDelivered));
};
