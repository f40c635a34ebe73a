import type { OrderFacts, OrderItemFacts } from "./facts";

/** Units of one product. */
export interface ProductUnits {
  productId: number;
  quantity: number;
}

/** How many units of an item ship, or have shipped: those ordered less those taken out before. */
export function shippingQuantity(
  item: Pick<OrderItemFacts, "quantity" | "removedQuantity">,
): number {
  return item.quantity - item.removedQuantity;
}

/** The units that ship, by product. */
export function shippingUnits({ items }: Pick<OrderFacts, "items">): ProductUnits[] {
  return items
    .map((item) => ({ productId: item.productId, quantity: shippingQuantity(item) }))
    .filter(({ quantity }) => quantity > 0);
}

/** Whether the order has not left, so that units can be taken out of its shipment. */
export function isBeforeShipping({ status }: Pick<OrderFacts, "status">): boolean {
  return status === "pending" || status === "processing";
}
