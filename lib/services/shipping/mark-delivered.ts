import { requireShop } from "@/lib/auth/permissions";
import { decideMarkDelivered } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Marks a shipped order as delivered, or corrects a shipment that was reported as lost or returned. A
 * repetition of what the carrier had reported changes nothing; a later loss or return still does.
 */
export const markDelivered = defineVerb<{ orderId: number }, OperatorOutcome>(
  "markDelivered",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "shipments:write");
    return operatorOutcome(await changeOrder(ctx, input.orderId, decideMarkDelivered));
  },
);
