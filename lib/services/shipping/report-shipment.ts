import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { reportShipmentInput } from "@/lib/domain/order/operator-input";
import { decideShipmentReport } from "@/lib/domain/order/shipment-outcome-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";

/**
 * Reports a shipment as lost or returned although no carrier does. The reason is stored as a note for
 * operators; the customer does not see it.
 */
export const reportShipment = defineVerb<z.infer<typeof reportShipmentInput>, OperatorOutcome>(
  "reportShipment",
  async ({ ctx, input: { orderId, outcome, reason } }) => {
    requireOperator(ctx.actor);
    return operatorOutcome(
      await changeOrder(ctx, orderId, (order) => decideShipmentReport(order, outcome, reason)),
    );
  },
);
