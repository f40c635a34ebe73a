import { describe, expect, it } from "vitest";
import { explore, key, later, nowOf, placed, type TestShop } from "@/tests/support/order-model";
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
  ["pays at placement, capture at the join", "pm_card_visa", "at_join", "auto"],
  ["pays later, capture at the join", null, "at_join", "auto"],
  ["pays at placement, capture at shipment", "pm_card_visa", "at_shipment", "auto"],
  ["an operator ships, capture at the join", "pm_card_visa", "at_join", "manual"],
  ["an operator ships, capture at shipment", "pm_card_visa", "at_shipment", "manual"],
] as const)("every reachable order that %s", (_name, method, capture, fulfillment) => {
  const models = [...explore(placed(method, { fulfillment, capture })).values()];
  const byKey = new Map(models.map((entry) => [key(entry.model), entry]));

  it("is a rich model", () => {
    expect(models.length).toBeGreaterThan(100);
  });

  it("moves only as the tables allow", () => {
    for (const { model, next } of models) {
      for (const id of next) {
        const to = byKey.get(id)?.model.order;
        if (!to) throw new Error("unexplored");
        const from = model.order;
        const rightly =
          canMove(orderTransitions, from.status, to.status) &&
          canMove(inventoryTransitions, from.inventoryStatus, to.inventoryStatus);
        expect(rightly, `${key(model)} → ${id}`).toBe(true);
      }
    }
  });

  it("waits for a named thing or is at rest, and rests only when all is undone", () => {
    for (const { model } of models) {
      const { order } = model;
      const step = nextStep(order, model.policy, nowOf(model));
      if (!isTerminal(order.status)) expect(step, key(model)).not.toBeNull();
      if (step || !isEnded(order.status)) continue;
      expect(order.inventoryStatus, key(model)).not.toBe("reserved");
      expect(order.payment?.refundedAmount, key(model)).toBe(order.payment?.capturedAmount);
      expect(hasOpenAttempt(order), key(model)).toBe(false);
      expect(order.paymentStatus, key(model)).not.toBe("authorized");
      if (order.shipment?.isHandled) continue;
      expect([undefined, "voided"], key(model)).toContain(order.shipment?.status);
    }
  });

  it("has a shipment handled that went out after its end, and only once all else is done", () => {
    let handled = 0;
    for (const { model } of models) {
      const { order, policy } = model;
      const decided = decideMarkHandled(order, "Called it back", policy, nowOf(model));
      const isStray =
        isEnded(order.status) && order.shipment && wasHandedOver(order.shipment.status);
      if (decided.kind === "change") {
        const done = applyChange(order, decided.change, nowOf(model));
        expect(isStray, key(model)).toBe(true);
        expect(nextStep(order, policy, nowOf(model))?.waitingFor, key(model)).toBe("operator");
        expect(nextStep(done, policy, nowOf(model)), key(model)).toBeNull();
        handled += 1;
      } else if (isStray && !order.shipment?.isHandled) {
        const step = nextStep(order, policy, nowOf(model));
        expect(step?.action ?? step?.attention, key(model)).toMatch(/undo|tracking|not refund/);
      }
    }
    const strayShipments = models.some(
      ({ model: { order } }) => isEnded(order.status) && order.shipment?.status === "lost",
    );
    expect(handled > 0).toBe(strayShipments);
  });

  it("gives an ended order's money back by itself, unless the gateway refused just that", () => {
    for (const { model } of models) {
      const { payment, status } = model.order;
      if (!payment || !isEnded(status) || payment.refundedAmount === payment.capturedAmount)
        continue;
      const step = nextStep(model.order, model.policy, nowOf(model));
      const isRefused = hasFailedReversal(payment) && pendingRefundAmount(payment) === 0;
      if (!isRefused) expect(step, key(model)).toMatchObject({ action: "undo", attention: null });
      else expect(step?.attention, key(model)).toContain("could not refund");
    }
  });

  it("asks for a label again whose answer was lost, unless all was paid back: then a person", () => {
    for (const { model } of models) {
      const { status, shipment, paymentStatus } = model.order;
      if (status !== "processing" || shipment?.status !== "requested") continue;
      const step = nextStep(model.order, model.policy, nowOf(model));
      if (paymentStatus === "refunded") expect(step?.attention, key(model)).toContain("refunded");
      else expect(["create_shipment", "capture"], key(model)).toContain(step?.action);
    }
  });

  it("sends nothing that was paid back in full", () => {
    for (const { model, next } of models) {
      const { status, paymentStatus } = model.order;
      if (status !== "processing" || paymentStatus !== "refunded") continue;
      for (const id of next) {
        expect(byKey.get(id)?.model.order.status, `${key(model)} → ${id}`).not.toBe("shipped");
      }
    }
  });

  it("comes to an end, or to a person, by the system's actions and the deadline alone", () => {
    const ending = new Set<string>();
    const ends = (model: TestShop) => {
      const step = nextStep(model.order, model.policy, later);
      // For an operator's shipping it waits without end: that is a person, too.
      return step === null || step.attention !== null || step.waitingFor === "fulfillment";
    };
    for (const { model } of models) if (ends(model)) ending.add(key(model));
    for (let grown = true; grown; ) {
      grown = false;
      for (const { model, next } of models) {
        const id = key(model);
        if (ending.has(id)) continue;
        const waits = next.length === 0 ? [key({ ...model, expired: true })] : next;
        if (waits.some((to) => to !== id && ending.has(to))) {
          ending.add(id);
          grown = true;
        }
      }
    }
    const stuck = models.map(({ model }) => key(model)).filter((id) => !ending.has(id));
    expect(stuck).toEqual([]);
  });

  it("never ships unpaid, never keeps money for nothing it still owes", () => {
    for (const { model } of models) {
      const { order } = model;
      if (["shipped", "delivered", "completed"].includes(order.status)) {
        expect(order.payment?.capturedAmount, key(model)).toBe(order.total);
        expect(order.inventoryStatus, key(model)).toBe("fulfilled");
      }
      const { capturedAmount = 0, refundedAmount = 0 } = order.payment ?? {};
      expect(refundedAmount, key(model)).toBeLessThanOrEqual(capturedAmount);
    }
  });

  it("moves payments as their table allows", () => {
    for (const { model, next } of models) {
      for (const id of next) {
        const to = byKey.get(id)?.model.order;
        const from = model.order.paymentStatus;
        expect(
          to && canMove(paymentTransitions, from, to.paymentStatus),
          `${key(model)} → ${id}`,
        ).toBe(true);
      }
    }
  });
});
