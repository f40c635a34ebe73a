import { requireInternal } from "@/lib/auth/permissions";
import { actingAs } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { isWithCarrierOrCustomer } from "@/lib/domain/order/shipment-outcome-rules";
import { isInTransit, recordTrackingStatus } from "@/lib/domain/order/shipment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { createShipment } from "./create-shipment";

/**
 * Retrieves a shipment's status from the carrier and advances the order through every step up to
 * it, also after the delivery, which a carrier can take back. A shipment is handed over to the
 * carrier only once its order is shipped and can no longer be cancelled; until then its label can be
 * voided. If the carrier's response with the label was lost, the label is requested again first.
 */
export const refreshTracking = defineVerb<{ orderId: number }, OrderFacts | null>(
  "refreshTracking",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    let order = await readOrderFacts(ctx.db, input.orderId);
    if (order?.status === "processing" && order.shipment?.status === "requested") {
      order = (await createShipment({ ctx, input: { ...input, order } })).order;
    }
    const shipment = order?.shipment;
    if (!order || !shipment?.trackingNumber || shipment.isManual) return order;
    const isUnwanted = isEnded(order.status) && isInTransit(shipment.status);
    if (!isWithCarrierOrCustomer(order.status) && !isUnwanted) return order;
    const { status } = await (shipment.status === "label_created"
      ? ctx.carrier.handOver(shipment.idempotencyKey)
      : ctx.carrier.track(shipment.trackingNumber));
    // It is recorded already, and what was recorded meanwhile is newer than this answer.
    if (status === shipment.status) return order;
    const result = await changeOrder(actingAs(ctx, { kind: "carrier" }), order, (facts, now) =>
      recordTrackingStatus(facts, status, now),
    );
    return result.kind === "not_found" ? null : result.order;
  },
);
