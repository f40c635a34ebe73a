import type { OrderFacts } from "./facts";
import { isWithCarrierOrCustomer } from "./shipment-outcome-rules";
import { type ProductUnits, shippingUnits } from "./shipping-units";
import { isClosedShipment } from "./status";

/*
 * A replacement is an order of its own, without a charge, which refers to the order that it replaces.
 * It reserves its own stock and ships by the same rules (docs/decisions/0026).
 */

/** Why no replacement can be sent for the order; null if one can. */
export function refusalOfReplacement(order: OrderFacts): string | null {
  if (!isClosedShipment(order.status) && !isWithCarrierOrCustomer(order.status)) {
    return `The order is ${order.status}.`;
  }
  const failure = order.shipment?.status;
  if (failure === "lost" || failure === "returned") return null;
  return "The shipment is neither lost nor returned. Report it first.";
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
