import { labelKey } from "./call-keys";
import {
  change,
  type Decision,
  noChange,
  type OrderStep,
  refuse,
  type ShippingLabel,
} from "./change";
import type { OrderFacts, OrderPolicy, ShipmentFacts } from "./facts";
import { explainShippingStop } from "./payment-attention";
import { isEnded, isPaidFor, type ShipmentStatus } from "./status";

/** A shipment's statuses in order. A carrier may report any of them first. */
const trackingOrder: readonly ShipmentStatus[] = [
  "label_created",
  "in_transit",
  "out_for_delivery",
  "delivered",
];

/** Opens the shipment, so that its row and idempotency key are committed before the carrier's call. */
export function decideShipmentRequest(order: OrderFacts, policy: OrderPolicy): Decision {
  if (order.status !== "processing") return refuse(`The order is ${order.status}.`);
  if (order.paymentStatus === "refunded") return refuse("The order was refunded in full.");
  // The label may exist already: repeating the carrier's call returns it.
  if (order.shipment) return noChange;
  if (!isPaidFor(order.paymentStatus)) return refuse("The order is not paid.");
  const stopped = explainShippingStop(order);
  if (stopped) return refuse(stopped);
  if (order.heldAt !== null) return refuse("The order is on hold.");
  if (policy.fulfillment === "manual" && order.shipRequestedAt === null) {
    return refuse("The order waits for an operator to ship it.");
  }
  return change({
    steps: [],
    shipment: { kind: "open", idempotencyKey: labelKey(order) },
  });
}

/**
 * Records the carrier's label, which ships the order. Refused for an order that has ended
 * meanwhile, whose label the caller voids, and for one that was refunded in full, which needs an
 * operator to cancel it.
 */
export function recordLabelCreated(order: OrderFacts, label: ShippingLabel): Decision {
  const shipment = order.shipment;
  if (!shipment) return noChange;
  if (isEnded(order.status)) return refuse(`The order is ${order.status}.`);
  if (order.status !== "processing" || shipment.status !== "requested") return noChange;
  if (order.paymentStatus === "refunded") return refuse("The order was refunded in full.");
  return change({
    steps: [
      {
        set: { status: "shipped", inventoryStatus: "fulfilled" },
        event: {
          type: "order/shipped",
          data: {
            shipmentId: shipment.id,
            carrier: label.carrier,
            trackingNumber: label.trackingNumber,
            estimatedDelivery: label.estimatedDelivery?.toISOString() ?? null,
          },
        },
      },
    ],
    shipment: { kind: "set", id: shipment.id, status: "label_created", label },
    stock: "fulfill",
  });
}

/** Records that the label is void: of an ended order, or voided by the carrier before shipping. */
export function recordLabelVoided(order: OrderFacts): Decision {
  const shipment = order.shipment;
  if (!shipment || shipment.status === "voided") return noChange;
  if (!isEnded(order.status) && order.status !== "processing") return noChange;
  return change({
    steps: [
      {
        set: {},
        event: {
          type: "shipment/updated",
          data: { shipmentId: shipment.id, status: "voided" },
        },
      },
    ],
    shipment: { kind: "set", id: shipment.id, status: "voided" },
  });
}

/**
 * Records that an ended order's label can't be voided, because the carrier has the shipment. Its
 * units count as fulfilled; operators need its tracking number to recall it.
 */
export function recordUnvoidableShipment(
  order: OrderFacts,
  label: ShippingLabel,
  reported: ShipmentStatus,
): Decision {
  const shipment = order.shipment;
  if (!shipment || !isEnded(order.status)) return noChange;
  if (shipment.status !== "requested" && shipment.status !== "label_created") return noChange;
  const step = trackingStep(shipment.id, reported);
  const isReserved = order.inventoryStatus === "reserved";
  return change({
    steps: [isReserved ? { ...step, set: { inventoryStatus: "fulfilled" } } : step],
    shipment: { kind: "set", id: shipment.id, status: reported, label },
    ...(isReserved && { stock: "fulfill" as const }),
  });
}

/** Whether the shipment was handed over to the carrier, whatever became of it. */
export function wasHandedOver(shipment: ShipmentStatus): boolean {
  return shipment !== "requested" && shipment !== "label_created" && shipment !== "voided";
}

/** Whether the carrier has the shipment and it is neither delivered, returned nor lost. */
export function isInTransit(
  shipment: ShipmentStatus,
): shipment is "in_transit" | "out_for_delivery" {
  return shipment === "in_transit" || shipment === "out_for_delivery";
}

/** Advances the shipment through every status in order, whichever the carrier reported first. */
export function recordTrackingStatus(
  order: OrderFacts,
  reported: ShipmentStatus,
  now: Date,
): Decision {
  const shipment = order.shipment;
  if (!shipment || !isNews(shipment, reported)) return noChange;
  if (isEnded(order.status)) return recordEndedOrderTracking(shipment, reported);
  if (order.status === "delivered" || order.status === "completed") {
    return recordTrackingAfterDelivery(shipment, reported);
  }
  if (order.status !== "shipped") return noChange;
  if (reported === "lost" || reported === "returned" || reported === "voided") {
    if (shipment.status === reported) return noChange;
    return change({
      steps: [trackingStep(shipment.id, reported)],
      shipment: { kind: "set", id: shipment.id, status: reported, overruledStatus: null },
    });
  }
  const current = Math.max(trackingOrder.indexOf(shipment.status), 0);
  const passed = trackingOrder.slice(current + 1, trackingOrder.indexOf(reported) + 1);
  if (passed.length === 0) return noChange;
  return change({
    steps: passed.map((status) =>
      status === "delivered" ? deliveredStep(now) : trackingStep(shipment.id, status),
    ),
    shipment: {
      kind: "set",
      id: shipment.id,
      status: reported,
      overruledStatus: null,
      ...(reported === "delivered" && { isDelivered: true }),
    },
  });
}

/** What the carrier has reported so far, which an operator's report replaces. */
export function overruling({ isManual, overruledStatus, status }: ShipmentFacts): {
  overruledStatus?: ShipmentStatus;
} {
  return isManual ? {} : { overruledStatus: overruledStatus ?? status };
}

/**
 * Whether the carrier reports something that it had not reported when an operator reported something
 * else. The carrier's answer is read again and again, and an older one may come late.
 */
function isNews({ overruledStatus }: ShipmentFacts, reported: ShipmentStatus): boolean {
  if (overruledStatus === null) return true;
  const before = trackingOrder.indexOf(overruledStatus);
  const now = trackingOrder.indexOf(reported);
  return now === -1 || before === -1 ? reported !== overruledStatus : now > before;
}

/** The carrier takes a delivery back, which needs an operator, or confirms it after all. */
function recordTrackingAfterDelivery(shipment: ShipmentFacts, reported: ShipmentStatus): Decision {
  const isCorrection = reported === "lost" || reported === "returned" || reported === "delivered";
  if (!isCorrection || reported === shipment.status) return noChange;
  return change({
    steps: [trackingStep(shipment.id, reported)],
    shipment: { kind: "set", id: shipment.id, status: reported, overruledStatus: null },
  });
}

/** The status of an ended order does not change with its shipment's. */
function recordEndedOrderTracking(shipment: ShipmentFacts, reported: ShipmentStatus): Decision {
  if (!isInTransit(shipment.status) || reported === shipment.status) return noChange;
  return change({
    steps: [trackingStep(shipment.id, reported)],
    shipment: { kind: "set", id: shipment.id, status: reported },
  });
}

/** The event that reports a shipment's status. */
export function trackingStep(shipmentId: number, status: ShipmentStatus): OrderStep {
  return { set: {}, event: { type: "shipment/updated", data: { shipmentId, status } } };
}

/**
 * Marks the order delivered, on a report by the carrier or an operator, or because nobody has
 * reported about a manual shipment for long.
 */
export function deliveredStep(now: Date, assumption: { isAssumed?: true } = {}): OrderStep {
  return {
    set: { status: "delivered" },
    event: {
      type: "order/delivered",
      data: { deliveredAt: now.toISOString(), ...assumption },
    },
  };
}

/** Completes a delivered order, unless its shipment turned out to be lost or came back. */
export function decideCompletion(order: OrderFacts): Decision {
  if (order.status !== "delivered") return noChange;
  const shipment = order.shipment?.status;
  if (shipment === "lost" || shipment === "returned") return noChange;
  return change({
    steps: [
      {
        set: { status: "completed" },
        event: { type: "order/status.updated", data: { from: "delivered", to: "completed" } },
      },
    ],
  });
}
