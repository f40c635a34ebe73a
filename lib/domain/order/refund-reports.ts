import { installationOfKey } from "./call-keys";
import { cancelledStep } from "./cancellation-rules";
import { change, type Decision, noChange, type OrderStep } from "./change";
import { failedAsMissing, type OrderFacts, type RefundFacts, type RefundLine } from "./facts";
import { refundableAmount, refundedInFull } from "./refund-rules";
import { isBeforeShipping } from "./shipping-units";
import type { PaymentStatus } from "./status";

/** The gateway's report about one refund, translated into Waybill's terms. */
export interface RefundReport {
  /** The gateway's id of the refund; null when it refused before creating one. */
  providerRef: string | null;
  /** The installation in the metadata, if any. */
  installation: string | null;
  /** The refund of this installation in the metadata; null for one that was made at the gateway. */
  refundId: number | null;
  /** Minor units. */
  amount: number;
  status: "pending" | "succeeded" | "failed";
  failureCode: string | null;
}

/**
 * Finds the refund that a report is about: by the gateway's id, else by the id in the metadata. That
 * is text that anyone with access to the gateway can write, so it counts only for a refund whose
 * response is missing, also because another account was asked, and with its amount. Undefined for a
 * refund that Waybill did not make.
 */
export function findReportedRefund(
  order: OrderFacts,
  report: RefundReport,
): RefundFacts | undefined {
  const refunds = order.payment?.refunds ?? [];
  const byRef = refunds.find(
    ({ providerRef }) => providerRef !== null && providerRef === report.providerRef,
  );
  if (byRef) return byRef;
  return refunds.find(
    (refund) =>
      refund.id === report.refundId &&
      (refund.status !== "failed" || failedAsMissing(refund)) &&
      refund.providerRef === null &&
      refund.amount === report.amount &&
      installationOfKey(refund.idempotencyKey) === report.installation,
  );
}

/**
 * Records a refund that was made at the gateway and not by Waybill. One of everything that is left
 * cancels an order that has not shipped.
 */
export function recordExternalRefund(order: OrderFacts, report: RefundReport): Decision {
  const { payment } = order;
  if (!payment || report.providerRef === null || report.amount <= 0) return noChange;
  if (findReportedRefund(order, report)) return noChange;
  const isFull = report.status !== "failed" && refundableAmount(order) <= report.amount;
  const cancels = isFull && isBeforeShipping(order) && payment.capturedAmount > 0;
  return change({
    steps: cancels ? [cancelledStep(refundedInFull, "gateway")] : [],
    refund: {
      kind: "open",
      paymentId: payment.id,
      amount: report.amount,
      reason: "made_at_gateway",
      origin: "gateway",
      providerRef: report.providerRef,
    },
  });
}

/**
 * Records the gateway's report about a refund. The refund counts while its status is
 * `succeeded`; a later failure subtracts it, and is final unless the gateway lacked the payment. `isSeen`: the operator who requested it reads the
 * response. They need not look at a refusal again, unless it keeps items from the customer.
 */
export function recordRefundReport(
  order: OrderFacts,
  refundId: number,
  report: RefundReport,
  { isSeen = false } = {},
): Decision {
  const payment = order.payment;
  const refund = payment?.refunds.find(({ id }) => id === refundId);
  if (!payment || !refund) return noChange;
  if (failedAsMissing(refund)) {
    if (report.status === "failed") return recordTrueFailure(refund, report);
  } else if (refund.status === report.status || refund.status === "failed") return noChange;
  if (refund.status === "succeeded" && report.status === "pending") return noChange;
  const before = refund.status === "succeeded" ? refund.amount : 0;
  const after = report.status === "succeeded" ? refund.amount : 0;
  const refundedAmount = payment.refundedAmount - before + after;
  const status = paymentStatusAfterRefund(payment.capturedAmount, refundedAmount);
  const step = refundStep(refund, report, status);
  const restocked = report.status === "succeeded" ? linesToRestock(refund) : [];
  const isRefusal = report.status === "failed" && report.providerRef === null;
  const keepsItems = isBeforeShipping(order) && refund.lines.length > 0;
  return change({
    steps: [
      ...(step ? [step] : []),
      ...(restocked.length > 0 ? [restockStep(refund, restocked)] : []),
    ],
    ...(restocked.length > 0 && { restock: { refundId, lines: restocked } }),
    payment: { kind: "set", id: payment.id, status, refundedAmount },
    refund: {
      kind: "set",
      id: refund.id,
      status: report.status,
      providerRef: report.providerRef,
      ...(report.failureCode !== null && { failureCode: report.failureCode }),
      ...(isSeen && isRefusal && !keepsItems && { isReviewed: true }),
    },
  });
}

/** The gateway has the refund of a payment that it lacked, and it did fail: now it is known why. */
function recordTrueFailure({ id, failureCode }: RefundFacts, report: RefundReport): Decision {
  if (report.failureCode === failureCode) return noChange;
  const { status, providerRef } = { status: "failed" as const, providerRef: report.providerRef };
  const code = report.failureCode !== null && { failureCode: report.failureCode };
  return change({ steps: [], refund: { kind: "set", id, status, providerRef, ...code } });
}

/** The lines to restock when the refund succeeds; none if they were restocked before. */
function linesToRestock(refund: RefundFacts): RefundLine[] {
  return refund.isRestocked ? [] : refund.lines.filter(({ restock }) => restock);
}

function restockStep(refund: RefundFacts, lines: RefundLine[]): OrderStep {
  const items = lines.map(({ productId, quantity }) => ({ productId, quantity }));
  return {
    set: {},
    event: { type: "inventory/restocked", data: { refundId: refund.id, items } },
  };
}

function paymentStatusAfterRefund(captured: number, refunded: number): PaymentStatus {
  if (refunded === 0) return "paid";
  return refunded < captured ? "partially_refunded" : "refunded";
}

function refundStep(
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
        event: {
          type: "payment/refund_failed",
          data: {
            ...data,
            code: report.failureCode,
            // An email said that it had succeeded, so another one corrects that.
            wasAnnounced: refund.status === "succeeded",
          },
        },
      };
    default:
      return null;
  }
}
