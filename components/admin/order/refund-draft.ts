import { z } from "zod";
import { formatMoney, formatMoneyInput, parseMoney } from "@/lib/domain/money";
import type { AdminOrder } from "@/lib/domain/order/admin-view";
import type { refundOrderInput } from "@/lib/domain/order/operator-input";
import { countRefundedUnits } from "@/lib/domain/order/refund-rules";
import { singleLineText } from "@/lib/domain/text";

/** The refund form as it is filled in. The amount is text such as `12.50`. */
export interface RefundFields {
  mode: "all" | "amount" | "items";
  amount: string;
  reason: string;
  /** The number of units per product ID. A missing product means no units. */
  units: Record<string, string>;
  restock: boolean;
}

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
  { mode, amount }: Pick<RefundFields, "mode" | "amount">,
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
 * The refund for the chosen units, as text for the amount field. It includes their share of the
 * order's discounts and surcharges, and never exceeds what can still be refunded.
 */
export function calculateUnitRefund(
  adminOrder: RefundableOrder,
  units: RefundFields["units"],
): string {
  const { subtotal, total: paid, currency } = adminOrder.order;
  const sum = listRefundableItems(adminOrder).reduce(
    (total, { productId, unitPrice }) => total + unitPrice * Number(units[productId] ?? 0),
    0,
  );
  const price = subtotal === 0 ? 0 : Math.round((sum * paid) / subtotal);
  return formatMoneyInput(Math.min(price, adminOrder.refundable), currency);
}

/** Validates the form and transforms it into the input of `refundOrderAction`. */
export function refundDraftSchema(adminOrder: AdminOrder) {
  const { id: orderId, currency } = adminOrder.order;
  return z
    .object({
      mode: z.enum(["all", "amount", "items"]),
      amount: z.string(),
      reason: singleLineText(200, "Enter a reason."),
      units: z.record(z.string(), z.string()),
      restock: z.boolean(),
    })
    .transform((fields, check): Omit<z.input<typeof refundOrderInput>, "key"> => {
      const reject = (path: string, message: string) => {
        check.addIssue({ code: "custom", path: [path], message });
        return z.NEVER;
      };
      const { reason } = fields;
      if (fields.mode === "all") {
        return { orderId, amount: null, reason, lines: [], restock: false };
      }
      const amount = parseMoney(fields.amount, currency);
      if (!amount) {
        return reject("amount", `Enter an amount, such as ${formatMoneyInput(1250, currency)}.`);
      }
      if (amount > adminOrder.refundable) {
        return reject(
          "amount",
          `You can refund up to ${formatMoney(adminOrder.refundable, currency)}.`,
        );
      }
      const lines = fields.mode === "items" ? toRefundLines(fields.units) : [];
      if (fields.mode === "items" && lines.length === 0) {
        return reject("units", "Choose at least one unit.");
      }
      return { orderId, amount, reason, lines, restock: lines.length > 0 && fields.restock };
    });
}

function toRefundLines(units: RefundFields["units"]) {
  return Object.entries(units).flatMap(([productId, quantity]) =>
    Number(quantity) > 0 ? [{ productId: Number(productId), quantity: Number(quantity) }] : [],
  );
}
