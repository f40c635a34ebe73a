import type { FailureReason, InventoryStatus, OrderStatus, PaymentStatus } from "./status";

/** Units that a refund was for. */
export interface RefundLine {
  productId: number;
  quantity: number;
  /** Whether they go back on the shelf once the refund has succeeded. */
  restock: boolean;
}

/** Who wanted a refund: the undoing of an ended order, an operator, or somebody at the gateway. */
export type RefundOrigin = "reversal" | "operator" | "gateway";

/** A refund as it stands in our books. */
export interface RefundFacts {
  id: number;
  origin: RefundOrigin;
  /** Of the form that asked for it: the same form sent again is the same refund. */
  requestKey: string | null;
  /** Minor units. */
  amount: number;
  /** `requested`: the gateway's answer was never recorded. */
  status: "requested" | "pending" | "succeeded" | "failed";
  providerRef: string | null;
  /** None when an amount was refunded, not goods. */
  lines: readonly RefundLine[];
  restocked: boolean;
  failureCode: string | null;
}

/** The live payment of an order, or its latest attempt when none is live. */
export interface PaymentFacts {
  id: number;
  /** 1, 2, … ; rises only after a recorded decline. */
  attempt: number;
  method: string | null;
  /** `pending` means that the authorizing call is under way or its answer was never recorded. */
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

export type ShipmentStatus =
  | "requested"
  | "label_created"
  | "in_transit"
  | "out_for_delivery"
  | "delivered"
  | "returned"
  | "lost"
  | "voided";

export interface ShipmentFacts {
  id: number;
  status: ShipmentStatus;
  idempotencyKey: string;
  trackingNumber: string | null;
  estimatedDelivery: Date | null;
  /** A person has seen to it, after it went out though its order had ended. */
  isHandled: boolean;
}

/** Everything that decides what an order may do next. Read in one query, changed in one statement. */
export interface OrderFacts {
  id: number;
  /** Rises with every change; a change is written only if nobody was faster. */
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
  /** The method given at placement; null means that the customer pays later. */
  paymentMethod: string | null;
  items: readonly { productId: number; quantity: number }[];
  /** The live payment, else the latest attempt. */
  payment: PaymentFacts | null;
  /** The attempts before it. One of a hosted page may still come to life. */
  earlierPayments: readonly PaymentFacts[];
  /** Whether a hosted checkout page may still take money for this order. */
  checkoutOpen: boolean;
  shipment: ShipmentFacts | null;
  shipRequestedAt: Date | null;
  shipBy: Date | null;
  /** Since when an operator holds the order back from shipping, and why. */
  heldAt: Date | null;
  holdReason: string | null;
  waitingFor: string | null;
  waitingSince: Date | null;
  attention: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
}

/** How this shop works; part of the settings, not of any one order. */
export interface OrderPolicy {
  fulfillment: "auto" | "manual";
  capture: "at_join" | "at_shipment";
}

/** An attempt is open from the moment its row is committed until its outcome is recorded. */
export function hasOpenAttempt(order: Pick<OrderFacts, "payment">): boolean {
  return order.payment?.status === "pending" || order.payment?.status === "unknown";
}

/** What has been asked to be refunded and is not confirmed yet, in minor units. */
export function pendingRefundAmount(payment: Pick<PaymentFacts, "refunds">): number {
  return payment.refunds
    .filter(({ status }) => status === "requested" || status === "pending")
    .reduce((sum, refund) => sum + refund.amount, 0);
}

/** Whether the gateway has refused or taken back what undoes an ended order: that needs a person. */
export function hasFailedReversal(payment: Pick<PaymentFacts, "refunds">): boolean {
  return payment.refunds.some(({ status, origin }) => status === "failed" && origin === "reversal");
}
