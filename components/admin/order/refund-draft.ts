import { formatMoneyInput, parseMoney } from "@/lib/domain/money";
import type { AdminOrder, AdminPayment } from "@/lib/domain/order/admin-view";
import { countRefundedUnits } from "@/lib/domain/order/refund-rules";
import { refundOfUnits, unitRefunds } from "@/lib/domain/order/unit-refunds";

/** The parts of an order that the refund form needs. */
type RefundableOrder = Pick<AdminOrder, "refundable"> & {
  order: Pick<AdminOrder["order"], "status" | "currency" | "items">;
  payments: readonly Pick<AdminPayment, "capturedAmount" | "refunds">[];
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

/** An item with units that can still be refunded. */
export interface RefundableItem {
  productId: number;
  name: string;
  /** Minor units. */
  unitPrice: number;
  refundedUnits: number;
  refundableUnits: number;
  /** The refund of so many units, in minor units. */
  refundOf(units: number): number;
}

/** The order's items with units that can still be refunded. */
export function listRefundableItems({ order, payments }: RefundableOrder): RefundableItem[] {
  const refunds = payments.flatMap((payment) => payment.refunds);
  const captured = payments.reduce((sum, payment) => sum + payment.capturedAmount, 0);
  const shares = new Map(unitRefunds(order, captured).map((share) => [share.productId, share]));
  return order.items.flatMap(({ productId, name, unitPrice, quantity }) => {
    const share = shares.get(productId);
    const refundedUnits = countRefundedUnits({ refunds }, productId);
    const refundableUnits = quantity - refundedUnits;
    if (!share || refundableUnits <= 0) return [];
    const refundOf = (chosen: number) => refundOfUnits(share, { refunded: refundedUnits, chosen });
    return [{ productId, name, unitPrice, refundedUnits, refundableUnits, refundOf }];
  });
}

/**
 * The refund of the chosen units (their number per product ID), as text for the amount field. It
 * includes their share of the order's discounts, shipping and tax, and never exceeds what can still
 * be refunded.
 */
export function calculateUnitRefund(
  adminOrder: RefundableOrder,
  units: Readonly<Record<string, string>>,
): string {
  const sum = listRefundableItems(adminOrder).reduce(
    (total, { productId, refundOf }) => total + refundOf(Number(units[productId] ?? 0)),
    0,
  );
  return formatMoneyInput(Math.min(sum, adminOrder.refundable), adminOrder.order.currency);
}
