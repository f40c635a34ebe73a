import { findAmountIssue, formatMoney } from "@/lib/domain/money";
import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import {
  hasFailedReversal,
  type OrderFacts,
  type PaymentFacts,
  pendingRefundAmount,
  type RefundFacts,
  type RefundLine,
} from "./facts";
import { isEnded, type PaymentStatus } from "./status";

/** The gateway's report about one refund, translated into Waybill's terms. */
export interface RefundReport {
  /** The gateway's id of the refund; null when it refused before creating one. */
  providerRef: string | null;
  /** Waybill's refund in the metadata; null for a refund that was made at the gateway. */
  refundId: number | null;
  /** Minor units. */
  amount: number;
  status: "pending" | "succeeded" | "failed";
  failureCode: string | null;
}

/** How much can still be refunded, in minor units: captured less refunded less requested. */
export function refundableAmount(order: OrderFacts): number {
  const payment = order.payment;
  if (!payment) return 0;
  return payment.capturedAmount - payment.refundedAmount - pendingRefundAmount(payment);
}

/** Opens the full refund of an ended order, so that it is committed before the gateway is called. */
export function decideReversal(order: OrderFacts): Decision {
  const amount = refundableAmount(order);
  if (!order.payment || !isEnded(order.status) || amount <= 0) return noChange;
  const reason = `order_${order.status}`;
  return change({
    steps: [],
    refund: { kind: "open", paymentId: order.payment.id, amount, reason, origin: "reversal" },
  });
}

/** A refund that an operator requests. */
export interface RefundRequest {
  /** The form's key. A form sent twice refunds once. */
  requestKey: string;
  /** Minor units; null for everything that can still be refunded. */
  amount: number | null;
  reason: string;
  /** The units that the refund covers; empty when it covers an amount only. */
  lines: readonly RefundLine[];
}

/**
 * Opens an operator's refund of an order that has not ended. An ended order is refunded
 * automatically; operators can refund it only after that refund has failed.
 */
export function decideRefund(order: OrderFacts, request: RefundRequest): Decision {
  const { payment } = order;
  const left = refundableAmount(order);
  if (!payment || payment.capturedAmount === 0) return refuse("Nothing has been captured yet.");
  const earlier = payment.refunds.find(({ requestKey }) => requestKey === request.requestKey);
  if (earlier) return decideRepeatedRefund(order, earlier.amount, request);
  if (isEnded(order.status) && !hasFailedReversal(payment)) {
    return refuse("This order has ended. Any captured amount is refunded automatically.");
  }
  if (left <= 0) return refuse("The full amount is already refunded or being refunded.");
  const amount = request.amount ?? left;
  if (amount > left) return refuse(`You can refund up to ${formatMoney(left, order.currency)}.`);
  const issue =
    findAmountIssue(amount, order.currency) ?? findLineIssue(order, payment, request.lines);
  if (issue) return refuse(issue);
  const { reason, lines, requestKey } = request;
  return change({
    steps: [{ set: {}, event: { type: "payment/refund_requested", data: { amount } } }],
    refund: {
      kind: "open",
      origin: "operator",
      ...{ paymentId: payment.id, amount, reason, lines, requestKey },
    },
  });
}

/** The form was sent before. If its response was lost, its amount may have been edited since. */
function decideRepeatedRefund(
  order: OrderFacts,
  requested: number,
  { amount }: RefundRequest,
): Decision {
  if (amount === null || amount === requested) return noChange;
  const money = formatMoney(requested, order.currency);
  return refuse(`This form already requested a refund of ${money}. Check the refunds first.`);
}

function findLineIssue(
  order: OrderFacts,
  payment: PaymentFacts,
  lines: readonly RefundLine[],
): string | null {
  if (new Set(lines.map(({ productId }) => productId)).size < lines.length) {
    return "Each product can be listed once.";
  }
  for (const { productId, quantity, restock } of lines) {
    const item = order.items.find((ordered) => ordered.productId === productId);
    if (!item) return "The order does not contain this product.";
    if (quantity > item.quantity - countRefundedUnits(payment, productId)) {
      return "More units than can be refunded.";
    }
    if (restock && order.inventoryStatus !== "fulfilled") {
      return "The units have not shipped, so they can't be restocked.";
    }
  }
  return null;
}

/** How many units of a product are refunded or being refunded. */
export function countRefundedUnits(
  { refunds }: { refunds: readonly Pick<RefundFacts, "status" | "lines" | "isRestocked">[] },
  productId: number,
): number {
  return refunds
    .filter(({ status, isRestocked }) => status !== "failed" || isRestocked)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Records a refund that was made at the gateway and not by Waybill. */
export function recordExternalRefund(order: OrderFacts, report: RefundReport): Decision {
  const { payment } = order;
  if (!payment || report.providerRef === null || report.refundId !== null) return noChange;
  const isKnown = payment.refunds.some(({ providerRef }) => providerRef === report.providerRef);
  if (isKnown || report.amount <= 0) return noChange;
  return change({
    steps: [],
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
 * `succeeded`; a later failure subtracts it.
 */
export function recordRefundReport(
  order: OrderFacts,
  refundId: number,
  report: RefundReport,
): Decision {
  const payment = order.payment;
  const refund = payment?.refunds.find(({ id }) => id === refundId);
  if (!payment || !refund) return noChange;
  if (refund.status === report.status || refund.status === "failed") return noChange;
  if (refund.status === "succeeded" && report.status === "pending") return noChange;
  const before = refund.status === "succeeded" ? refund.amount : 0;
  const after = report.status === "succeeded" ? refund.amount : 0;
  const refundedAmount = payment.refundedAmount - before + after;
  const status = paymentStatusAfterRefund(payment.capturedAmount, refundedAmount);
  const step = refundStep(refund, report, status);
  const restocked = report.status === "succeeded" ? linesToRestock(refund) : [];
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
    },
  });
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
        event: { type: "payment/refund_failed", data: { ...data, code: report.failureCode } },
      };
    default:
      return null;
  }
}
