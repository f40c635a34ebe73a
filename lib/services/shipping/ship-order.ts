import { requireShop } from "@/lib/auth/permissions";
import { inAllowedVersion } from "@/lib/domain/order/allowed-versions";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { decideShipping } from "@/lib/domain/order/operator-rules";
import { defineVerb } from "@/lib/services/define-verb";
import type { ApiCall } from "@/lib/services/idempotency/api-call";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Ships an order that waits for an operator. Its event resumes the order, so that the capture, if
 * it is still due, and the label follow at once.
 */
export const shipOrder = defineVerb<{ orderId: number } & ApiCall, OperatorOutcome>(
  "shipOrder",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "shipments:write");
    const { policy } = ctx.settings;
    const { orderId, versions, claim } = input;
    const decide = (order: OrderFacts, now: Date) =>
      inAllowedVersion(versions, order, decideShipping(order, policy, now));
    return operatorOutcome(await changeOrder(ctx, orderId, decide, claim));
  },
);
