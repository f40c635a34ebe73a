import { applyChange } from "@/lib/domain/order/apply-change";
import { decideCancellation, decideExpiry } from "@/lib/domain/order/cancellation-rules";
import { type Decision, noChange } from "@/lib/domain/order/change";
import { decidePaymentReview, recordDisputeReport } from "@/lib/domain/order/dispute-rules";
import type { DisputeStatus } from "@/lib/domain/order/dispute-status";
import {
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  type OrderPolicy,
  pendingRefundAmount,
} from "@/lib/domain/order/facts";
import {
  decideAssumedDelivery,
  decideManualShipment,
  recordManualShipment,
} from "@/lib/domain/order/manual-shipment-rules";
import { recordMissing } from "@/lib/domain/order/missing-payment";
import { nextStep } from "@/lib/domain/order/next-step";
import {
  decideAddressChange,
  decideHold,
  decideHoldRelease,
  decideMarkDelivered,
  decideMarkHandled,
  decideShipping,
} from "@/lib/domain/order/operator-rules";
import { isRefundLocked } from "@/lib/domain/order/payment-attention";
import {
  decideCaptureFailure,
  decidePaymentAttempt,
  type PaymentReport,
  recordCaptureRequest,
  recordGatewayReport,
  recordUnansweredAttempt,
} from "@/lib/domain/order/payment-rules";
import { recordRefundReport } from "@/lib/domain/order/refund-reports";
import { decideRefund, decideReversal } from "@/lib/domain/order/refund-rules";
import { amountToCapture, decideUnitRemoval } from "@/lib/domain/order/removed-units";
import {
  decideClosing,
  decideClosingAfterRefund,
  decideRestock,
  decideShipmentReport,
} from "@/lib/domain/order/shipment-outcome-rules";
import {
  decideCompletion,
  decideShipmentRequest,
  recordLabelCreated,
  recordLabelVoided,
  recordTrackingStatus,
  recordUnvoidableShipment,
} from "@/lib/domain/order/shipment-rules";
import { isEnded } from "@/lib/domain/order/status";
import {
  decideConfirmation,
  decideReservation,
  decideStockRelease,
  recordStockShortage,
} from "@/lib/domain/order/stock-rules";
import type { NextAction } from "@/lib/domain/order/waiting";

/*
 * A model of one order: all facts that any results of any actions can lead to, with cancellations,
 * expiry and lost responses at every point. It includes the states at the gateway and the carrier,
 * because these differ from Waybill's after a lost response.
 */
export interface OrderModel {
  policy: OrderPolicy;
  order: OrderFacts;
  gateway: "none" | "authorized" | "declined" | "paid" | "voided" | "lapsed";
  carrier: "none" | "label" | "moving" | "voided";
  expired: boolean;
  /** Whether the customer's bank may dispute the payment. It multiplies the states. */
  isDisputable?: boolean;
  /** Whether the gateway may lose the payment, and have it again. It multiplies the states too. */
  isLosable?: boolean;
}

const placedAt = new Date("2026-01-01T00:00:00Z");
export const afterExpiry = new Date("2026-01-01T01:00:00Z");
const label = {
  carrier: "Post",
  carrierRef: "l1",
  trackingNumber: "T1",
  labelUrl: null,
  estimatedDelivery: null,
};

const refundReport = { providerRef: "re_1", installation: "0123456789abcdef", failureCode: null };

/** A newly placed order of two units in a shop with this policy. */
export function createModel(
  paymentMethod: string | null,
  policy: OrderPolicy,
  total = 1000,
): OrderModel {
  return {
    policy,
    order: {
      id: 1,
      installation: "0123456789abcdef",
      version: 1,
      seq: 1,
      status: "pending",
      paymentStatus: total > 0 ? "pending" : "not_required",
      inventoryStatus: "pending",
      failureReason: null,
      cancelReason: null,
      customerId: 1,
      total,
      currency: "usd",
      paymentMethod,
      items: [
        {
          ...{ productId: 1, quantity: 2, unitPrice: total / 2 },
          ...{ removedQuantity: 0, unchargedQuantity: 0 },
        },
      ],
      payment: null,
      earlierPayments: [],
      isCheckoutOpen: false,
      hasForeignPayment: false,
      replacementOrderId: null,
      shipment: null,
      shipRequestedAt: null,
      shipBy: null,
      heldAt: null,
      holdReason: null,
      waitingFor: null,
      waitingSince: null,
      attention: null,
      createdAt: placedAt,
      updatedAt: placedAt,
      expiresAt: new Date(placedAt.getTime() + 900_000),
    },
    gateway: "none",
    carrier: "none",
    expired: false,
  };
}

export const clockOf = (model: OrderModel) => (model.expired ? afterExpiry : placedAt);

/** The model after a decision, which may change nothing, and after changes outside Waybill. */
function after(
  model: OrderModel,
  decision: Decision,
  outside: Partial<OrderModel> = {},
): OrderModel {
  if (decision.kind !== "change") return { ...model, ...outside };
  const order = applyChange(model.order, decision.change, clockOf(model));
  return { ...model, ...outside, order: withIds(order) };
}

/** Assigns ids to new rows, as the database does. A payment's id is its attempt number. */
function withIds(order: OrderFacts): OrderFacts {
  const { payment } = order;
  if (!payment) return order;
  const refunds = payment.refunds.map((refund, index) => ({ ...refund, id: index + 1 }));
  const disputes = payment.disputes.map((dispute, index) => ({ ...dispute, id: index + 1 }));
  return { ...order, payment: { ...payment, id: payment.attempt, refunds, disputes } };
}

function report(order: OrderFacts, state: OrderModel["gateway"]): PaymentReport {
  const attempt = order.payment?.attempt ?? null;
  return {
    providerRef: order.payment?.providerRef ?? `pi_${attempt}`,
    installation: order.installation,
    orderId: 1,
    attempt,
    amount: 1000,
    currency: "usd",
    state: state === "none" ? "open" : state,
    amountReceived: state === "paid" ? amountToCapture(order) : 0,
    amountRefunded: null,
    captureBefore: null,
    card: null,
    failure: state === "declined" ? { code: "card_declined", message: "Declined." } : null,
  };
}

/** The results of a gateway call that leads to this state: its response is recorded or lost. */
function gatewayResponses(model: OrderModel, gateway: OrderModel["gateway"]): OrderModel[] {
  const recorded = after(
    model,
    recordGatewayReport(model.order, report(model.order, gateway), clockOf(model)),
    { gateway },
  );
  const lost = after(model, recordUnansweredAttempt(model.order), { gateway });
  return [recorded, lost];
}

/** Every possible result of an action by Waybill. */
function actionResults(model: OrderModel, action: NextAction): OrderModel[] {
  const { order } = model;
  const now = clockOf(model);
  switch (action) {
    case "reserve":
      return [
        after(model, decideReservation(order, now)),
        after(model, recordStockShortage(order, [1])),
      ];
    case "authorize": {
      const opened = hasOpenAttempt(order)
        ? model
        : after(model, decidePaymentAttempt(order, order.paymentMethod, now));
      if (!hasOpenAttempt(opened.order)) return [opened];
      const known = opened.gateway !== "none" && opened.gateway !== "declined";
      const states: OrderModel["gateway"][] = known
        ? [opened.gateway]
        : ["authorized", "declined", "paid"];
      return [opened, ...states.flatMap((state) => gatewayResponses(opened, state))];
    }
    case "join":
      return [after(model, decideConfirmation(order, now))];
    case "capture": {
      const states: OrderModel["gateway"][] =
        model.gateway === "authorized" ? ["paid", "declined", "lapsed"] : [model.gateway];
      const requested =
        model.policy.capture === "at_shipment"
          ? after(model, recordCaptureRequest(order, now))
          : model;
      return [requested, ...states.flatMap((state) => gatewayResponses(requested, state))];
    }
    case "create_shipment": {
      if (order.shipment?.isManual) return [after(model, recordManualShipment(order, now))];
      const requested = after(model, decideShipmentRequest(order, model.policy));
      if (model.carrier === "voided") return [requested];
      const created = after(requested, recordLabelCreated(requested.order, label), {
        carrier: "label",
      });
      return [
        requested,
        created,
        { ...requested, carrier: "label" },
        { ...requested, carrier: "moving" },
      ];
    }
    case "refresh_tracking":
      return (["in_transit", "out_for_delivery", "delivered", "lost", "returned"] as const).map(
        (status) => after(model, recordTrackingStatus(order, status, now), { carrier: "moving" }),
      );
    case "assume_delivery":
      return [after(model, decideAssumedDelivery(order, now))];
    case "close":
      return [after(model, decideClosingAfterRefund(order))];
    case "complete":
      return [after(model, decideCompletion(order))];
    case "undo":
      return [...reversePayment(model), ...undoFulfillment(model)];
    case "expire":
      return [after(model, decideExpiry(order, now))];
    case "fail_capture":
      return [after(model, decideCaptureFailure(order))];
  }
}

/** Voids the label and releases the stock, or finds the shipment already in transit. */
function undoFulfillment(model: OrderModel): OrderModel[] {
  const { order } = model;
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") {
    if (order.shipment?.isManual) return [after(model, recordLabelVoided(order))];
    if (model.carrier === "moving") {
      return (["in_transit", "delivered", "lost"] as const).map((status) =>
        after(model, recordUnvoidableShipment(order, label, status)),
      );
    }
    const voided = after(model, recordLabelVoided(order), { carrier: "voided" });
    return [voided, { ...model, carrier: "voided" }];
  }
  return [after(model, decideStockRelease(order))];
}

function reversePayment(model: OrderModel): OrderModel[] {
  const { order } = model;
  if (order.isCheckoutOpen) return [{ ...model, order: { ...order, isCheckoutOpen: false } }];
  if (hasOpenAttempt(order)) {
    const known = model.gateway !== "none" && model.gateway !== "declined";
    const states: OrderModel["gateway"][] = known ? [model.gateway] : ["authorized", "declined"];
    return states.flatMap((state) => gatewayResponses(model, state));
  }
  const { isMissing, missingReview } = order.payment ?? {};
  if (isMissing || missingReview === "returned") return [model];
  if (order.payment?.status === "authorized") {
    const states: OrderModel["gateway"][] = model.gateway === "paid" ? ["paid"] : ["voided"];
    return states.flatMap((state) => [
      ...gatewayResponses(model, state),
      { ...model, gateway: state },
    ]);
  }
  const open = order.payment?.refunds.find(
    ({ status }) => !["succeeded", "failed"].includes(status),
  );
  if (open) {
    const { id: refundId, amount } = open;
    return (["succeeded", "failed", "pending"] as const).map((status) => {
      const report = { ...refundReport, refundId, amount, status };
      return after(model, recordRefundReport(order, refundId, report));
    });
  }
  if (order.payment && isRefundLocked(order.payment)) return [model];
  if (order.payment && hasFailedReversal(order.payment)) return [model];
  return [after(model, decideReversal(order))];
}

/** Everything that others can do to an order at any time. */
function outsideEvents(model: OrderModel): OrderModel[] {
  const { order } = model;
  const all = [
    after(model, decideCancellation(order, null, "customer:1")),
    { ...model, expired: true },
    after({ ...model, expired: true }, decideExpiry(order, afterExpiry)),
  ];
  const needsPayment = order.paymentStatus !== "not_required" && order.paymentMethod === null;
  if (order.status === "pending" && needsPayment && !order.isCheckoutOpen) {
    all.push({ ...model, order: { ...order, isCheckoutOpen: true } });
  }
  if (order.isCheckoutOpen && model.gateway === "none") {
    const paid = after(
      { ...model, gateway: "authorized" },
      decidePaymentAttempt(order, null, clockOf(model), "pi_1"),
    );
    all.push({ ...paid, order: { ...paid.order, isCheckoutOpen: false } });
  }
  if (model.gateway === "authorized") {
    all.push(...gatewayResponses(model, "lapsed"));
  }
  return [
    ...all,
    ...bankActions(model),
    ...lossOfPayment(model),
    ...operatorActions(model),
    ...refundResults(model),
  ];
}

/** The shop moves to another account of the gateway, or back. */
function lossOfPayment(model: OrderModel): OrderModel[] {
  const { payment } = model.order;
  if (!model.isLosable || !payment?.providerRef) return [];
  const { providerRef: paymentRef, isMissing } = payment;
  return [after(model, recordMissing(model.order, { paymentRef, isMissing: !isMissing }))];
}

/** What the customer's bank can do about a captured payment: one dispute, from an inquiry or not. */
function bankActions(model: OrderModel): OrderModel[] {
  const { payment } = model.order;
  if (!model.isDisputable || !payment || payment.capturedAmount === 0) return [];
  const amount = payment.capturedAmount - payment.refundedAmount - pendingRefundAmount(payment);
  const [dispute] = payment.disputes;
  const following: Partial<Record<DisputeStatus, DisputeStatus[]>> = {
    warning_needs_response: ["warning_closed", "needs_response"],
    warning_closed: ["needs_response"],
    needs_response: ["won", "lost"],
  };
  const statuses: DisputeStatus[] = dispute
    ? (following[dispute.status] ?? [])
    : payment.refunds.length === 0
      ? ["warning_needs_response", "needs_response"]
      : [];
  return statuses.map((status) =>
    after(
      model,
      recordDisputeReport(model.order, {
        ...{ providerRef: "du_1", paymentRef: payment.providerRef, status, unknownStatus: null },
        amount: { value: amount, currency: model.order.currency },
        ...{ reason: "fraudulent", evidenceDueBy: null, openedAt: placedAt },
      }),
    ),
  );
}

/** Every operator action, with at most one refund: of an amount, of a unit or of everything. */
function operatorActions(model: OrderModel): OrderModel[] {
  const { order } = model;
  const now = clockOf(model);
  const hasNoRefund = order.payment?.refunds.length === 0;
  const request = {
    requestKey: "form",
    reason: "test",
    actor: "user:1",
  };
  const unit = [{ productId: 1, quantity: 1, restock: false }];
  const refunds = [
    { amount: 400, lines: [] },
    { amount: 400, lines: unit },
    { amount: null, lines: [] },
  ];
  const offered = hasNoRefund && !isEnded(order.status) ? refunds : [];
  return [
    after(model, decideHold(order, "test", now)),
    after(model, decideHoldRelease(order, null)),
    after(model, decidePaymentReview(order, "test")),
    after(model, decideShipping(order, model.policy, now)),
    after(model, decideMarkDelivered(order, now)),
    after(model, decideMarkHandled(order, "test", model.policy, now)),
    after(model, decideAddressChange(order, "2 Harbour Street")),
    after(model, decideUnitRemoval(order, { lines: unit, reason: "test" }, model.policy)),
    after(model, decideManualShipment(order, { carrier: "UPS", trackingNumber: null }, now)),
    after(model, recordTrackingAfterDelivery(order, now)),
    after(model, decideShipmentReport(order, "lost", "test")),
    after(model, decideShipmentReport(order, "returned", "test")),
    after(model, decideClosing(order, "test")),
    after(model, decideRestock(order, { lines: [{ productId: 1, quantity: 1 }], seen: 0 })),
    ...offered.map((refund) => after(model, decideRefund(order, { ...request, ...refund }))),
  ];
}

/** The carrier takes a delivery back. */
function recordTrackingAfterDelivery(order: OrderFacts, now: Date): Decision {
  const isDelivered = order.status === "delivered" || order.status === "completed";
  const isAsked = isDelivered && !order.shipment?.isManual;
  return isAsked ? recordTrackingStatus(order, "returned", now) : noChange;
}

/** The results of a refund of an order that has not ended. */
function refundResults(model: OrderModel): OrderModel[] {
  const { order } = model;
  const requested = order.payment?.refunds.find(({ status }) => status === "requested");
  if (!requested || isEnded(order.status)) return [];
  return (["succeeded", "failed"] as const).map((status) => {
    const { id: refundId, amount } = requested;
    const report = { ...refundReport, refundId, amount, status };
    return after(model, recordRefundReport(order, refundId, report));
  });
}

/** Models don't change, and their keys are used in the message of each of thousands of checks. */
const keys = new WeakMap<OrderModel, string>();

/** A key that is equal for models in the same state. */
export function stateKey(model: OrderModel): string {
  const key = keys.get(model) ?? describeState(model);
  keys.set(model, key);
  return key;
}

function describeState(model: OrderModel): string {
  const { order } = model;
  return JSON.stringify([
    order.status,
    order.paymentStatus,
    order.inventoryStatus,
    order.failureReason,
    order.isCheckoutOpen,
    order.payment && [
      order.payment.status,
      order.payment.capturedAmount,
      order.payment.refundedAmount,
      order.payment.refunds.map((refund) => [refund.origin, refund.status, refund.lines.length]),
      order.payment.captureRequestedAt !== null,
      order.payment.disputes.map(({ status, isReviewed }) => [status, isReviewed]),
      ...[order.payment.isMissing, order.payment.missingReview],
    ],
    order.items.map(({ removedQuantity, unchargedQuantity }) => [
      removedQuantity,
      unchargedQuantity,
    ]),
    order.shipment && [
      order.shipment.status,
      order.shipment.isHandled,
      order.shipment.isManual,
      order.shipment.restocked.length,
      order.shipment.overruledStatus,
    ],
    order.heldAt !== null,
    order.shipRequestedAt !== null,
    model.gateway,
    model.carrier,
    model.expired,
  ]);
}

/** Finds every reachable state, with the keys of the states that Waybill's own actions lead to. */
export function exploreStates(
  start: OrderModel,
): Map<string, { model: OrderModel; next: string[] }> {
  const seen = new Map<string, { model: OrderModel; next: string[] }>();
  const queue = [start];
  for (let model = queue.pop(); model; model = queue.pop()) {
    const id = stateKey(model);
    if (seen.has(id)) continue;
    const step = nextStep(model.order, model.policy, clockOf(model));
    const results = step?.action ? actionResults(model, step.action) : [];
    seen.set(id, { model, next: results.map(stateKey) });
    queue.push(...results, ...outsideEvents(model));
  }
  return seen;
}
