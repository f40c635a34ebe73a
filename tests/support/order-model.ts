import { decideCancellation, decideExpiry } from "@/lib/domain/order/cancellation-rules";
import { applyChange, type Decision } from "@/lib/domain/order/change";
import {
  hasFailedReversal,
  hasOpenAttempt,
  type OrderFacts,
  type OrderPolicy,
} from "@/lib/domain/order/facts";
import { nextStep } from "@/lib/domain/order/next-step";
import {
  decideAddressChange,
  decideHold,
  decideHoldRelease,
  decideMarkDelivered,
  decideMarkHandled,
  decideShipping,
} from "@/lib/domain/order/operator-rules";
import {
  decideCaptureFailure,
  decidePaymentAttempt,
  type PaymentReport,
  recordGatewayReport,
  recordUnansweredAttempt,
} from "@/lib/domain/order/payment-rules";
import { decideRefund, decideReversal, recordRefundReport } from "@/lib/domain/order/refund-rules";
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
 * A model of the model around one order: every fact that can be reached from placement by any
 * outcome of any action, with cancellation, expiry and lost answers at every point. The gateway's
 * own truth is part of the state, since a lost answer is one where the two differ.
 */
export interface TestShop {
  policy: OrderPolicy;
  order: OrderFacts;
  gateway: "none" | "authorized" | "declined" | "paid" | "voided" | "lapsed";
  carrier: "none" | "label" | "moving" | "voided";
  expired: boolean;
}

const placedAt = new Date("2026-01-01T00:00:00Z");
export const later = new Date("2026-01-01T01:00:00Z");
const label = {
  carrier: "Post",
  carrierRef: "l1",
  trackingNumber: "T1",
  labelUrl: null,
  estimatedDelivery: null,
};

/** An order as it is placed, in a shop that works like this. */
export function placed(paymentMethod: string | null, policy: OrderPolicy): TestShop {
  return {
    policy,
    order: {
      id: 1,
      version: 1,
      seq: 1,
      status: "pending",
      paymentStatus: "pending",
      inventoryStatus: "pending",
      failureReason: null,
      cancelReason: null,
      customerId: 1,
      total: 1000,
      currency: "usd",
      paymentMethod,
      items: [{ productId: 1, quantity: 1 }],
      payment: null,
      earlierPayments: [],
      checkoutOpen: false,
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

export const nowOf = (model: TestShop) => (model.expired ? later : placedAt);

/** The model after a decision; the same model when there is nothing to do or it can't be. */
function after(model: TestShop, decision: Decision, around: Partial<TestShop> = {}): TestShop {
  if (decision.kind !== "change") return { ...model, ...around };
  const order = applyChange(model.order, decision.change, nowOf(model));
  return { ...model, ...around, order: numbered(order) };
}

/** The database numbers what is new; here an attempt's number does. */
function numbered(order: OrderFacts): OrderFacts {
  const { payment } = order;
  if (!payment) return order;
  const refunds = payment.refunds.map((refund, index) => ({ ...refund, id: index + 1 }));
  return { ...order, payment: { ...payment, id: payment.attempt, refunds } };
}

function report(order: OrderFacts, state: TestShop["gateway"]): PaymentReport {
  const attempt = order.payment?.attempt ?? null;
  return {
    providerRef: order.payment?.providerRef ?? `pi_${attempt}`,
    orderId: 1,
    attempt,
    state: state === "none" ? "open" : state,
    amountReceived: state === "paid" ? 1000 : 0,
    captureBefore: null,
    failure: state === "declined" ? { code: "card_declined", message: "Declined." } : null,
  };
}

/** What the gateway knows is recorded, or its answer is lost on the way. */
function told(model: TestShop, gateway: TestShop["gateway"]): TestShop[] {
  const heard = after(
    model,
    recordGatewayReport(model.order, report(model.order, gateway), nowOf(model)),
    { gateway },
  );
  const lost = after(model, recordUnansweredAttempt(model.order), { gateway });
  return [heard, lost];
}

/** Every way in which an action of the system may end. */
function outcomes(model: TestShop, action: NextAction): TestShop[] {
  const { order } = model;
  const now = nowOf(model);
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
      const states: TestShop["gateway"][] = known
        ? [opened.gateway]
        : ["authorized", "declined", "paid"];
      return [opened, ...states.flatMap((state) => told(opened, state))];
    }
    case "join":
      return [after(model, decideConfirmation(order, now))];
    case "capture": {
      const states: TestShop["gateway"][] =
        model.gateway === "authorized" ? ["paid", "declined", "lapsed"] : [model.gateway];
      return states.flatMap((state) => told(model, state));
    }
    case "create_shipment": {
      const asked = after(model, decideShipmentRequest(order, model.policy));
      if (model.carrier === "voided") return [asked];
      const made = after(asked, recordLabelCreated(asked.order, label), { carrier: "label" });
      return [asked, made, { ...asked, carrier: "label" }, { ...asked, carrier: "moving" }];
    }
    case "refresh_tracking":
      return (["in_transit", "out_for_delivery", "delivered", "lost", "returned"] as const).map(
        (status) => after(model, recordTrackingStatus(order, status, now), { carrier: "moving" }),
      );
    case "complete":
      return [after(model, decideCompletion(order))];
    case "undo":
      return [...settle(model), ...undoGoods(model)];
    case "expire":
      return [after(model, decideExpiry(order, now))];
    case "fail_capture":
      return [after(model, decideCaptureFailure(order))];
  }
}

/** Label and units: the label is void, or its shipment is on its way already. */
function undoGoods(model: TestShop): TestShop[] {
  const { order } = model;
  const shipment = order.shipment?.status;
  if (shipment === "requested" || shipment === "label_created") {
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

function settle(model: TestShop): TestShop[] {
  const { order } = model;
  if (order.checkoutOpen) return [{ ...model, order: { ...order, checkoutOpen: false } }];
  if (hasOpenAttempt(order)) {
    const known = model.gateway !== "none" && model.gateway !== "declined";
    const states: TestShop["gateway"][] = known ? [model.gateway] : ["authorized", "declined"];
    return states.flatMap((state) => told(model, state));
  }
  if (order.payment?.status === "authorized") {
    const states: TestShop["gateway"][] = model.gateway === "paid" ? ["paid"] : ["voided"];
    return states.flatMap((state) => [...told(model, state), { ...model, gateway: state }]);
  }
  const asked = order.payment?.refunds.find(
    ({ status }) => !["succeeded", "failed"].includes(status),
  );
  if (asked) {
    const { id: refundId, amount } = asked;
    return (["succeeded", "failed", "pending"] as const).map((status) => {
      const told = { providerRef: "re_1", refundId, amount, status, failureCode: null };
      return after(model, recordRefundReport(order, refundId, told));
    });
  }
  if (order.payment && hasFailedReversal(order.payment)) return [model];
  return [after(model, decideReversal(order))];
}

/** What may happen to an order at any time, whatever the system is doing. */
function happenings(model: TestShop): TestShop[] {
  const { order } = model;
  const all = [
    after(model, decideCancellation(order, null, "customer:1")),
    { ...model, expired: true },
    after({ ...model, expired: true }, decideExpiry(order, later)),
  ];
  if (order.status === "pending" && order.paymentMethod === null && !order.checkoutOpen) {
    all.push({ ...model, order: { ...order, checkoutOpen: true } });
  }
  if (order.checkoutOpen && model.gateway === "none") {
    const paid = after(
      { ...model, gateway: "authorized" },
      decidePaymentAttempt(order, null, nowOf(model), "pi_1"),
    );
    all.push({ ...paid, order: { ...paid.order, checkoutOpen: false } });
  }
  if (model.gateway === "authorized") {
    all.push(...told(model, "lapsed"));
  }
  return [...all, ...operatorsActs(model), ...refundOutcomes(model)];
}

/** Whatever an operator may do to an order; one refund, of a part or of all, is enough. */
function operatorsActs(model: TestShop): TestShop[] {
  const { order } = model;
  const now = nowOf(model);
  const untouched = order.payment?.refunds.length === 0;
  const wish = {
    requestKey: "form",
    reason: "test",
    lines: [{ productId: 1, quantity: 1, restock: false }],
  };
  const amounts = untouched && !isEnded(order.status) ? [400, null] : [];
  return [
    after(model, decideHold(order, "test", now)),
    after(model, decideHoldRelease(order, null)),
    after(model, decideShipping(order, model.policy, now)),
    after(model, decideMarkDelivered(order, now)),
    after(model, decideMarkHandled(order, "test", model.policy, now)),
    after(model, decideAddressChange(order, "2 Harbour Street")),
    ...amounts.map((amount) => after(model, decideRefund(order, { ...wish, amount }))),
  ];
}

/** An order that goes on hears of its refunds by the way. */
function refundOutcomes(model: TestShop): TestShop[] {
  const { order } = model;
  const asked = order.payment?.refunds.find(({ status }) => status === "requested");
  if (!asked || isEnded(order.status)) return [];
  return (["succeeded", "failed"] as const).map((status) => {
    const told = { refundId: asked.id, amount: asked.amount, status, failureCode: null };
    return after(model, recordRefundReport(order, asked.id, { ...told, providerRef: "re_1" }));
  });
}

/** What tells two models apart. */
export function key(model: TestShop): string {
  const { order } = model;
  return JSON.stringify([
    order.status,
    order.paymentStatus,
    order.inventoryStatus,
    order.failureReason,
    order.checkoutOpen,
    order.payment && [
      order.payment.status,
      order.payment.capturedAmount,
      order.payment.refundedAmount,
      order.payment.refunds.map((refund) => [refund.origin, refund.status]),
    ],
    order.shipment && [order.shipment.status, order.shipment.isHandled],
    order.heldAt !== null,
    order.shipRequestedAt !== null,
    model.gateway,
    model.carrier,
    model.expired,
  ]);
}

/** Every model that can be reached, each with those that follow from it by the system alone. */
export function explore(start: TestShop): Map<string, { model: TestShop; next: string[] }> {
  const seen = new Map<string, { model: TestShop; next: string[] }>();
  const queue = [start];
  for (let model = queue.pop(); model; model = queue.pop()) {
    const id = key(model);
    if (seen.has(id)) continue;
    const step = nextStep(model.order, model.policy, nowOf(model));
    const acted = step?.action ? outcomes(model, step.action) : [];
    seen.set(id, { model, next: acted.map(key) });
    queue.push(...acted, ...happenings(model));
  }
  return seen;
}
