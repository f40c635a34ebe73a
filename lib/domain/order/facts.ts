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
  /** Empty when the refund covers an amount and no units. */
  lines: readonly RefundLine[];
  isRestocked: boolean;
  failureCode: string | null;
}

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
  providerRef: string | null;
  idempotencyKey: string;
  captureBefore: Date | null;
  updatedAt: Date;
}

export interface ShipmentFacts {
  id: number;
  status: ShipmentStatus;
  idempotencyKey: string;
  trackingNumber: string | null;
  estimatedDelivery: Date | null;
  /** Whether an operator has dealt with a shipment that left although its order had ended. */
  isHandled: boolean;
}

/** Everything that decides what an order may do next: read in one query, changed in one statement. */
export interface OrderFacts {
  id: number;
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
  items: readonly { productId: number; quantity: number }[];
  /** The live payment, else the latest attempt. */
  payment: PaymentFacts | null;
  /** Earlier attempts. One made on a hosted payment page can still succeed. */
  earlierPayments: readonly PaymentFacts[];
  /** Whether a hosted payment page can still take a payment for this order. */
  isCheckoutOpen: boolean;
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

/** The sum of the refunds that are requested and not confirmed yet, in minor units. */
export function pendingRefundAmount(payment: Pick<PaymentFacts, "refunds">): number {
  return payment.refunds
    .filter(({ status }) => status === "requested" || status === "pending")
    .reduce((sum, refund) => sum + refund.amount, 0);
}

/** Whether a refund that reverses an ended order has failed, which needs an operator. */
export function hasFailedReversal(payment: Pick<PaymentFacts, "refunds">): boolean {
  return payment.refunds.some(({ status, origin }) => status === "failed" && origin === "reversal");
}
