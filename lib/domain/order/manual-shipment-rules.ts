import { manualLabelKey } from "./call-keys";
import { change, type Decision, type ManualShipping, noChange, refuse } from "./change";
import type { OrderFacts } from "./facts";
import { explainShippingStop } from "./payment-attention";
import { deliveredStep, recordLabelCreated } from "./shipment-rules";
import { isPaidFor } from "./status";

/*
 * Shipments that operators send with a carrier of their own, or without a tracking number. No carrier
 * reports about them: an operator does, or Waybill assumes the delivery after a while
 * (docs/decisions/0026).
 */

const dayMs = 24 * 60 * 60_000;
/** After this long without a report, a manual shipment counts as delivered. */
export const manualDeliveryMs = 14 * dayMs;

/**
 * Opens a manual shipment, which ships the order as soon as its payment is captured. The same
 * request again changes nothing. It also replaces a label that the carrier has voided.
 */
export function decideManualShipment(
  order: OrderFacts,
  manual: ManualShipping,
  now: Date,
): Decision {
  const { shipment } = order;
  if (shipment?.isManual && shipment.status !== "voided" && isSame(shipment, manual)) {
    return noChange;
  }
  const refusal = refusalOfManualShipment(order);
  if (refusal !== null) return refuse(refusal);
  return change({
    steps: [
      {
        set: { shipRequestedAt: order.shipRequestedAt ?? now },
        event: { type: "order/ship_requested", data: { isManual: true, ...manual } },
      },
    ],
    shipment: { kind: "open", idempotencyKey: manualLabelKey(order), manual },
  });
}

/** Why an operator can't ship the order with a carrier of their own now; null if they can. */
export function refusalOfManualShipment(order: OrderFacts): string | null {
  const { shipment } = order;
  if (order.status !== "processing") return `The order is ${order.status}.`;
  if (order.paymentStatus === "refunded") return "The order was refunded in full.";
  if (order.heldAt !== null) return "The order is on hold.";
  if (shipment && shipment.status !== "voided") {
    return shipment.isManual
      ? "Shipping was already requested."
      : "The label is already being created.";
  }
  if (order.paymentStatus !== "authorized" && !isPaidFor(order.paymentStatus)) {
    return "The order is not paid.";
  }
  return order.payment && explainShippingStop(order.payment);
}

/** Ships the order of a manual shipment, which needs no carrier's call. */
export function recordManualShipment(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (!shipment?.isManual) return noChange;
  if (!isPaidFor(order.paymentStatus)) return noChange;
  if (order.payment && explainShippingStop(order.payment) !== null) return noChange;
  return recordLabelCreated(order, {
    carrier: shipment.carrier,
    carrierRef: null,
    trackingNumber: shipment.trackingNumber,
    labelUrl: null,
    estimatedDelivery: new Date(now.getTime() + manualDeliveryMs),
  });
}

/** Assumes that a manual shipment arrived, since nobody has reported otherwise for so long. */
export function decideAssumedDelivery(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (order.status !== "shipped" || !shipment?.isManual) return noChange;
  if (shipment.status === "lost" || shipment.status === "returned") return noChange;
  if (shipment.estimatedDelivery === null || now < shipment.estimatedDelivery) return noChange;
  return change({
    steps: [deliveredStep(now, { isAssumed: true })],
    shipment: { kind: "set", id: shipment.id, status: "delivered", isDelivered: true },
  });
}

function isSame(shipment: ManualShipping, manual: ManualShipping): boolean {
  return shipment.carrier === manual.carrier && shipment.trackingNumber === manual.trackingNumber;
}
