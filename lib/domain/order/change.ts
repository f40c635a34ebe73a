import type { OrderEventType } from "../events";
import type {
  OrderFacts,
  PaymentFacts,
  RefundFacts,
  RefundLine,
  RefundOrigin,
  ShipmentFacts,
  ShipmentStatus,
} from "./facts";
import type { ShippingAddress } from "./input";
import type { PaymentStatus } from "./status";

/** A line of the timeline before it has its number. */
export interface NewOrderEvent {
  type: OrderEventType;
  data: Record<string, unknown>;
}

export type OrderPatch = Partial<
  Pick<
    OrderFacts,
    | "status"
    | "paymentStatus"
    | "inventoryStatus"
    | "failureReason"
    | "cancelReason"
    | "shipRequestedAt"
    | "shipBy"
    | "heldAt"
    | "holdReason"
  >
>;

/** One step of a change: what becomes of the order, and the event that says so. */
export interface OrderStep {
  set: OrderPatch;
  event?: NewOrderEvent;
}

export type PaymentChange =
  | {
      kind: "open";
      attempt: number;
      method: string | null;
      idempotencyKey: string;
      providerRef?: string;
    }
  | {
      kind: "set";
      id: number;
      status: PaymentStatus;
      capturedAmount?: number;
      refundedAmount?: number;
      providerRef?: string;
      captureBefore?: Date;
      failure?: { code: string; message: string };
    };

export type RefundChange =
  | {
      kind: "open";
      paymentId: number;
      amount: number;
      reason: string;
      origin: RefundOrigin;
      requestKey?: string;
      lines?: readonly RefundLine[];
      /** Set for a refund that was made at the gateway, not by us. */
      providerRef?: string;
    }
  | {
      kind: "set";
      id: number;
      status: "pending" | "succeeded" | "failed";
      providerRef: string | null;
      failureCode?: string;
    };

export type ShipmentChange =
  | { kind: "open"; idempotencyKey: string }
  | {
      kind: "set";
      id: number;
      status: ShipmentStatus;
      label?: ShippingLabel;
      deliveredStep?: boolean;
      handled?: boolean;
    };

/** What a carrier gives for a shipment that it has taken on. */
export interface ShippingLabel {
  carrier: string;
  carrierRef: string;
  trackingNumber: string;
  labelUrl: string | null;
  estimatedDelivery: Date | null;
}

/** An email as it is written when somebody asks for it. */
export interface QueuedEmail {
  kind: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/**
 * All that happens to one order at one moment. It is written in one statement or not at all, with
 * its events, so that there is no half of it to clean up.
 */
export interface OrderChange {
  steps: readonly OrderStep[];
  payment?: PaymentChange;
  refund?: RefundChange;
  shipment?: ShipmentChange;
  stock?: "reserve" | "release" | "fulfill";
  /** Products that were not there: each gets a reorder request, unless one is open. */
  shortOf?: readonly number[];
  /** Units of a refund that go back on the shelf, once. */
  restock?: { refundId: number; lines: readonly RefundLine[] };
  /** Where the shipment goes from now on. */
  address?: ShippingAddress;
  /** An operator's words, kept beside the timeline: the change's events carry their `noteId`. */
  note?: string;
  /** An email that is queued with the change; its cause is the change's last event. */
  email?: QueuedEmail;
}

/** What a rule says about a happening: change this, nothing to do, or it can't be. */
export type Decision =
  | { kind: "change"; change: OrderChange }
  | { kind: "unchanged" }
  | { kind: "refused"; reason: string };

export const noChange: Decision = { kind: "unchanged" };

export function change(parts: OrderChange): Decision {
  return { kind: "change", change: parts };
}

export function refuse(reason: string): Decision {
  return { kind: "refused", reason };
}

/** The three statuses and the other columns as they stand after a step. */
export function applyPatch(order: OrderFacts, patch: OrderPatch): OrderFacts {
  return { ...order, ...patch };
}

/**
 * The order's facts as they are once the change is written. Rows that the database numbers get the
 * id 0; nothing decides by it before the facts are read again.
 */
export function applyChange(order: OrderFacts, made: OrderChange, now: Date): OrderFacts {
  const patched = made.steps.reduce((facts, step) => applyPatch(facts, step.set), order);
  const { payment, earlierPayments } = afterPayment(order, made.payment, now);
  return {
    ...patched,
    version: order.version + 1,
    seq: order.seq + made.steps.filter((step) => step.event).length,
    payment: afterRestock(afterRefund(payment, made.refund), made.restock),
    earlierPayments,
    shipment: afterShipment(order.shipment, made.shipment),
    updatedAt: now,
  };
}

function afterPayment(
  order: OrderFacts,
  made: PaymentChange | undefined,
  now: Date,
): Pick<OrderFacts, "payment" | "earlierPayments"> {
  const { payment, earlierPayments } = order;
  if (!made) return { payment, earlierPayments };
  const all = payment ? [payment, ...earlierPayments] : earlierPayments;
  if (made.kind === "open") return { payment: opened(order, made, now), earlierPayments: all };
  const row = all.find(({ id }) => id === made.id);
  if (!row) return { payment, earlierPayments };
  const changed: PaymentFacts = {
    ...row,
    status: made.status,
    capturedAmount: made.capturedAmount ?? row.capturedAmount,
    refundedAmount: made.refundedAmount ?? row.refundedAmount,
    providerRef: made.providerRef ?? row.providerRef,
    captureBefore: made.captureBefore ?? row.captureBefore,
    updatedAt: now,
  };
  return { payment: changed, earlierPayments: all.filter(({ id }) => id !== made.id) };
}

function opened(
  order: OrderFacts,
  made: Extract<PaymentChange, { kind: "open" }>,
  now: Date,
): PaymentFacts {
  return {
    id: 0,
    attempt: made.attempt,
    method: made.method,
    status: "pending",
    amount: order.total,
    capturedAmount: 0,
    refundedAmount: 0,
    refunds: [],
    providerRef: made.providerRef ?? null,
    idempotencyKey: made.idempotencyKey,
    captureBefore: null,
    updatedAt: now,
  };
}

function afterRefund(payment: PaymentFacts | null, made: RefundChange | undefined) {
  if (!payment || !made) return payment;
  if (made.kind === "open") {
    const { amount, origin, requestKey = null, providerRef = null, lines = [] } = made;
    const asked: RefundFacts = {
      ...{ id: 0, origin, requestKey, amount, status: "requested", providerRef },
      ...{ lines, restocked: false, failureCode: null },
    };
    return { ...payment, refunds: [...payment.refunds, asked] };
  }
  const { id, status } = made;
  const refunds = payment.refunds.map((refund) =>
    refund.id === id
      ? { ...refund, status, providerRef: made.providerRef ?? refund.providerRef }
      : refund,
  );
  return { ...payment, refunds };
}

function afterRestock(payment: PaymentFacts | null, made: OrderChange["restock"]) {
  if (!payment || !made) return payment;
  const refunds = payment.refunds.map((refund) =>
    refund.id === made.refundId ? { ...refund, restocked: true } : refund,
  );
  return { ...payment, refunds };
}

function afterShipment(shipment: ShipmentFacts | null, made: ShipmentChange | undefined) {
  if (!made) return shipment;
  if (made.kind === "open") {
    return {
      id: 0,
      status: "requested" as const,
      idempotencyKey: made.idempotencyKey,
      trackingNumber: null,
      estimatedDelivery: null,
      isHandled: false,
    };
  }
  if (!shipment) return null;
  return {
    ...shipment,
    status: made.status,
    trackingNumber: made.label?.trackingNumber ?? shipment.trackingNumber,
    estimatedDelivery: made.label?.estimatedDelivery ?? shipment.estimatedDelivery,
    isHandled: made.handled ?? shipment.isHandled,
  };
}
