import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import { type OrderFacts, pendingRefundAmount } from "./facts";
import { lostAmount } from "./payment-attention";
import { overruling, trackingStep, wasHandedOver } from "./shipment-rules";
import { type ProductUnits, shippingUnits } from "./shipping-units";
import type { ClosedShipmentStatus, OrderStatus } from "./status";

/*
 * What becomes of an order whose shipment is lost or came back, also after its delivery: it needs an
 * operator, who refunds it, sends a replacement, or keeps the money for a reason, and restocks what
 * came back. Then it is closed as what it is (docs/decisions/0026).
 */

/** Whether the order has left and is not closed as returned or lost. */
export function isWithCarrierOrCustomer(status: OrderStatus): boolean {
  return status === "shipped" || status === "delivered" || status === "completed";
}

/** How the order's shipment failed, if the order is not closed for it yet; else null. */
export function openShipmentFailure(
  order: Pick<OrderFacts, "status" | "shipment">,
): ClosedShipmentStatus | null {
  const status = order.shipment?.status;
  if (!isWithCarrierOrCustomer(order.status)) return null;
  return status === "returned" || status === "lost" ? status : null;
}

/**
 * Records an operator's report that a shipment is lost or came back: the carrier does not know about
 * it, or there is no carrier to ask. News of the carrier replace it, a repetition does not.
 */
export function decideShipmentReport(
  order: OrderFacts,
  outcome: ClosedShipmentStatus,
  reason: string,
): Decision {
  const { shipment } = order;
  if (!shipment || !isWithCarrierOrCustomer(order.status)) {
    return refuse(`The order is ${order.status}.`);
  }
  if (shipment.status === outcome) return refuse(`The shipment is already reported as ${outcome}.`);
  if (!shipment.isManual && !wasHandedOver(shipment.status)) {
    return refuse("The shipment has not been handed over to the carrier.");
  }
  return change({
    steps: [trackingStep(shipment.id, outcome)],
    shipment: { kind: "set", id: shipment.id, status: outcome, ...overruling(shipment) },
    note: reason,
  });
}

/**
 * Closes the order as returned or lost. Money that is not refunded is kept for a reason, which is
 * stored as a note; an order that was refunded in full needs none.
 */
export function decideClosing(order: OrderFacts, reason: string | null): Decision {
  const outcome = openShipmentFailure(order);
  if (!outcome) {
    if (!isWithCarrierOrCustomer(order.status)) return refuse(`The order is ${order.status}.`);
    return refuse("The shipment is neither lost nor returned.");
  }
  if (order.payment && pendingRefundAmount(order.payment) > 0) {
    return refuse("A refund is in progress. Close the order once it has succeeded.");
  }
  if (keptAmount(order) > 0 && reason === null) {
    return refuse("Refund the order first, or enter why the shop keeps the money.");
  }
  return change({
    steps: [
      {
        set: { status: outcome },
        event: { type: "order/status.updated", data: { from: order.status, to: outcome } },
      },
    ],
    ...(reason !== null && { note: reason }),
  });
}

/** Closes an order that was refunded in full, as soon as the refund has succeeded. */
export function decideClosingAfterRefund(order: OrderFacts): Decision {
  const isRefunded = openShipmentFailure(order) !== null && order.paymentStatus === "refunded";
  return isRefunded ? decideClosing(order, null) : noChange;
}

/** What the customer has paid and not got back, by a refund or a lost dispute, in minor units. */
export function keptAmount(order: Pick<OrderFacts, "payment" | "currency">): number {
  const { payment } = order;
  return payment ? payment.capturedAmount - payment.refundedAmount - lostAmount(order) : 0;
}

/** The units that have shipped and are not back in stock, nor about to be by a refund. */
export function restockableUnits(
  order: Pick<OrderFacts, "items" | "payment" | "shipment">,
): ProductUnits[] {
  const refunds = (order.payment?.refunds ?? []).filter(
    ({ status, isRestocked }) => status !== "failed" || isRestocked,
  );
  const byRefund = refunds.flatMap(({ lines }) => lines.filter(({ restock }) => restock));
  const back = [...byRefund, ...(order.shipment?.restocked ?? [])];
  return shippingUnits(order).map(({ productId, quantity }) => ({
    productId,
    quantity: Math.max(0, quantity - countUnits(back, productId)),
  }));
}

/** Returns units that came back to stock: some of them, or all that have shipped. */
export function decideRestock(
  order: OrderFacts,
  { lines, seen }: { lines: readonly ProductUnits[]; seen: number },
): Decision {
  const refusal = refusalOfRestock(order);
  const { shipment } = order;
  if (refusal !== null || !shipment) return refuse(refusal ?? "The order has not shipped.");
  if (restockedCount(order) !== seen) {
    return refuse("Units of this order were restocked in the meantime. Check them first.");
  }
  const units = lines.filter(({ quantity }) => quantity > 0);
  if (units.length === 0) return refuse("Choose at least one unit.");
  if (new Set(units.map(({ productId }) => productId)).size < units.length) {
    return refuse("Each product can be listed once.");
  }
  const restockable = restockableUnits(order);
  for (const { productId, quantity } of units) {
    const item = restockable.find((one) => one.productId === productId);
    if (!item) return refuse("The order did not ship this product.");
    if (quantity > item.quantity) {
      return refuse("More units than have shipped and are not back in stock.");
    }
  }
  return change({
    steps: [restockedStep(shipment.id, units)],
    shipment: {
      kind: "set",
      id: shipment.id,
      status: shipment.status,
      restocked: addUnits(shipment.restocked, units),
    },
    restock: { refundId: null, lines: units },
  });
}

/** Why no unit of the order can be restocked; null if one can. */
export function refusalOfRestock(order: OrderFacts): string | null {
  const { shipment } = order;
  if (order.inventoryStatus !== "fulfilled" || !shipment) return "The order has not shipped.";
  if (!["delivered", "returned", "lost"].includes(shipment.status)) {
    return "The shipment has not come back. Report it as returned first.";
  }
  const isAllBack = restockableUnits(order).every(({ quantity }) => quantity === 0);
  return isAllBack ? "All units are back in stock." : null;
}

/** How many units were restocked apart from refunds, by which a form sent twice is noticed. */
export function restockedCount({ shipment }: Pick<OrderFacts, "shipment">): number {
  return (shipment?.restocked ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
}

function restockedStep(shipmentId: number, items: readonly ProductUnits[]): OrderStep {
  return { set: {}, event: { type: "inventory/restocked", data: { shipmentId, items } } };
}

function countUnits(units: readonly ProductUnits[], productId: number): number {
  return units
    .filter((one) => one.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function addUnits(before: readonly ProductUnits[], added: readonly ProductUnits[]): ProductUnits[] {
  const ids = [...new Set([...before, ...added].map(({ productId }) => productId))];
  const all = [...before, ...added];
  return ids.map((productId) => ({ productId, quantity: countUnits(all, productId) }));
}
