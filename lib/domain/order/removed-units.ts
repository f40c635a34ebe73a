import { findTotalIssue } from "@/lib/domain/money";
import { change, type Decision, type OrderStep, refuse, type UnitRemoval } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
import { countRefundedUnits } from "./refunded-units";
import { isBeforeShipping, type ProductUnits, shippingUnits } from "./shipping-units";
import { isPaidFor } from "./status";
import { refundOfUnits, unitRefunds } from "./unit-refunds";

/*
 * Units that are taken out of an order before it ships: because they are refunded, because they cost
 * nothing, or, in a shop that captures at shipment, because they shall not be charged. They never come
 * back: an order that should have them again is a new order (docs/decisions/0025).
 */

/**
 * What a refund of these units takes out of the shipment. Units of a refund that failed are out
 * already, so that refunding them again takes out none.
 */
export function removalByRefund(
  order: OrderFacts,
  lines: readonly ProductUnits[],
): UnitRemoval | null {
  const units = lines
    .map(({ productId, quantity }) => {
      const removed = order.items.find((item) => item.productId === productId)?.removedQuantity;
      const after = countGoneUnits(order, productId) + quantity;
      return { productId, quantity: after - (removed ?? 0) };
    })
    .filter(({ quantity }) => quantity > 0);
  if (units.length === 0) return null;
  return { units, isUncharged: false, isReserved: order.inventoryStatus === "reserved" };
}

/** How many units of a product are refunded, being refunded, or were never charged. */
export function countGoneUnits(
  { items, payment }: Pick<OrderFacts, "items" | "payment">,
  productId: number,
): number {
  const item = items.find((ordered) => ordered.productId === productId);
  const refunded = payment ? countRefundedUnits(payment, productId) : 0;
  return refunded + (item?.unchargedQuantity ?? 0);
}

/** What units of an order are worth in a refund, in minor units, after those that are gone. */
export function refundOfLines(order: OrderFacts, lines: readonly ProductUnits[]): number {
  const shares = new Map(unitRefunds(order, order.total).map((share) => [share.productId, share]));
  return lines.reduce((sum, { productId, quantity: chosen }) => {
    const share = shares.get(productId);
    if (!share) return sum;
    return sum + refundOfUnits(share, { refunded: countGoneUnits(order, productId), chosen });
  }, 0);
}

/** Whether units are left to ship after the removal. */
export function leavesUnits(order: OrderFacts, { units }: UnitRemoval): boolean {
  const total = (all: readonly ProductUnits[]) =>
    all.reduce((sum, { quantity }) => sum + quantity, 0);
  return total(shippingUnits(order)) > total(units);
}

/** The event that reports the release of removed units; none while nothing is reserved. */
export function releaseSteps({ units, isReserved }: UnitRemoval): OrderStep[] {
  if (!isReserved) return [];
  const data = { items: units, reason: "units_removed" };
  return [{ set: {}, event: { type: "inventory/released", data } }];
}

/** What is captured of an order's payment: its total less the units that were taken out before. */
export function amountToCapture(order: Pick<OrderFacts, "items" | "total" | "currency">): number {
  const uncharged = unitRefunds(order, order.total).map((share, line) =>
    refundOfUnits(share, { refunded: 0, chosen: order.items[line]?.unchargedQuantity ?? 0 }),
  );
  return order.total - uncharged.reduce((sum, amount) => sum + amount, 0);
}

/**
 * Takes units out of an order whose payment is authorized: they neither ship nor are charged. Units
 * that cost nothing can be taken out until the order ships.
 */
export function decideUnitRemoval(
  order: OrderFacts,
  { lines, reason }: { lines: readonly ProductUnits[]; reason: string },
  policy: OrderPolicy,
): Decision {
  const refusal = refusalOfRemoval(order, policy);
  if (refusal !== null) return refuse(refusal);
  const units = lines.filter(({ quantity }) => quantity > 0);
  if (new Set(units.map(({ productId }) => productId)).size < units.length) {
    return refuse("Each product can be listed once.");
  }
  for (const { productId, quantity } of units) {
    const left = shippingUnits(order).find((item) => item.productId === productId)?.quantity ?? 0;
    if (quantity > left) return refuse("More units than the order still has.");
  }
  const removal: UnitRemoval = {
    units,
    isUncharged: true,
    isReserved: order.inventoryStatus === "reserved",
  };
  const before = amountToCapture(order);
  const after = amountToCapture({ ...order, items: withUncharged(order, units) });
  if (after !== before && !isChargedLater(order, policy)) {
    return refuse("Only units that cost nothing can be removed now. Refund the others instead.");
  }
  if (!leavesUnits(order, removal) || (after === 0 && before > 0)) {
    return refuse("Nothing would be left to charge or ship. Cancel the order instead.");
  }
  const issue = after === before ? null : findTotalIssue(after, order.currency);
  if (issue !== null) return refuse(`${issue} Cancel the order instead.`);
  const data = { items: units, amount: before - after };
  return change({
    steps: [{ set: {}, event: { type: "order/items_removed", data } }, ...releaseSteps(removal)],
    removal,
    note: reason,
  });
}

/** Why no units can be taken out without a refund; null when they can. */
export function refusalOfRemoval(order: OrderFacts, policy: OrderPolicy): string | null {
  if (!isBeforeShipping(order)) return `The order is ${order.status}.`;
  if (order.shipment) return "The label is being created, so the order keeps its items.";
  if (isChargedLater(order, policy)) return null;
  if (isPaidFor(order.paymentStatus) && hasFreeUnits(order)) return null;
  if (order.paymentStatus !== "authorized" || policy.capture !== "at_shipment") {
    return "Only an order that is charged when it ships can lose items without a refund.";
  }
  return "The payment is being captured. Refund the items instead.";
}

/** Whether units can still be left out of what is charged. */
function isChargedLater({ paymentStatus, payment }: OrderFacts, { capture }: OrderPolicy): boolean {
  const isAuthorized = paymentStatus === "authorized" && capture === "at_shipment";
  return isAuthorized && !payment?.captureRequestedAt;
}

/** Whether a line ships whose units cost nothing, so that there is nothing to refund of them. */
function hasFreeUnits(order: OrderFacts): boolean {
  const free = unitRefunds(order, order.total).filter(
    ({ amount, lastAmount }) => amount === 0 && lastAmount === 0,
  );
  return shippingUnits(order).some(({ productId }) =>
    free.some((share) => share.productId === productId),
  );
}

function withUncharged(order: OrderFacts, units: readonly ProductUnits[]): OrderFacts["items"] {
  return order.items.map((item) => {
    const quantity = units.find(({ productId }) => productId === item.productId)?.quantity ?? 0;
    return { ...item, unchargedQuantity: item.unchargedQuantity + quantity };
  });
}
