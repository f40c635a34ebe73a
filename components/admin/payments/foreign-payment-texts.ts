import type { StatusLabel } from "@/components/orders/status-labels";
import type {
  ForeignPaymentReason,
  ForeignPaymentStatus,
  ForeignPaymentView,
} from "@/lib/domain/order/foreign-payment";
import { explainRefundFailure } from "@/lib/domain/order/refund-failure-text";

export const foreignPaymentStatusLabels: Readonly<Record<ForeignPaymentStatus, StatusLabel>> = {
  authorized: { name: "Authorized", tone: "warn" },
  paid: { name: "Paid", tone: "warn" },
  voided: { name: "Voided", tone: "neutral" },
  refunded: { name: "Refunded", tone: "neutral" },
};

const reasonTexts: Readonly<Record<ForeignPaymentReason, string>> = {
  unknown_order: "It names an order that doesn't exist.",
  unknown_origin: "It names this order, but no payment attempt or page of the order made it.",
  other_amount: "It isn't for the order's total.",
  second_payment: "The order has another payment.",
};

/** Why a payment isn't its order's, and what became of its refund, for operators. */
export function foreignPaymentText({
  reason,
  isBeingRefunded,
  refundFailure,
  isHandled,
}: ForeignPaymentView): string {
  const outcome = refundFailure
    ? explainRefundFailure(refundFailure)
    : isBeingRefunded
      ? "The refund is in progress."
      : isHandled
        ? "Marked as handled."
        : "";
  return [reasonTexts[reason], outcome].filter(Boolean).join(" ");
}
