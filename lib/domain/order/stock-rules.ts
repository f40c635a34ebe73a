import { change, type Decision, nothing } from "./change";
import type { OrderFacts } from "./facts";
import { join } from "./payment-rules";
import { isEnded } from "./status";

/** Takes the order's units, all lines or none; the counters have the last word. */
export function reserve(order: OrderFacts, now: Date): Decision {
  if (order.status !== "pending" || order.inventoryStatus !== "pending") return nothing;
  return change({
    steps: [
      {
        set: { inventoryStatus: "reserved" },
        event: { type: "inventory/reserved", data: { items: order.items } },
      },
      ...join(order, "reserved", now),
    ],
    stock: "reserve",
  });
}

/** A failed reservation fails its own order only. */
export function recordShortage(order: OrderFacts, productIds: readonly number[]): Decision {
  if (order.status !== "pending" || order.inventoryStatus !== "pending") return nothing;
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

/** Gives an ended order's units back. */
export function release(order: OrderFacts): Decision {
  if (!isEnded(order.status) || order.inventoryStatus !== "reserved") return nothing;
  // Until the label is void the units may be in a shipment on its way.
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") return nothing;
  return change({
    steps: [
      {
        set: { inventoryStatus: "released" },
        event: {
          type: "inventory/released",
          data: { items: order.items, reason: `order_${order.status}` },
        },
      },
    ],
    stock: "release",
  });
}

/** The stored facts of a pending order say that both halves are there: move it on. */
export function joinLate(order: OrderFacts, now: Date): Decision {
  const steps = join(order, "reserved", now);
  if (order.inventoryStatus !== "reserved" || steps.length === 0) return nothing;
  return change({ steps });
}
