import { formatMoneyInput, parseMoney } from "@/lib/domain/money";
import type { AdminOrder, AdminPayment } from "@/lib/domain/order/admin-view";
import { countRefundedUnits } from "@/lib/domain/order/refunded-units";
import { refundOfUnits, unitRefunds } from "@/lib/domain/order/unit-refunds";

/** The parts of an order that the refund form needs. */
type RefundableOrder = Pick<AdminOrder, "refundable"> & {
  order: Pick<AdminOrder["order"], "status" | "currency" | "total"> & {
    shipment: Pick<NonNullable<AdminOrder["order"]["shipment"]>, "status"> | null;
    items: readonly Omit<
      AdminOrder["order"]["items"][number],
      "shippingQuantity" | "refundedQuantity"
    >[];
  };
  stock: readonly Pick<AdminOrder["stock"][number], "productId" | "unchargedQuantity">[];
  payments: readonly Pick<AdminPayment, "refunds">[];
};

/** Whether the order has not shipped yet. A full refund then cancels it. */
export function isBeforeShipping({ order }: RefundableOrder): boolean {
  return order.status === "pending" || order.status === "processing";
}

/** What the refund that is filled in so far will do to the order itself. */
export function explainRefundEffect(
  adminOrder: RefundableOrder,
  { mode, amount }: { mode: string; amount: string },
): string {
  const { order, refundable } = adminOrder;
  const isFull = mode === "all" || parseMoney(amount, order.currency) === refundable;
  if (!isBeforeShipping(adminOrder)) {
    const failure = unclosedFailure(order);
    return isFull && failure
      ? `The shipment is ${failure}, so a full refund closes the order.`
      : "The order's status won't change.";
  }
  if (isFull) return "The order hasn't shipped, so a full refund cancels it.";
  return mode === "items"
    ? "The refunded items won't ship. The rest of the order will."
    : "The order will still ship with all its items. To keep items from shipping, refund them instead.";
}

/** What became of a shipment that did not arrive, unless the order was closed for it. */
function unclosedFailure({ status, shipment }: RefundableOrder["order"]): string | null {
  const isFailed = shipment?.status === "lost" || shipment?.status === "returned";
  return isFailed && status !== shipment.status ? shipment.status : null;
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
export function listRefundableItems({ order, payments, stock }: RefundableOrder): RefundableItem[] {
  const refunds = payments.flatMap((payment) => payment.refunds);
  const shares = new Map(unitRefunds(order, order.total).map((share) => [share.productId, share]));
  return order.items.flatMap(({ productId, name, unitPrice, quantity }) => {
    const share = shares.get(productId);
    const refundedUnits = countRefundedUnits({ refunds }, productId);
    const uncharged = stock.find((entry) => entry.productId === productId)?.unchargedQuantity ?? 0;
    const gone = refundedUnits + uncharged;
    const refundableUnits = quantity - gone;
    if (!share || refundableUnits <= 0) return [];
    const refundOf = (chosen: number) => refundOfUnits(share, { refunded: gone, chosen });
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
