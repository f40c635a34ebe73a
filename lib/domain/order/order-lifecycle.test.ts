import { describe, expect, it } from "vitest";
import {
  afterExpiry,
  clockOf,
  createModel,
  exploreStates,
  type OrderModel,
  stateKey,
} from "@/tests/support/order-model";
import { applyChange } from "./change";
import { hasFailedReversal, hasOpenAttempt, pendingRefundAmount } from "./facts";
import { nextStep } from "./next-step";
import { decideMarkHandled } from "./operator-rules";
import { wasHandedOver } from "./shipment-rules";
import {
  canMove,
  inventoryTransitions,
  isEnded,
  isTerminal,
  orderTransitions,
  paymentTransitions,
} from "./status";

describe.each([
  ["pays at placement, captured at confirmation", "pm_card_visa", "at_join", "auto"],
  ["pays later, captured at confirmation", null, "at_join", "auto"],
  ["pays at placement, captured at shipping", "pm_card_visa", "at_shipment", "auto"],
  ["ships manually, captured at confirmation", "pm_card_visa", "at_join", "manual"],
  ["ships manually, captured at shipping", "pm_card_visa", "at_shipment", "manual"],
] as const)("Every reachable order (%s)", (_name, method, capture, fulfillment) => {
  const models = [...exploreStates(createModel(method, { fulfillment, capture })).values()];
  const byKey = new Map(models.map((entry) => [stateKey(entry.model), entry]));

  it("is part of a model with many states", () => {
    expect(models.length).toBeGreaterThan(100);
  });

  it("changes status and stock only as the transition tables allow", () => {
    for (const { model, next } of models) {
      for (const id of next) {
        const to = byKey.get(id)?.model.order;
        if (!to) throw new Error("unexplored");
        const from = model.order;
        const isAllowed =
          canMove(orderTransitions, from.status, to.status) &&
          canMove(inventoryTransitions, from.inventoryStatus, to.inventoryStatus);
        expect(isAllowed, `${stateKey(model)} → ${id}`).toBe(true);
      }
    }
  });

  it("has a next step until it is terminal and, if it ended, fully reversed", () => {
    for (const { model } of models) {
      const { order } = model;
      const step = nextStep(order, model.policy, clockOf(model));
      if (!isTerminal(order.status)) expect(step, stateKey(model)).not.toBeNull();
      if (step || !isEnded(order.status)) continue;
      expect(order.inventoryStatus, stateKey(model)).not.toBe("reserved");
      expect(order.payment?.refundedAmount, stateKey(model)).toBe(order.payment?.capturedAmount);
      expect(hasOpenAttempt(order), stateKey(model)).toBe(false);
      expect(order.paymentStatus, stateKey(model)).not.toBe("authorized");
      if (order.shipment?.isHandled) continue;
      expect([undefined, "voided"], stateKey(model)).toContain(order.shipment?.status);
    }
  });

  it("accepts “mark as handled” only for a shipment of an ended order, after the reversal", () => {
    let handledCount = 0;
    for (const { model } of models) {
      const { order, policy } = model;
      const decision = decideMarkHandled(order, "Recalled", policy, clockOf(model));
      const hasStrayShipment =
        isEnded(order.status) && order.shipment && wasHandedOver(order.shipment.status);
      if (decision.kind === "change") {
        const handledOrder = applyChange(order, decision.change, clockOf(model));
        expect(hasStrayShipment, stateKey(model)).toBe(true);
        expect(nextStep(order, policy, clockOf(model))?.waitingFor, stateKey(model)).toBe(
          "operator",
        );
        expect(nextStep(handledOrder, policy, clockOf(model)), stateKey(model)).toBeNull();
        handledCount += 1;
      } else if (hasStrayShipment && !order.shipment?.isHandled) {
        const step = nextStep(order, policy, clockOf(model));
        expect(step?.action ?? step?.attention, stateKey(model)).toMatch(
          /undo|tracking|not refund/,
        );
      }
    }
    const hasLostShipment = models.some(
      ({ model: { order } }) => isEnded(order.status) && order.shipment?.status === "lost",
    );
    expect(handledCount > 0).toBe(hasLostShipment);
  });

  it("is refunded automatically once it has ended, unless the gateway refused the refund", () => {
    for (const { model } of models) {
      const { payment, status } = model.order;
      if (!payment || !isEnded(status) || payment.refundedAmount === payment.capturedAmount)
        continue;
      const step = nextStep(model.order, model.policy, clockOf(model));
      const hasFailed = hasFailedReversal(payment) && pendingRefundAmount(payment) === 0;
      if (!hasFailed)
        expect(step, stateKey(model)).toMatchObject({ action: "undo", attention: null });
      else expect(step?.attention, stateKey(model)).toContain("could not refund");
    }
  });

  it("requests a lost label again, or needs an operator if it was refunded in full", () => {
    for (const { model } of models) {
      const { status, shipment, paymentStatus } = model.order;
      if (status !== "processing" || shipment?.status !== "requested") continue;
      const step = nextStep(model.order, model.policy, clockOf(model));
      if (paymentStatus === "refunded")
        expect(step?.attention, stateKey(model)).toContain("refunded");
      else expect(["create_shipment", "capture"], stateKey(model)).toContain(step?.action);
    }
  });

  it("does not ship once it was refunded in full", () => {
    for (const { model, next } of models) {
      const { status, paymentStatus } = model.order;
      if (status !== "processing" || paymentStatus !== "refunded") continue;
      for (const id of next) {
        expect(byKey.get(id)?.model.order.status, `${stateKey(model)} → ${id}`).not.toBe("shipped");
      }
    }
  });

  it("ends or needs an operator", () => {
    const ending = new Set<string>();
    const ends = (model: OrderModel) => {
      const step = nextStep(model.order, model.policy, afterExpiry);
      // An order that an operator must ship can wait indefinitely, which is allowed.
      return step === null || step.attention !== null || step.waitingFor === "fulfillment";
    };
    for (const { model } of models) if (ends(model)) ending.add(stateKey(model));
    for (let hasGrown = true; hasGrown; ) {
      hasGrown = false;
      for (const { model, next } of models) {
        const id = stateKey(model);
        if (ending.has(id)) continue;
        const following = next.length === 0 ? [stateKey({ ...model, expired: true })] : next;
        if (following.some((to) => to !== id && ending.has(to))) {
          ending.add(id);
          hasGrown = true;
        }
      }
    }
    const stuck = models.map(({ model }) => stateKey(model)).filter((id) => !ending.has(id));
    expect(stuck).toEqual([]);
  });

  it("ships only when it is paid, and is never refunded more than it captured", () => {
    for (const { model } of models) {
      const { order } = model;
      if (["shipped", "delivered", "completed"].includes(order.status)) {
        expect(order.payment?.capturedAmount, stateKey(model)).toBe(order.total);
        expect(order.inventoryStatus, stateKey(model)).toBe("fulfilled");
      }
      const { capturedAmount = 0, refundedAmount = 0 } = order.payment ?? {};
      expect(refundedAmount, stateKey(model)).toBeLessThanOrEqual(capturedAmount);
    }
  });

  it("changes payment status only as the transition table allows", () => {
    for (const { model, next } of models) {
      for (const id of next) {
        const to = byKey.get(id)?.model.order;
        const from = model.order.paymentStatus;
        expect(
          to && canMove(paymentTransitions, from, to.paymentStatus),
          `${stateKey(model)} → ${id}`,
        ).toBe(true);
      }
    }
  });
});
