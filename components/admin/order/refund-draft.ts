import { formatMoneyInput, parseMoney } from "@/lib/domain/money";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import { countRefundedUnits } from "@/lib/domain/order/refund-rules";

/** The parts of an order that the refund form needs. */
type RefundableOrder = Pick<AdminOrder, "payments" | "refundable"> & {
  order: Pick<AdminOrder["order"], "status" | "currency" | "items" | "subtotal" | "total">;
};

/** Whether the order has not shipped yet. A full refund then keeps it from shipping. */
export function isBeforeShipping({ order }: RefundableOrder): boolean {
  return order.status === "pending" || order.status === "processing";
}

/** What the refund that is filled in so far will do to the order itself. */
export function explainRefundEffect(
  adminOrder: RefundableOrder,
  { mode, amount }: { mode: string; amount: string },
): string {
  if (!isBeforeShipping(adminOrder)) return "The order's status won't change.";
  const { order, refundable } = adminOrder;
  const isFull = mode === "all" || parseMoney(amount, order.currency) === refundable;
  return isFull
    ? "The order won't ship after a full refund and will need attention. To stop it, cancel the order instead: that refunds it automatically."
    : "The order will still ship, including refunded items.";
}

/** The order's items with units that can still be refunded. */
export function listRefundableItems(adminOrder: RefundableOrder) {
  const refunds = adminOrder.payments.flatMap((payment) => payment.refunds);
  return adminOrder.order.items.flatMap((item) => {
    const refundableUnits = item.quantity - countRefundedUnits({ refunds }, item.productId);
    return refundableUnits > 0 ? [{ ...item, refundableUnits }] : [];
  });
}

/**
 * The refund for the chosen units (their number per product ID), as text for the amount field. It includes their share of the
 * order's discounts and surcharges, and never exceeds what can still be refunded.
 */
export function calculateUnitRefund(
  adminOrder: RefundableOrder,
  units: Readonly<Record<string, string>>,
): string {
  const { subtotal, total: paid, currency } = adminOrder.order;
  const sum = listRefundableItems(adminOrder).reduce(
    (total, { productId, unitPrice }) => total + unitPrice * Number(units[productId] ?? 0),
    0,
  );
  const price = subtotal === 0 ? 0 : Math.round((sum * paid) / subtotal);
  return formatMoneyInput(Math.min(price, adminOrder.refundable), currency);
}
