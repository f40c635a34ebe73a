import { formatMoney } from "../money";
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

/** What may still be refunded, in minor units: received, less given, less asked for. */
export function refundableAmount(order: OrderFacts): number {
  const payment = order.payment;
  if (!payment) return 0;
  return payment.capturedAmount - payment.refundedAmount - pendingRefundAmount(payment);
}

/** Commits the wish to give an ended order's money back, all that is left, before the gateway hears. */
export function decideReversal(order: OrderFacts): Decision {
  const amount = refundableAmount(order);
  if (!order.payment || !isEnded(order.status) || amount <= 0) return noChange;
  const reason = `order_${order.status}`;
  return change({
    steps: [],
    refund: { kind: "open", paymentId: order.payment.id, amount, reason, origin: "reversal" },
  });
}

/** What an operator wants to be refunded. */
export interface RefundRequest {
  /** Of the form: sent again, it wishes for nothing more. */
  requestKey: string;
  /** Minor units; null is all that is left. */
  amount: number | null;
  reason: string;
  /** The units that it is for; none when it is about money alone. */
  lines: readonly RefundLine[];
}

/**
 * An operator's refund of an order that goes on as it is. An ended order gives back by itself; a
 * person comes in only where the gateway has refused that.
 */
export function decideRefund(order: OrderFacts, wish: RefundRequest): Decision {
  const { payment } = order;
  const left = refundableAmount(order);
  if (!payment || payment.capturedAmount === 0) return refuse("Nothing was charged yet.");
  const before = payment.refunds.find(({ requestKey }) => requestKey === wish.requestKey);
  if (before) return decideRepeatedRefund(order, before.amount, wish);
  if (isEnded(order.status) && !hasFailedReversal(payment)) {
    return refuse("The order has ended: what was charged is refunded by itself.");
  }
  if (left <= 0) return refuse("All of it is refunded, or on its way.");
  const amount = wish.amount ?? left;
  if (amount > left) {
    return refuse(`At most ${formatMoney(left, order.currency)} is left to give back.`);
  }
  const fault = findLineIssue(order, payment, wish.lines);
  if (fault) return refuse(fault);
  const { reason, lines, requestKey } = wish;
  const asked = { paymentId: payment.id, amount, reason, lines, requestKey };
  return change({
    steps: [{ set: {}, event: { type: "payment/refund_requested", data: { amount } } }],
    refund: { kind: "open", origin: "operator", ...asked },
  });
}

/** A form that was sent again; whoever lost its first answer may have meant another amount since. */
function decideRepeatedRefund(
  order: OrderFacts,
  asked: number,
  { amount }: RefundRequest,
): Decision {
  if (amount === null || amount === asked) return noChange;
  const told = formatMoney(asked, order.currency);
  return refuse(`This form was sent before and has asked for ${told}. Look at the refunds first.`);
}

function findLineIssue(
  order: OrderFacts,
  payment: PaymentFacts,
  lines: readonly RefundLine[],
): string | null {
  if (new Set(lines.map(({ productId }) => productId)).size < lines.length) {
    return "Each product may be named once.";
  }
  for (const { productId, quantity, restock } of lines) {
    const item = order.items.find((ordered) => ordered.productId === productId);
    if (!item) return "The order has no such item.";
    if (quantity > item.quantity - countRefundedUnits(payment, productId)) {
      return "More units than are left to give back.";
    }
    if (restock && order.inventoryStatus !== "fulfilled") {
      return "The units have not left the shelf.";
    }
  }
  return null;
}

/** How many units of a product were refunded for already, or are being. */
export function countRefundedUnits(
  { refunds }: { refunds: readonly Pick<RefundFacts, "status" | "lines" | "restocked">[] },
  productId: number,
): number {
  return refunds
    .filter(({ status, restocked }) => status !== "failed" || restocked)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Takes a refund into our books that somebody made at the gateway itself. */
export function recordExternalRefund(order: OrderFacts, report: RefundReport): Decision {
  const { payment } = order;
  if (!payment || report.providerRef === null || report.refundId !== null) return noChange;
  const known = payment.refunds.some(({ providerRef }) => providerRef === report.providerRef);
  if (known || report.amount <= 0) return noChange;
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

/** A refund counts when the gateway says so, and stops counting when the gateway takes it back. */
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
  const counted = refund.status === "succeeded" ? refund.amount : 0;
  const counts = report.status === "succeeded" ? refund.amount : 0;
  const refundedAmount = payment.refundedAmount - counted + counts;
  const status = paymentStatusAfterRefund(payment.capturedAmount, refundedAmount);
  const step = refundStep(refund, report, status);
  const back = report.status === "succeeded" ? linesToRestock(refund) : [];
  return change({
    steps: [...(step ? [step] : []), ...(back.length > 0 ? [restockStep(refund, back)] : [])],
    ...(back.length > 0 && { restock: { refundId, lines: back } }),
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

/** The lines whose units go back on the shelf with a refund, once. */
function linesToRestock(refund: RefundFacts): RefundLine[] {
  return refund.restocked ? [] : refund.lines.filter(({ restock }) => restock);
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
