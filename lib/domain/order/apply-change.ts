import { applyDisputeChange } from "./apply-dispute-change";
import type {
  ManualShipping,
  OrderChange,
  OrderPatch,
  PaymentChange,
  RefundChange,
  ShipmentChange,
  UnitRemoval,
} from "./change";
import type { OrderFacts, PaymentFacts, RefundFacts, ShipmentFacts } from "./facts";

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
      applyRestock(
        applyRefundChange(applyMissing(payment, orderChange.missing), orderChange.refund, now),
        orderChange.restock,
      ),
      orderChange,
      now,
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
    ...{ isMissing: false, missingReview: null },
    createdAt: written.updatedAt,
    ...written,
  };
}

function applyMissing(payment: PaymentFacts | null, missing: OrderChange["missing"]) {
  return payment && missing ? { ...payment, isMissing: missing.isMissing } : payment;
}

function applyRefundChange(
  payment: PaymentFacts | null,
  refundChange: RefundChange | undefined,
  now: Date,
) {
  if (!payment || !refundChange) return payment;
  if (refundChange.kind === "open") {
    const { amount, origin, requestKey = null, providerRef = null, lines = [] } = refundChange;
    const opened: RefundFacts = {
      ...{ id: 0, origin, requestKey, amount, status: "requested", providerRef },
      ...{ lines, isRestocked: false, failureCode: null, isReviewed: false, idempotencyKey: "" },
      ...{ requestedAt: now, failedAt: null },
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
          failedAt: status === "failed" ? now : null,
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
