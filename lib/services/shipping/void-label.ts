import { requireInternal } from "@/lib/auth/permissions";
import { actingAs } from "@/lib/context";
import { recordLabelVoided, recordUnvoidableShipment } from "@/lib/domain/order/shipment-rules";
import { isEnded } from "@/lib/domain/order/status";
import { defineVerb } from "@/lib/services/define-verb";
import { changeOrder } from "@/lib/services/orders/change-order";
import { readOrderFacts } from "@/lib/services/orders/order-facts";

/**
 * Voids the label of an ended order by its idempotency key, even if the carrier has not created it
 * yet. If the shipment is with the carrier already, its label and status are recorded instead.
 */
export const voidLabel = defineVerb<{ orderId: number }, { voided: boolean }>(
  "voidLabel",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    const order = await readOrderFacts(ctx.db, input.orderId);
    const shipment = order?.shipment;
    if (!order || !shipment || !isEnded(order.status)) return { voided: false };
    if (shipment.status !== "requested" && shipment.status !== "label_created") {
      return { voided: shipment.status === "voided" };
    }
    if (shipment.isManual) {
      await changeOrder(ctx, order.id, recordLabelVoided);
      return { voided: true };
    }
    const carrier = actingAs(ctx, { kind: "carrier" });
    const voided = await ctx.carrier.voidLabel(shipment.idempotencyKey);
    if (voided) {
      await changeOrder(carrier, order.id, recordLabelVoided);
    } else {
      const label = await ctx.carrier.findLabel(shipment.idempotencyKey);
      const { status } = await ctx.carrier.track(label.trackingNumber);
      await changeOrder(carrier, order.id, (facts) =>
        recordUnvoidableShipment(facts, label, status),
      );
    }
    return { voided };
  },
);
