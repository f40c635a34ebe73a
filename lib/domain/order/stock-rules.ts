import { change, type Decision, noChange } from "./change";
import type { OrderFacts } from "./facts";
import { confirmationSteps } from "./payment-rules";
import { shippingUnits } from "./shipping-units";
import { isEnded } from "./status";

/** Reserves all units of the order or none. The stock counters decide when the change is written. */
export function decideReservation(order: OrderFacts, now: Date): Decision {
  if (order.status !== "pending" || order.inventoryStatus !== "pending") return noChange;
  return change({
    steps: [
      {
        set: { inventoryStatus: "reserved" },
        event: { type: "inventory/reserved", data: { items: shippingUnits(order) } },
      },
      ...confirmationSteps(order, "reserved", now),
    ],
    stock: "reserve",
  });
}

/** Fails the order because these products do not have enough stock. */
export function recordStockShortage(order: OrderFacts, productIds: readonly number[]): Decision {
  if (order.status !== "pending" || order.inventoryStatus !== "pending") return noChange;
  return change({
    shortOf: productIds,
    steps: [
      {
        set: { inventoryStatus: "out_of_stock" },
        event: { type: "inventory/out_of_stock", data: { productIds } },
      },
      {
        set: { status: "failed", failureReason: "out_of_stock" },
        event: {
          type: "order/status.updated",
          data: { from: "pending", to: "failed", failureReason: "out_of_stock" },
        },
      },
    ],
  });
}

/** Releases the reserved units of an ended order. */
export function decideStockRelease(order: OrderFacts): Decision {
  if (!isEnded(order.status) || order.inventoryStatus !== "reserved") return noChange;
  // Until the label is void, the units may already be in transit.
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") return noChange;
  return change({
    steps: [
      {
        set: { inventoryStatus: "released" },
        event: {
          type: "inventory/released",
          data: { items: shippingUnits(order), reason: `order_${order.status}` },
        },
      },
    ],
    stock: "release",
  });
}

/** Confirms a pending order whose payment and stock are both there already. */
export function decideConfirmation(order: OrderFacts, now: Date): Decision {
  const steps = confirmationSteps(order, "reserved", now);
  if (order.inventoryStatus !== "reserved" || steps.length === 0) return noChange;
  return change({ steps });
}
