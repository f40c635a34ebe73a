import {
  change,
  type Decision,
  noChange,
  type OrderStep,
  refuse,
  type ShippingLabel,
} from "./change";
import type { OrderFacts, OrderPolicy, ShipmentFacts, ShipmentStatus } from "./facts";
import { isEnded } from "./status";

/** A shipment's way, in order. A carrier may report any of them first. */
const trackingOrder: readonly ShipmentStatus[] = [
  "label_created",
  "in_transit",
  "out_for_delivery",
  "delivered",
];

/** Commits the wish to ship, with its key, before the carrier hears of it. */
export function decideShipmentRequest(order: OrderFacts, policy: OrderPolicy): Decision {
  if (order.status !== "processing") return refuse(`The order is ${order.status}.`);
  if (order.paymentStatus === "refunded") return refuse("The order was refunded in full.");
  // The carrier may have made the label already: it is learned.
  if (order.shipment) return noChange;
  if (order.paymentStatus !== "paid" && order.paymentStatus !== "partially_refunded") {
    return refuse("The order is not paid.");
  }
  if (order.heldAt !== null) return refuse("The order is on hold.");
  if (policy.fulfillment === "manual" && order.shipRequestedAt === null) {
    return refuse("The order waits for an operator to ship it.");
  }
  return change({
    steps: [],
    shipment: { kind: "open", idempotencyKey: `order-${order.id}-label` },
  });
}

/**
 * The label makes the order shipped, unless it has ended meanwhile: then the label is void. Nothing is
 * sent that was paid back: that label waits for a person, who cancels the order and so the label.
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

/** The carrier has taken the label back: of an ended order, or by itself before it was ours. */
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
 * Too late to void: the carrier has taken the shipment of an ended order. Its units are gone, its
 * number is what a person calls it back by.
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
  const gone = order.inventoryStatus === "reserved";
  return change({
    steps: [gone ? { ...step, set: { inventoryStatus: "fulfilled" } } : step],
    shipment: { kind: "set", id: shipment.id, status: reported, label },
    ...(gone && { stock: "fulfill" as const }),
  });
}

/** Whether the carrier has taken the shipment, wherever it is by now. */
export function wasHandedOver(shipment: ShipmentStatus): boolean {
  return shipment !== "requested" && shipment !== "label_created" && shipment !== "voided";
}

/** Whether the shipment is with the carrier and will still come somewhere, or get lost. */
export function isInTransit(
  shipment: ShipmentStatus,
): shipment is "in_transit" | "out_for_delivery" {
  return shipment === "in_transit" || shipment === "out_for_delivery";
}

/** Advances through every step of the way in order, whatever the carrier reported first. */
export function recordTrackingStatus(
  order: OrderFacts,
  reported: ShipmentStatus,
  now: Date,
): Decision {
  const shipment = order.shipment;
  if (!shipment) return noChange;
  if (isEnded(order.status)) return recordEndedOrderTracking(shipment, reported);
  if (order.status !== "shipped") return noChange;
  if (reported === "lost" || reported === "returned" || reported === "voided") {
    if (shipment.status === reported) return noChange;
    return change({
      steps: [trackingStep(shipment.id, reported)],
      shipment: { kind: "set", id: shipment.id, status: reported },
    });
  }
  const from = Math.max(trackingOrder.indexOf(shipment.status), 0);
  const passed = trackingOrder.slice(from + 1, trackingOrder.indexOf(reported) + 1);
  if (passed.length === 0) return noChange;
  return change({
    steps: passed.map((status) =>
      status === "delivered" ? delivered(now) : trackingStep(shipment.id, status),
    ),
    shipment: {
      kind: "set",
      id: shipment.id,
      status: reported,
      ...(reported === "delivered" && { deliveredStep: true }),
    },
  });
}

/** The shipment of an ended order: wherever it comes to, the order stays as it ended. */
function recordEndedOrderTracking(shipment: ShipmentFacts, reported: ShipmentStatus): Decision {
  if (!isInTransit(shipment.status) || reported === shipment.status) return noChange;
  return change({
    steps: [trackingStep(shipment.id, reported)],
    shipment: { kind: "set", id: shipment.id, status: reported },
  });
}

function trackingStep(shipmentId: number, status: ShipmentStatus): OrderStep {
  return { set: {}, event: { type: "shipment/updated", data: { shipmentId, status } } };
}

/** The step by which a shipment has arrived, whoever says so. */
export function delivered(now: Date): OrderStep {
  return {
    set: { status: "delivered" },
    event: { type: "order/delivered", data: { deliveredAt: now.toISOString() } },
  };
}

/** A delivered order is complete: nothing more happens to it by itself. */
export function decideCompletion(order: OrderFacts): Decision {
  if (order.status !== "delivered") return noChange;
  return change({
    steps: [
      {
        set: { status: "completed" },
        event: { type: "order/status.updated", data: { from: "delivered", to: "completed" } },
      },
    ],
  });
}
