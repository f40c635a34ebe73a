import { type DisputeStatus, isWarning } from "./dispute-status";
import type {
  FailureReason,
  InventoryStatus,
  OrderStatus,
  PaymentStatus,
  RefundStatus,
  ShipmentStatus,
} from "./status";

/** Units that a refund covers. */
export interface RefundLine {
  productId: number;
  quantity: number;
  /** Whether the units are restocked once the refund has succeeded. */
  restock: boolean;
}

/** Who started a refund: the reversal of an ended order, an operator, or someone at the gateway. */
export type RefundOrigin = "reversal" | "operator" | "gateway";

export interface RefundFacts {
  id: number;
  origin: RefundOrigin;
  /** The key of the form that requested it, so that a form sent twice refunds once. */
  requestKey: string | null;
  /** Minor units. */
  amount: number;
  /** `requested`: the gateway's response is not recorded yet. */
  status: RefundStatus;
  providerRef: string | null;
  /** The key of the call that makes it, with which that call is repeated. */
  idempotencyKey: string;
  /** Empty when the refund covers an amount and no units. */
  lines: readonly RefundLine[];
  isRestocked: boolean;
  failureCode: string | null;
  /** Whether an operator has dealt with its failure. */
  isReviewed: boolean;
  /** When it was requested, or became known if it was made at the gateway. */
  requestedAt: Date;
  /** When its failure became known; null unless it has failed. */
  failedAt: Date | null;
}

/** A dispute of a payment, or an early fraud warning about it. */
export interface DisputeFacts {
  id: number;
  providerRef: string;
  status: DisputeStatus;
  /** The gateway's own status, if it is one that this version doesn't know. */
  unknownStatus: string | null;
  /** Minor units of the dispute's own currency. A bank may dispute another amount than it paid. */
  amount: number;
  /** Usually the order's. */
  currency: string;
  /** The gateway's code, such as `fraudulent`. */
  reason: string;
  evidenceDueBy: Date | null;
  /** Whether an operator has looked at it. A reviewed warning stops nothing. */
  isReviewed: boolean;
}

/**
 * `accepted`: the order goes on, although the gateway lacks its payment. `returned`: the order had
 * ended, and its money was returned in another way.
 */
export type MissingReview = "accepted" | "returned";

/** An order's live payment, or its latest attempt when none is live. */
export interface PaymentFacts {
  id: number;
  /** 1, 2, …; increases only after a recorded decline. */
  attempt: number;
  method: string | null;
  /** `pending`: the authorization is under way, or its response was not recorded. */
  status: PaymentStatus;
  /** Minor units of the order's currency. */
  amount: number;
  capturedAmount: number;
  refundedAmount: number;
  refunds: readonly RefundFacts[];
  disputes: readonly DisputeFacts[];
  providerRef: string | null;
  idempotencyKey: string;
  /** When its capture was first requested, in a shop that captures at shipment. */
  captureRequestedAt: Date | null;
  captureBefore: Date | null;
  /** Whether an operator accepted that another amount was captured than the order costs. */
  isCaptureReviewed: boolean;
  /** Whether the gateway has no such payment: it was made in another account, or deleted there. */
  isMissing: boolean;
  /** What an operator decided about a payment that the gateway lacks; null if nobody has. */
  missingReview: MissingReview | null;
  /** The number of the order's latest event when this row was last written; null if not known. */
  orderSeq: number | null;
  /** When the attempt began, before its call to the gateway. */
  createdAt: Date;
  updatedAt: Date;
}

export interface ShipmentFacts {
  id: number;
  status: ShipmentStatus;
  idempotencyKey: string;
  carrier: string | null;
  trackingNumber: string | null;
  estimatedDelivery: Date | null;
  /** Whether an operator has dealt with a shipment that left although its order had ended. */
  isHandled: boolean;
  /** Whether an operator ships it with a carrier of their own, which Waybill can't ask. */
  isManual: boolean;
  /** The units that came back and were restocked, besides those of refunds. */
  restocked: readonly { productId: number; quantity: number }[];
  /** What the carrier had reported when an operator reported something else; null if none did. */
  overruledStatus: ShipmentStatus | null;
}

/** A line of an order. */
export interface OrderItemFacts {
  productId: number;
  /** The units ordered, which never change. */
  quantity: number;
  /** Minor units. */
  unitPrice: number;
  /** How many of them were taken out before shipping, so that they don't ship. */
  removedQuantity: number;
  /** How many of those were taken out before the payment was captured, and so never charged. */
  unchargedQuantity: number;
}

/** Everything that decides what an order may do next: read in one query, changed in one statement. */
export interface OrderFacts {
  id: number;
  /** The id of this installation (its database), which its calls to other services carry. */
  installation: string;
  /** Increases with every change. A change is written only if the version is still the same. */
  version: number;
  /** The number of the order's latest event. */
  seq: number;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  inventoryStatus: InventoryStatus;
  failureReason: FailureReason | null;
  cancelReason: string | null;
  customerId: number | null;
  /** Minor units. */
  total: number;
  currency: string;
  /** The payment method given at placement; null when the customer pays later. */
  paymentMethod: string | null;
  items: readonly OrderItemFacts[];
  /** The live payment, else the latest attempt. */
  payment: PaymentFacts | null;
  /** Earlier attempts. One made on a hosted payment page can still succeed. */
  earlierPayments: readonly PaymentFacts[];
  /** Whether a hosted payment page can still take a payment for this order. */
  isCheckoutOpen: boolean;
  /** Whether the gateway has money for this order that isn't its payment and that nobody handled. */
  hasForeignPayment: boolean;
  /** The order that replaces this one, unless that one has ended without shipping. */
  replacementOrderId: number | null;
  shipment: ShipmentFacts | null;
  shipRequestedAt: Date | null;
  shipBy: Date | null;
  /** When an operator put the order on hold, and why. */
  heldAt: Date | null;
  holdReason: string | null;
  waitingFor: string | null;
  waitingSince: Date | null;
  attention: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
}

/** The shop's settings that affect every order. */
export interface OrderPolicy {
  fulfillment: "auto" | "manual";
  capture: "at_join" | "at_shipment";
}

/** Whether the latest payment attempt has no recorded result yet. */
export function hasOpenAttempt(order: Pick<OrderFacts, "payment">): boolean {
  return order.payment?.status === "pending" || order.payment?.status === "unknown";
}

/**
 * Whether the order has a payment method that was never tried. An attempt is recorded before the
 * gateway is called, so the functions have not run since the order was placed, and the customer has
 * nothing to do. The payment deadline, which is for the customer, does not end such an order.
 */
export function awaitsFirstAttempt(order: Pick<OrderFacts, "payment" | "paymentMethod">): boolean {
  return order.paymentMethod !== null && order.payment === null;
}

/** The sum of the refunds that are requested and not confirmed yet, in minor units. */
export function pendingRefundAmount(payment: Pick<PaymentFacts, "refunds">): number {
  return payment.refunds
    .filter(({ status }) => status === "requested" || status === "pending")
    .reduce((sum, refund) => sum + refund.amount, 0);
}

/**
 * Whether a refund that reverses an ended order has failed, which needs an operator. One that failed
 * because the gateway lacked the payment is repeated once that is back.
 */
export function hasFailedReversal(
  payment: Pick<PaymentFacts, "refunds" | "disputes" | "isMissing">,
): boolean {
  return payment.refunds.some(
    (refund) =>
      refund.status === "failed" &&
      refund.origin === "reversal" &&
      !wasRefusedAsDisputed(payment, refund) &&
      (payment.isMissing || !failedAsMissing(refund)),
  );
}

/** Whether a refund counts as failed only because the gateway lacked its payment: it may have been paid. */
export function failedAsMissing({
  status,
  failureCode,
}: Pick<RefundFacts, "status" | "failureCode">): boolean {
  return status === "failed" && failureCode === "resource_missing";
}

/**
 * Whether a refund failed only because of a dispute that is known by now. It says nothing about
 * whether a refund succeeds once the dispute is closed.
 */
export function wasRefusedAsDisputed(
  { disputes }: Pick<PaymentFacts, "disputes">,
  { status, failureCode }: Pick<RefundFacts, "status" | "failureCode">,
): boolean {
  if (status !== "failed" || !isDisputeRefusal(failureCode)) return false;
  return disputes.some((dispute) => !isWarning(dispute.status));
}

/**
 * Whether the gateway refused a refund with this code because the payment is disputed. Source:
 * https://docs.stripe.com/error-codes
 */
export function isDisputeRefusal(code: string | null): boolean {
  return code === "charge_disputed" || code === "refund_disputed_payment";
}
