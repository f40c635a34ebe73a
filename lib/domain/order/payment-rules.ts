import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import { hasOpenAttempt, type OrderFacts, type PaymentFacts } from "./facts";
import { canMove, isEnded, type OrderStatus, paymentTransitions } from "./status";

/** How long after it was paid an order should be with the carrier. */
const shipWithinMs = 24 * 60 * 60_000;

/** What the gateway says about one payment, in our words. */
export interface PaymentReport {
  /** The gateway's id of the payment; null when it refused before it made one. */
  providerRef: string | null;
  /** The order it was made for, when the gateway knows. */
  orderId: number | null;
  /** The attempt this belongs to, when we made it; null for a hosted checkout. */
  attempt: number | null;
  /** `open`: nothing has been decided yet. */
  state: "open" | "authorized" | "paid" | "declined" | "voided" | "lapsed";
  /** Received so far, in minor units. */
  amountReceived: number;
  captureBefore: Date | null;
  failure: { code: string; message: string } | null;
}

/** Whether a customer may pay this order now, by card or on the hosted page. */
export function isPayable(order: OrderFacts, now: Date): boolean {
  return (
    order.status === "pending" &&
    order.paymentMethod === null &&
    (order.paymentStatus === "pending" || order.paymentStatus === "declined") &&
    !hasOpenAttempt(order) &&
    now < order.expiresAt
  );
}

/** Whether the gateway's answer to an attempt on this very method was lost. */
export function hasUnansweredAttempt(order: OrderFacts, method: string): boolean {
  const { payment } = order;
  return order.status === "pending" && payment?.status === "unknown" && payment.method === method;
}

/**
 * Opens an attempt, so that its row and its key are committed before the gateway is called. The
 * number of the attempt rises only after a recorded decline: a repeated call repeats the key.
 */
export function decidePaymentAttempt(
  order: OrderFacts,
  method: string | null,
  now: Date,
  checkoutRef?: string,
): Decision {
  if (hasOpenAttempt(order)) return noChange;
  const fresh = order.payment === null || order.payment.status === "declined";
  if (!fresh) return refuse(`The payment is ${order.paymentStatus} already.`);
  // Money from a hosted page has arrived whatever the clock says: it is recorded, then settled.
  if (checkoutRef === undefined) {
    if (order.status !== "pending") return refuse(`The order is ${order.status}.`);
    if (now >= order.expiresAt) return refuse("The time to pay has run out.");
  }
  const attempt = Math.max(0, ...listAttempts(order).map((payment) => payment.attempt)) + 1;
  const key = `order-${order.id}-authorize-${attempt}`;
  return change({
    steps: [{ set: { paymentStatus: "pending" } }],
    payment: {
      kind: "open",
      attempt,
      method,
      idempotencyKey: key,
      ...(checkoutRef !== undefined && { providerRef: checkoutRef }),
    },
  });
}

/** The gateway did not answer: what became of the attempt is learned by repeating it with its key. */
export function recordUnansweredAttempt(order: OrderFacts): Decision {
  const payment = order.payment;
  if (payment?.status !== "pending") return noChange;
  return change({
    steps: [
      {
        set: { paymentStatus: "unknown" },
        event: {
          type: "payment/unknown",
          data: { paymentId: payment.id, attempt: payment.attempt },
        },
      },
    ],
    payment: { kind: "set", id: payment.id, status: "unknown" },
  });
}

/** All attempts to pay, the one that counts first. */
function listAttempts(order: OrderFacts): PaymentFacts[] {
  return order.payment ? [order.payment, ...order.earlierPayments] : [...order.earlierPayments];
}

/**
 * The attempt that a report is about: by the gateway's id where we know it, else by the number of
 * the attempt whose call it answers. Undefined for a payment that we did not make.
 */
export function findReportedAttempt(
  order: OrderFacts,
  report: Pick<PaymentReport, "providerRef" | "attempt">,
): PaymentFacts | undefined {
  return listAttempts(order).find((payment) =>
    payment.providerRef !== null && report.providerRef !== null
      ? payment.providerRef === report.providerRef
      : payment.attempt === report.attempt,
  );
}

/**
 * Takes what the gateway reports about one of the order's payments. Old news changes nothing. A
 * declined attempt of a hosted page may come to life while no other payment lives; if one does,
 * it is a stray, and whoever asked voids it.
 */
export function recordGatewayReport(order: OrderFacts, report: PaymentReport, now: Date): Decision {
  const payment = findReportedAttempt(order, report);
  if (!payment || report.state === "open") return noChange;
  if (payment.capturedAmount > 0 || payment.status === report.state) return noChange;
  const revives = report.state === "authorized" || report.state === "paid";
  if (payment !== order.payment && !(revives && order.payment?.status === "declined")) {
    return noChange;
  }
  if (!canMove(paymentTransitions, payment.status, report.state)) return noChange;
  const known = {
    kind: "set" as const,
    id: payment.id,
    status: report.state,
    ...(report.providerRef !== null && { providerRef: report.providerRef }),
    ...(report.captureBefore && { captureBefore: report.captureBefore }),
    ...(report.failure && { failure: report.failure }),
  };
  switch (report.state) {
    case "authorized":
      return change({
        steps: [authorizedStep(order, payment.id), ...confirmationSteps(order, "authorized", now)],
        payment: known,
      });
    case "paid":
      return change({
        steps: paidSteps(order, payment.id, report.amountReceived, now),
        payment: { ...known, capturedAmount: report.amountReceived },
      });
    default:
      return change({ steps: invalidatedSteps(order, payment.id, report), payment: known });
  }
}

function authorizedStep(order: OrderFacts, paymentId: number): OrderStep {
  return {
    set: { paymentStatus: "authorized" },
    event: {
      type: "payment/processed",
      data: { paymentId, amount: order.total, status: "authorized" },
    },
  };
}

function paidSteps(order: OrderFacts, paymentId: number, amount: number, now: Date): OrderStep[] {
  const first = order.paymentStatus === "authorized" ? [] : [authorizedStep(order, paymentId)];
  return [
    ...first,
    ...confirmationSteps(order, "authorized", now),
    {
      set: { paymentStatus: "paid" },
      event: { type: "payment/completed", data: { paymentId, amount } },
    },
  ];
}

/** Declined, voided or lapsed: what that means depends on how far the order has come. */
function invalidatedSteps(
  order: OrderFacts,
  paymentId: number,
  report: PaymentReport,
): OrderStep[] {
  const state = report.state as "declined" | "voided" | "lapsed";
  if (isEnded(order.status) && state !== "declined") {
    return [
      { set: { paymentStatus: state }, event: { type: "payment/voided", data: { paymentId } } },
    ];
  }
  const failure = report.failure ?? {
    code: state === "lapsed" ? "authorization_lapsed" : "authorization_voided",
    message: "The authorization is no longer valid.",
  };
  const failed: OrderStep = {
    set: { paymentStatus: state },
    event: { type: "payment/failed", data: { paymentId, ...failure } },
  };
  if (order.status === "processing") {
    return [failed, failedStep(order.status, "capture_refused")];
  }
  const mayTryAgain = state === "declined" && order.paymentMethod === null;
  if (order.status !== "pending" || mayTryAgain) return [failed];
  return [failed, failedStep(order.status, "payment_declined")];
}

function failedStep(
  from: OrderStatus,
  failureReason: "payment_declined" | "capture_refused",
): OrderStep {
  return {
    set: { status: "failed", failureReason },
    event: { type: "order/status.updated", data: { from, to: "failed", failureReason } },
  };
}

/**
 * The join: payment and reservation end in either order, and whichever ends second moves the order
 * on. Nobody pays for what can't ship. Empty when the other half is still missing.
 */
export function confirmationSteps(
  order: OrderFacts,
  ending: "authorized" | "reserved",
  now: Date,
): OrderStep[] {
  const other =
    ending === "authorized"
      ? order.inventoryStatus === "reserved"
      : order.paymentStatus === "authorized" || order.paymentStatus === "paid";
  if (order.status !== "pending" || !other) return [];
  return [
    {
      set: { status: "processing", shipBy: new Date(now.getTime() + shipWithinMs) },
      event: { type: "order/status.updated", data: { from: "pending", to: "processing" } },
    },
  ];
}

/** A processing order whose money is no longer there can't ship. */
export function decideCaptureFailure(order: OrderFacts): Decision {
  const gone = ["declined", "voided", "lapsed"].includes(order.paymentStatus);
  if (order.status !== "processing" || !gone) return noChange;
  return change({ steps: [failedStep(order.status, "capture_refused")] });
}
