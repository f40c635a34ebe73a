import type { OrderEventType } from "@/lib/domain/events";
import type { CardIdentity } from "@/lib/domain/saved-card";
import { applyDisputeChange, type PaymentDisputeChange } from "./apply-dispute-change";
import type {
  OrderFacts,
  PaymentFacts,
  RefundFacts,
  RefundLine,
  RefundOrigin,
  ShipmentFacts,
} from "./facts";
import type { ShippingAddress } from "./input";
import type { ProductUnits } from "./shipping-units";
import type { PaymentStatus, ShipmentStatus } from "./status";

/** An order event before it has its number. */
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

/** One step of a change: the order's new values, and the event that reports them. */
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
      captureRequestedAt?: Date;
      card?: CardIdentity;
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
      /** Set for a refund that was made at the gateway. */
      providerRef?: string;
    }
  | {
      kind: "set";
      id: number;
      status: "pending" | "succeeded" | "failed";
      providerRef: string | null;
      failureCode?: string;
      /** Marks a failure as reviewed: the operator who requested the refund sees it at once. */
      isReviewed?: boolean;
    };

export type ShipmentChange =
  | { kind: "open"; idempotencyKey: string; manual?: ManualShipping }
  | {
      kind: "set";
      id: number;
      status: ShipmentStatus;
      label?: ShippingLabel;
      /** Replaces what an operator entered before. */
      manual?: ManualShipping;
      /** Stores the time of delivery. */
      isDelivered?: boolean;
      isHandled?: boolean;
      /** All units of it that were restocked so far, besides those of refunds. */
      restocked?: readonly ProductUnits[];
      /** What the carrier had reported before an operator's report; null once it reports anew. */
      overruledStatus?: ShipmentStatus | null;
    };

/** How an operator ships an order with a carrier of their own. Null is what they did not enter. */
export interface ManualShipping {
  carrier: string | null;
  trackingNumber: string | null;
}

/** The label that a carrier created for a shipment. A manual shipment has parts of it at most. */
export interface ShippingLabel {
  carrier: string | null;
  carrierRef: string | null;
  trackingNumber: string | null;
  labelUrl: string | null;
  estimatedDelivery: Date | null;
}

/** The label of a carrier that Waybill can ask, which always has a tracking number. */
export type CarrierLabel = ShippingLabel & { trackingNumber: string };

/** An email to be queued. */
export interface QueuedEmail {
  kind: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Units that are taken out of an order before it ships. */
export interface UnitRemoval {
  units: readonly ProductUnits[];
  /** Whether the payment has not been captured, so that the units are never charged. */
  isUncharged: boolean;
  /** Whether they are reserved, so that they are released. */
  isReserved: boolean;
}

/**
 * Everything that happens to one order at one moment, with its events. It is written in one
 * statement or not at all.
 */
export interface OrderChange extends PaymentDisputeChange {
  steps: readonly OrderStep[];
  payment?: PaymentChange;
  refund?: RefundChange;
  shipment?: ShipmentChange;
  stock?: "reserve" | "release" | "fulfill";
  /** Excludes `stock` and `restock`. */
  removal?: UnitRemoval;
  /** Products without enough stock: each gets a reorder request unless one is open. */
  shortOf?: readonly number[];
  /** Units to restock: of a refund, which is restocked once, or of a shipment that came back. */
  restock?: { refundId: number | null; lines: readonly ProductUnits[] };
  /** The new shipping address. */
  address?: ShippingAddress;
  /** An operator's note. The change's events refer to it by `noteId`. */
  note?: string;
  /** The key of the note's form, which adds one note however often it is sent. */
  noteKey?: string;
  /** An email to queue. Its cause is the change's last event. */
  email?: QueuedEmail;
  /** Further emails, also caused by the change's last event. */
  alerts?: readonly QueuedEmail[];
}

/** What a rule decides: write a change, change nothing, or refuse with a reason for people. */
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

export function applyPatch(order: OrderFacts, patch: OrderPatch): OrderFacts {
  return { ...order, ...patch };
}

/**
 * The order's facts after a change. Rows that the database numbers get the id 0; no rule uses it
 * before the facts are read again.
 */
export function applyChange(order: OrderFacts, orderChange: OrderChange, now: Date): OrderFacts {
  const { steps } = orderChange;
  const patched = steps.reduce((facts, step) => applyPatch(facts, step.set), order);
  const seq = order.seq + steps.filter((step) => step.event).length;
  const written = { orderSeq: seq, updatedAt: now };
  const { payment, earlierPayments } = applyPaymentChange(order, orderChange.payment, written);
  return {
    ...patched,
    version: order.version + 1,
    seq,
    payment: applyDisputeChange(
      applyRestock(applyRefundChange(payment, orderChange.refund), orderChange.restock),
      orderChange,
    ),
    earlierPayments,
    shipment: applyShipmentChange(order.shipment, orderChange.shipment),
    items: applyRemoval(order.items, orderChange.removal),
    updatedAt: now,
  };
}

function applyRemoval(items: OrderFacts["items"], removal: UnitRemoval | undefined) {
  if (!removal) return items;
  const removed = new Map(removal.units.map(({ productId, quantity }) => [productId, quantity]));
  return items.map((item) => {
    const quantity = removed.get(item.productId) ?? 0;
    const uncharged = removal.isUncharged ? quantity : 0;
    return {
      ...item,
      removedQuantity: item.removedQuantity + quantity,
      unchargedQuantity: item.unchargedQuantity + uncharged,
    };
  });
}

function applyPaymentChange(
  order: OrderFacts,
  paymentChange: PaymentChange | undefined,
  written: Pick<PaymentFacts, "orderSeq" | "updatedAt">,
): Pick<OrderFacts, "payment" | "earlierPayments"> {
  const { payment, earlierPayments } = order;
  if (!paymentChange) return { payment, earlierPayments };
  const all = payment ? [payment, ...earlierPayments] : earlierPayments;
  if (paymentChange.kind === "open") {
    return { payment: openedPayment(order, paymentChange, written), earlierPayments: all };
  }
  const row = all.find(({ id }) => id === paymentChange.id);
  if (!row) return { payment, earlierPayments };
  const changed: PaymentFacts = {
    ...row,
    status: paymentChange.status,
    capturedAmount: paymentChange.capturedAmount ?? row.capturedAmount,
    refundedAmount: paymentChange.refundedAmount ?? row.refundedAmount,
    providerRef: paymentChange.providerRef ?? row.providerRef,
    captureBefore: paymentChange.captureBefore ?? row.captureBefore,
    captureRequestedAt: paymentChange.captureRequestedAt ?? row.captureRequestedAt,
    ...written,
  };
  return { payment: changed, earlierPayments: all.filter(({ id }) => id !== paymentChange.id) };
}

function openedPayment(
  order: OrderFacts,
  opening: Extract<PaymentChange, { kind: "open" }>,
  written: Pick<PaymentFacts, "orderSeq" | "updatedAt">,
): PaymentFacts {
  return {
    id: 0,
    attempt: opening.attempt,
    method: opening.method,
    status: "pending",
    amount: order.total,
    capturedAmount: 0,
    refundedAmount: 0,
    refunds: [],
    disputes: [],
    providerRef: opening.providerRef ?? null,
    idempotencyKey: opening.idempotencyKey,
    captureBefore: null,
    captureRequestedAt: null,
    isCaptureReviewed: false,
    ...written,
  };
}

function applyRefundChange(payment: PaymentFacts | null, refundChange: RefundChange | undefined) {
  if (!payment || !refundChange) return payment;
  if (refundChange.kind === "open") {
    const { amount, origin, requestKey = null, providerRef = null, lines = [] } = refundChange;
    const opened: RefundFacts = {
      ...{ id: 0, origin, requestKey, amount, status: "requested", providerRef },
      ...{ lines, isRestocked: false, failureCode: null, isReviewed: false, idempotencyKey: "" },
    };
    return { ...payment, refunds: [...payment.refunds, opened] };
  }
  const { id, status } = refundChange;
  const refunds = payment.refunds.map((refund) =>
    refund.id === id
      ? {
          ...refund,
          status,
          providerRef: refundChange.providerRef ?? refund.providerRef,
          failureCode: refundChange.failureCode ?? null,
          isReviewed: refund.isReviewed || refundChange.isReviewed === true,
        }
      : refund,
  );
  return { ...payment, refunds };
}

function applyRestock(payment: PaymentFacts | null, restock: OrderChange["restock"]) {
  if (!payment || !restock) return payment;
  const refunds = payment.refunds.map((refund) =>
    refund.id === restock.refundId ? { ...refund, isRestocked: true } : refund,
  );
  return { ...payment, refunds };
}

function applyShipmentChange(
  shipment: ShipmentFacts | null,
  shipmentChange: ShipmentChange | undefined,
) {
  if (!shipmentChange) return shipment;
  if (shipmentChange.kind === "open") {
    return {
      id: 0,
      status: "requested" as const,
      idempotencyKey: shipmentChange.idempotencyKey,
      carrier: shipmentChange.manual?.carrier ?? null,
      trackingNumber: shipmentChange.manual?.trackingNumber ?? null,
      estimatedDelivery: null,
      isHandled: false,
      isManual: shipmentChange.manual !== undefined,
      restocked: [],
      overruledStatus: null,
    };
  }
  if (!shipment) return null;
  return {
    ...shipment,
    status: shipmentChange.status,
    ...carrierOf(shipment, shipmentChange),
    estimatedDelivery: shipmentChange.label?.estimatedDelivery ?? shipment.estimatedDelivery,
    isHandled: shipmentChange.isHandled ?? shipment.isHandled,
    restocked: shipmentChange.restocked ?? shipment.restocked,
    overruledStatus:
      shipmentChange.overruledStatus === undefined
        ? shipment.overruledStatus
        : shipmentChange.overruledStatus,
  };
}

function carrierOf(
  shipment: ShipmentFacts,
  { label, manual }: Extract<ShipmentChange, { kind: "set" }>,
): ManualShipping {
  if (manual) return manual;
  return {
    carrier: label?.carrier ?? shipment.carrier,
    trackingNumber: label?.trackingNumber ?? shipment.trackingNumber,
  };
}
