import { formatMoney } from "@/lib/domain/money";
import { type OrderFacts, pendingRefundAmount } from "./facts";
import { refusalByDispute } from "./replacement-holds";
import { isWithCarrierOrCustomer } from "./shipment-outcome-rules";
import { type ProductUnits, shippingUnits } from "./shipping-units";
import { isClosedShipment } from "./status";

/*
 * A replacement is an order of its own, without a charge, which refers to the order that it replaces.
 * It reserves its own stock and ships by the same rules (docs/decisions/0026).
 */

/** What is refunded or being refunded, in minor units, which the form of a replacement shows. */
export function refundedOrPendingAmount({ payment }: Pick<OrderFacts, "payment">): number {
  return payment ? payment.refundedAmount + pendingRefundAmount(payment) : 0;
}

/**
 * Why the operator would not send the replacement knowing what has happened since the form was opened;
 * null if nothing has. Otherwise two operators could refund and replace the same units.
 */
export function findStaleReplacement(order: OrderFacts, seenRefunded?: number): string | null {
  const refunded = refundedOrPendingAmount(order);
  if (seenRefunded === undefined || seenRefunded === refunded) return null;
  const money = formatMoney(refunded, order.currency);
  return `${money} of this order is refunded by now. Check it before you send a replacement.`;
}

/**
 * Why no replacement can be sent for the order; null if one can. `replaced`: the orders that it replaces
 * itself, of which the first was paid.
 */
export function refusalOfReplacement(
  order: OrderFacts,
  replaced: readonly OrderFacts[] = [],
): string | null {
  if (order.replacementOrderId !== null) {
    return `Order #${order.replacementOrderId} replaces this order already.`;
  }
  if (!isClosedShipment(order.status) && !isWithCarrierOrCustomer(order.status)) {
    return `The order is ${order.status}.`;
  }
  const failure = order.shipment?.status;
  if (failure !== "lost" && failure !== "returned") {
    return "The shipment is neither lost nor returned. Report it first.";
  }
  return [order, ...replaced].map(refusalByDispute).find((reason) => reason !== null) ?? null;
}

/** Why these units can't be sent again; null if they can. */
export function findReplacementIssue(
  order: OrderFacts,
  lines: readonly ProductUnits[],
): string | null {
  if (lines.length === 0) return "Choose at least one unit.";
  if (new Set(lines.map(({ productId }) => productId)).size < lines.length) {
    return "Each product can be listed once.";
  }
  const shipped = new Map(
    shippingUnits(order).map(({ productId, quantity }) => [productId, quantity]),
  );
  const isTooMany = lines.some(
    ({ productId, quantity }) => quantity > (shipped.get(productId) ?? 0),
  );
  return isTooMany ? "More units than have shipped." : null;
}
