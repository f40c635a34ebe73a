import type { CardIdentity } from "@/lib/domain/saved-card";
import { authorizationKey } from "./call-keys";
import { change, type Decision, noChange, type OrderStep, refuse } from "./change";
import { awaitsFirstAttempt, hasOpenAttempt, type OrderFacts, type PaymentFacts } from "./facts";
import { canMove, isEnded, isPaidFor, type OrderStatus, paymentTransitions } from "./status";

/** How long after confirmation an order should be handed over to the carrier. */
const shipWithinMs = 24 * 60 * 60_000;

/** The gateway's report about one payment, translated into Waybill's terms. */
export interface PaymentReport {
  /** The gateway's id of the payment; null when it refused before creating one. */
  providerRef: string | null;
  /** The installation in the payment's metadata, if any. */
  installation: string | null;
  /** The order in the payment's metadata, if any. */
  orderId: number | null;
  /** The attempt in the payment's metadata; null for a payment from a hosted page. */
  attempt: number | null;
  /** Minor units. */
  amount: number;
  currency: string;
  /** `open`: the payment has no result yet. */
  state: "open" | "authorized" | "paid" | "declined" | "voided" | "lapsed";
  /** Minor units. */
  amountReceived: number;
  /** Minor units, refunds in progress included; null if the gateway did not say. */
  amountRefunded: number | null;
  /** Whether it was ever disputed; null or missing if the gateway did not say. */
  isDisputed?: boolean | null;
  captureBefore: Date | null;
  /** The card of its latest attempt; null if the gateway did not say. */
  card: CardIdentity | null;
  failure: { code: string; message: string } | null;
}

/** Whether the customer can pay this order now, with a card or on the hosted page. */
export function isPayable(order: OrderFacts, now: Date): boolean {
  return (
    order.status === "pending" &&
    order.paymentMethod === null &&
    (order.paymentStatus === "pending" || order.paymentStatus === "declined") &&
    !hasOpenAttempt(order) &&
    now < order.expiresAt
  );
}

/** Whether the latest attempt used this method and the gateway's response to it was lost. */
export function hasUnansweredAttempt(order: OrderFacts, method: string): boolean {
  const { payment } = order;
  return order.status === "pending" && payment?.status === "unknown" && payment.method === method;
}

/**
 * Opens a payment attempt, so that its row and idempotency key are committed before the gateway is
 * called. The attempt number increases only after a recorded decline, so that a repeated call
 * repeats its key. `checkoutRef` is the gateway's id of a payment made on a hosted page.
 */
export function decidePaymentAttempt(
  order: OrderFacts,
  method: string | null,
  now: Date,
  checkoutRef?: string,
): Decision {
  if (order.paymentStatus === "not_required") return refuse("This order needs no payment.");
  if (hasOpenAttempt(order)) return noChange;
  const mayTry = order.payment === null || order.payment.status === "declined";
  if (!mayTry) return refuse("This order already has a payment.");
  // A payment from a hosted page exists regardless of the deadline: it is recorded, then reversed.
  if (checkoutRef === undefined) {
    if (order.status !== "pending") return refuse(`The order is ${order.status}.`);
    if (now >= order.expiresAt && !awaitsFirstAttempt(order)) {
      return refuse("The payment deadline has passed.");
    }
  }
  const attempt = Math.max(0, ...listAttempts(order).map((payment) => payment.attempt)) + 1;
  return change({
    steps: [{ set: { paymentStatus: "pending" } }],
    payment: {
      kind: "open",
      attempt,
      method,
      idempotencyKey: authorizationKey(order, attempt),
      ...(checkoutRef !== undefined && { providerRef: checkoutRef }),
    },
  });
}

/** Records that the gateway did not respond. Repeating the call with its key gives the result. */
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

/** All payment attempts, the current one first. */
export function listAttempts(order: OrderFacts): PaymentFacts[] {
  return order.payment ? [order.payment, ...order.earlierPayments] : [...order.earlierPayments];
}

/**
 * Finds the attempt that a report is about: by the gateway's id if both sides know it, else by the
 * attempt number. Undefined for a payment that Waybill did not start.
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
 * Records what the gateway reports about one of the order's payments. Outdated reports change
 * nothing. A declined attempt on a hosted page can succeed later, but only while no other payment
 * is live; otherwise the caller has to void it.
 */
export function recordGatewayReport(order: OrderFacts, report: PaymentReport, now: Date): Decision {
  const payment = findReportedAttempt(order, report);
  if (!payment || report.state === "open") return noChange;
  if (payment.capturedAmount > 0 || payment.status === report.state) return noChange;
  const hasSucceeded = report.state === "authorized" || report.state === "paid";
  if (payment !== order.payment && !(hasSucceeded && order.payment?.status === "declined")) {
    return noChange;
  }
  if (!canMove(paymentTransitions, payment.status, report.state)) return noChange;
  const reported = {
    kind: "set" as const,
    id: payment.id,
    status: report.state,
    ...(report.providerRef !== null && { providerRef: report.providerRef }),
    ...(report.captureBefore && { captureBefore: report.captureBefore }),
    ...(report.card && { card: report.card }),
    ...(report.failure && { failure: report.failure }),
  };
  switch (report.state) {
    case "authorized":
      return change({
        steps: [authorizedStep(order, payment.id), ...confirmationSteps(order, "authorized", now)],
        payment: reported,
      });
    case "paid":
      return change({
        steps: paidSteps(order, payment.id, report.amountReceived, now),
        payment: { ...reported, capturedAmount: report.amountReceived },
      });
    default:
      return change({
        steps: invalidatedSteps(order, payment.id, report.state, report.failure),
        payment: reported,
      });
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
  const isAuthorized = order.paymentStatus === "authorized";
  return [
    ...(isAuthorized ? [] : [authorizedStep(order, paymentId)]),
    ...confirmationSteps(order, "authorized", now),
    {
      set: { paymentStatus: "paid" },
      event: { type: "payment/completed", data: { paymentId, amount } },
    },
  ];
}

/** What a declined, voided or lapsed payment means depends on the order's status. */
function invalidatedSteps(
  order: OrderFacts,
  paymentId: number,
  state: "declined" | "voided" | "lapsed",
  reportedFailure: PaymentReport["failure"],
): OrderStep[] {
  if (isEnded(order.status) && state !== "declined") {
    return [
      { set: { paymentStatus: state }, event: { type: "payment/voided", data: { paymentId } } },
    ];
  }
  const failure = reportedFailure ?? {
    code: state === "lapsed" ? "authorization_lapsed" : "authorization_voided",
    message: "The authorization is no longer valid.",
  };
  const paymentFailed: OrderStep = {
    set: { paymentStatus: state },
    event: { type: "payment/failed", data: { paymentId, ...failure } },
  };
  if (order.status === "processing") {
    return [paymentFailed, failedStep(order.status, "capture_refused")];
  }
  const mayTryAgain = state === "declined" && order.paymentMethod === null;
  if (order.status !== "pending" || mayTryAgain) return [paymentFailed];
  return [paymentFailed, failedStep(order.status, "payment_declined")];
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
 * Payment and reservation run in parallel; the one that finishes second confirms the order, so that
 * nothing is captured for an order that can't ship. `finished` is the one that has just finished.
 * Empty while the other is missing.
 */
export function confirmationSteps(
  order: OrderFacts,
  finished: "authorized" | "reserved",
  now: Date,
): OrderStep[] {
  const isOtherReady =
    finished === "authorized"
      ? order.inventoryStatus === "reserved"
      : order.paymentStatus === "authorized" || isPaidFor(order.paymentStatus);
  if (order.status !== "pending" || !isOtherReady) return [];
  return [
    {
      set: { status: "processing", shipBy: new Date(now.getTime() + shipWithinMs) },
      event: { type: "order/status.updated", data: { from: "pending", to: "processing" } },
    },
  ];
}

/**
 * Stores that the capture is requested, before the gateway is called: from then on the amount is
 * fixed, so that a repeated call is the same capture.
 */
export function recordCaptureRequest(order: OrderFacts, now: Date): Decision {
  const { payment } = order;
  if (order.status !== "processing" || payment?.status !== "authorized") return noChange;
  if (payment.captureRequestedAt !== null) return noChange;
  return change({
    steps: [],
    payment: { kind: "set", id: payment.id, status: payment.status, captureRequestedAt: now },
  });
}

/** Fails a processing order whose authorization is gone, because it can no longer be captured. */
export function decideCaptureFailure(order: OrderFacts): Decision {
  const isGone = ["declined", "voided", "lapsed"].includes(order.paymentStatus);
  if (order.status !== "processing" || !isGone) return noChange;
  return change({ steps: [failedStep(order.status, "capture_refused")] });
}
