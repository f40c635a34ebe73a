import { requireOperator } from "@/lib/auth/permissions";
import { actingAs } from "@/lib/context";
import { decideManualShipment } from "@/lib/domain/order/manual-shipment-rules";
import type { ShipManually } from "@/lib/domain/order/operator-input";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { type OperatorOutcome, operatorOutcome } from "@/lib/services/orders/operator-outcome";
import { SafeError } from "@/lib/telemetry/safe-error";
import { createShipment } from "./create-shipment";

/**
 * Ships an order with a carrier of the operator's own, or without a tracking number. Sending it again
 * changes nothing. A payment that is not captured yet is captured first, as before any shipment.
 */
export const shipManually = defineVerb<ShipManually, OperatorOutcome>(
  "shipManually",
  async ({ ctx, input }) => {
    requireOperator(ctx.actor);
    const { orderId, carrier = null, trackingNumber = null } = input;
    const requested = await changeOrder(ctx, orderId, (order, now) =>
      decideManualShipment(order, { carrier, trackingNumber }, now),
    );
    if (requested.kind === "unchanged") return { kind: "done", order: requested.order };
    const outcome = operatorOutcome(requested);
    if (outcome.kind !== "done" || outcome.order.paymentStatus === "authorized") return outcome;
    try {
      const system = actingAs(ctx, { kind: "system" });
      const { order } = await createShipment({ ctx: system, input: { orderId } });
      return { kind: "done", order };
    } catch (error) {
      // The gateway did not answer. The shipment is recorded, and `resume-orders` goes on with it.
      if (!(error instanceof SafeError)) throw error;
      return outcome;
    }
  },
);
