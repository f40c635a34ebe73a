import type { OrderView } from "@/lib/domain/order/view";

type Item = OrderView["items"][number];

/** How many of a line's units ship and how many are refunded; nothing if all ship. */
export function UnitCounts({ item, className }: { item: Item; className?: string }) {
  const text = unitCountsText(item);
  return text === null ? null : <span className={className}>{text}</span>;
}

/** Such as "2 of 3 ship, 1 refunded"; null if all units ship and none is refunded. */
function unitCountsText({ quantity, shippingQuantity, refundedQuantity }: Item): string | null {
  const verb = shippingQuantity === 1 ? "ships" : "ship";
  const parts = [
    ...(shippingQuantity < quantity ? [`${shippingQuantity} of ${quantity} ${verb}`] : []),
    ...(refundedQuantity > 0 ? [`${refundedQuantity} refunded`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : null;
}
