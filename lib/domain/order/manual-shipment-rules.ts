import { staleMessage } from "@/lib/domain/opened-with";
import { manualLabelKey } from "./call-keys";
import {
  change,
  type Decision,
  type ManualShipping,
  noChange,
  type QueuedEmail,
  refuse,
} from "./change";
import type { OrderFacts } from "./facts";
import { explainShippingStop } from "./payment-attention";
import { deliveredStep, recordLabelCreated } from "./shipment-rules";
import { isEnded, isPaidFor } from "./status";

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
  return explainShippingStop(order);
}

/** An operator's correction of a manual shipment. */
interface TrackingChange {
  manual: ManualShipping;
  /** What the form was opened with. */
  opened: ManualShipping;
  /** Tells the customer of a shipped order; absent if there is no address. */
  email?: QueuedEmail;
}

/**
 * Corrects the carrier and tracking number of a manual shipment, until it has arrived. The customer of
 * a shipped order was emailed the old ones, and is emailed the new ones.
 */
export function decideTrackingChange(
  order: OrderFacts,
  { manual, opened, email }: TrackingChange,
): Decision {
  const refusal = refusalOfTrackingChange(order);
  const { shipment } = order;
  if (refusal !== null || !shipment) return refuse(refusal ?? "The order has not shipped.");
  if (!isSame(shipment, opened)) {
    const field = (label: string, name: keyof ManualShipping) => ({
      ...{ label, opened: opened[name] ?? "", current: shipment[name] ?? "" },
    });
    const fields = [field("Carrier", "carrier"), field("Tracking number", "trackingNumber")];
    return refuse(staleMessage(fields));
  }
  if (isSame(shipment, manual)) return refuse("Enter another carrier or tracking number.");
  const data = { shipmentId: shipment.id, ...manual };
  return change({
    steps: [{ set: {}, event: { type: "shipment/tracking_changed", data } }],
    shipment: { kind: "set", id: shipment.id, status: shipment.status, manual },
    ...(email && order.status === "shipped" && { email }),
  });
}

/** Why the tracking number can't be changed; null if it can. */
export function refusalOfTrackingChange({ status, shipment }: OrderFacts): string | null {
  if (!shipment || shipment.status === "voided") return "The order has no shipment.";
  if (!shipment.isManual) return "The carrier gave this shipment its tracking number.";
  if (status !== "shipped" && status !== "processing") return `The order is ${status}.`;
  return null;
}

/** What became of an operator's request to ship an order with a carrier of their own. */
export type ManualShippingResult =
  | { kind: "shipped" }
  /** It ships automatically once it may; `reason` says what it waits for. */
  | { kind: "requested"; reason: string }
  | { kind: "refused"; reason: string };

/** What the order's facts say about a manual shipment that was requested. */
export function manualShippingResult(order: OrderFacts): ManualShippingResult {
  const { status, shipment, paymentStatus } = order;
  if (status !== "processing") {
    return shipment && shipment.status !== "requested" && !isEnded(status)
      ? { kind: "shipped" }
      : { kind: "refused", reason: `The order is ${status}.` };
  }
  if (paymentStatus === "refunded") {
    return { kind: "refused", reason: "The order was refunded in full." };
  }
  const stopped =
    explainShippingStop(order) ?? (order.heldAt === null ? null : "The order is on hold.");
  if (stopped) return { kind: "requested", reason: `${stopped} Don't hand it over yet.` };
  const reason = isPaidFor(paymentStatus)
    ? "Waiting for the payment to be checked: don't hand it over yet."
    : "Waiting for the payment to be captured: don't hand it over yet.";
  return { kind: "requested", reason };
}

/** Ships the order of a manual shipment, which needs no carrier's call. */
export function recordManualShipment(order: OrderFacts, now: Date): Decision {
  const { shipment } = order;
  if (!shipment?.isManual) return noChange;
  if (!isPaidFor(order.paymentStatus) || order.heldAt !== null) return noChange;
  if (explainShippingStop(order) !== null) return noChange;
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
