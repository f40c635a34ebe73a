import { change, type Decision, nothing, type OrderStep, refused } from "./change";
import { type OrderFacts, type RefundFacts, refundingAmount } from "./facts";
import type { PaymentStatus } from "./status";

export interface RefundReport {
  /** The gateway's id of the refund; null when it refused before it made one. */
  providerRef: string | null;
  /** Our own refund that this is, as the gateway was told; null for one made at the gateway. */
  refundId: number | null;
  /** Minor units. */
  amount: number;
  status: "pending" | "succeeded" | "failed";
  failureCode: string | null;
}

/** What may still be given back, in minor units: received, less given, less asked for. */
export function refundable(order: OrderFacts): number {
  const payment = order.payment;
  if (!payment) return 0;
  return payment.capturedAmount - payment.refundedAmount - refundingAmount(payment);
}

/** Commits the wish to refund before the gateway hears of it. `amount` in minor units. */
export function requestRefund(order: OrderFacts, amount: number, reason: string): Decision {
  if (!order.payment || amount <= 0) return nothing;
  if (amount > refundable(order)) return refused("More than what is left of the payment.");
  return change({
    steps: [],
    refund: { kind: "open", paymentId: order.payment.id, amount, reason },
  });
}

/** Takes a refund into our books that somebody made at the gateway itself. */
export function adoptRefund(order: OrderFacts, report: RefundReport): Decision {
  const { payment } = order;
  if (!payment || report.providerRef === null || report.refundId !== null) return nothing;
  const known = payment.refunds.some(({ providerRef }) => providerRef === report.providerRef);
  if (known || report.amount <= 0) return nothing;
  return change({
    steps: [],
    refund: {
      kind: "open",
      paymentId: payment.id,
      amount: report.amount,
      reason: "made_at_gateway",
      providerRef: report.providerRef,
    },
  });
}

/** A refund counts when the gateway says so, and stops counting when the gateway takes it back. */
export function recordRefund(order: OrderFacts, refundId: number, report: RefundReport): Decision {
  const payment = order.payment;
  const refund = payment?.refunds.find(({ id }) => id === refundId);
  if (!payment || !refund) return nothing;
  if (refund.status === report.status || refund.status === "failed") return nothing;
  if (refund.status === "succeeded" && report.status === "pending") return nothing;
  const counted = refund.status === "succeeded" ? refund.amount : 0;
  const counts = report.status === "succeeded" ? refund.amount : 0;
  const refundedAmount = payment.refundedAmount - counted + counts;
  const status = statusAfter(payment.capturedAmount, refundedAmount);
  const step = stepFor(refund, report, status);
  return change({
    steps: step ? [step] : [],
    payment: { kind: "set", id: payment.id, status, refundedAmount },
    refund: {
      kind: "set",
      id: refund.id,
      status: report.status,
      providerRef: report.providerRef,
      ...(report.failureCode !== null && { failureCode: report.failureCode }),
    },
  });
}

function statusAfter(captured: number, refunded: number): PaymentStatus {
  if (refunded === 0) return "paid";
  return refunded < captured ? "partially_refunded" : "refunded";
}

function stepFor(
  refund: RefundFacts,
  report: RefundReport,
  status: PaymentStatus,
): OrderStep | null {
  const data = { refundId: refund.id, amount: refund.amount };
  switch (report.status) {
    case "succeeded":
      return { set: { paymentStatus: status }, event: { type: "payment/refunded", data } };
    case "failed":
      return {
        set: { paymentStatus: status },
        event: { type: "payment/refund_failed", data: { ...data, code: report.failureCode } },
      };
    default:
      return null;
  }
}
