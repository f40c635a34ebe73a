import { requireShop } from "@/lib/auth/permissions";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { decideMarkDelivered } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Marks a shipped order as delivered, or corrects a shipment that was reported as lost or returned. A
 * repetition of what the carrier had reported changes nothing; a later loss or return still does.
 */
export const markDelivered = defineVerb<{ orderId: number } & ApiCall, OperatorOutcome>(
  "markDelivered",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "shipments:write");
    const { orderId, versions, claim } = input;
    const decide = (order: OrderFacts, now: Date) =>
      inAllowedVersion(versions, order, decideMarkDelivered(order, now));
    return operatorOutcome(await changeOrder(ctx, orderId, decide, claim));
  },
);
