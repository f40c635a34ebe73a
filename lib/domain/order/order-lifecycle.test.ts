import { describe, expect, it } from "vitest";
import {
  afterExpiry,
  clockOf,
  createModel,
  exploreStates,
  type OrderModel,
  stateKey,
} from "@/tests/support/order-model";
import { applyChange } from "./apply-change";
import { hasFailedReversal, hasOpenAttempt, pendingRefundAmount } from "./facts";
import { decideAssumedDelivery } from "./manual-shipment-rules";
import { nextStep } from "./next-step";
import { decideMarkHandled } from "./operator-rules";
import { explainShippingStop } from "./payment-attention";
import { isPayable } from "./payment-rules";
import { refundableAmount } from "./refund-rules";
import { amountToCapture, countGoneUnits } from "./removed-units";
import { decideClosing, openShipmentFailure } from "./shipment-outcome-rules";
import { wasHandedOver } from "./shipment-rules";
import { isBeforeShipping, shippingQuantity, shippingUnits } from "./shipping-units";
import {
  canMove,
  inventoryTransitions,
  isEnded,
  isTerminal,
  orderTransitions,
  paymentTransitions,
} from "./status";

describe.each([
  ["pays at placement, captured at confirmation", "pm_card_visa", "at_join", "auto", 1000],
  ["pays later, captured at confirmation", null, "at_join", "auto", 1000],
  ["pays at placement, captured at shipping", "pm_card_visa", "at_shipment", "auto", 1000],
  ["ships manually, captured at confirmation", "pm_card_visa", "at_join", "manual", 1000],
  ["ships manually, captured at shipping", "pm_card_visa", "at_shipment", "manual", 1000],
  ["is free, ships automatically", null, "at_join", "auto", 0],
  ["is free, ships manually", null, "at_shipment", "manual", 0],
] as const)("Every reachable order (%s)", (_name, method, capture, fulfillment, total) => {
  const start = createModel(method, { fulfillment, capture }, total);
  const models = [...exploreStates(start).values()];
  const byKey = new Map(models.map((entry) => [stateKey(entry.model), entry]));

  it("is part of a model with many states", () => {
    expect(models.length).toBeGreaterThan(total > 0 ? 100 : 50);
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

  it("requests a lost label again", () => {
    for (const { model } of models) {
      const { status, shipment } = model.order;
      if (status !== "processing" || shipment?.status !== "requested") continue;
      // A manual shipment has no label that could have been lost.
      if (shipment.isManual && explainShippingStop(model.order)) continue;
      const step = nextStep(model.order, model.policy, clockOf(model));
      expect(["create_shipment", "capture"], stateKey(model)).toContain(step?.action);
    }
  });

  it("is cancelled by the refund of everything, if it has not shipped", () => {
    for (const { model } of models) {
      const { order } = model;
      const captured = order.payment?.capturedAmount ?? 0;
      if (!isBeforeShipping(order) || captured === 0) continue;
      expect(refundableAmount(order), stateKey(model)).toBeGreaterThan(0);
    }
  });

  it("ships what was ordered less what was refunded or taken out before", () => {
    let removedCount = 0;
    for (const { model } of models) {
      const { order } = model;
      const [item] = order.items;
      if (!item) throw new Error("no item");
      if (!isEnded(order.status)) expect(shippingQuantity(item)).toBeGreaterThan(0);
      if (isBeforeShipping(order)) {
        expect(item.removedQuantity, stateKey(model)).toBeGreaterThanOrEqual(
          countGoneUnits(order, item.productId),
        );
      }
      if (item.removedQuantity > 0) removedCount += 1;
    }
    expect(removedCount).toBeGreaterThan(0);
  });

  it("asks the gateway for nothing if its total is 0", () => {
    if (total > 0) return;
    for (const { model } of models) {
      const { order } = model;
      expect(order, stateKey(model)).toMatchObject({ payment: null, isCheckoutOpen: false });
      expect(order.paymentStatus, stateKey(model)).toBe("not_required");
      expect(order.status, stateKey(model)).not.toBe("expired");
      expect(isPayable(order, clockOf(model)), stateKey(model)).toBe(false);
    }
    const statuses = new Set(models.map(({ model }) => model.order.status));
    expect([...statuses]).toEqual(expect.arrayContaining(["completed", "cancelled", "failed"]));
  });

  it("ends or needs an operator", () => {
    const ending = new Set<string>();
    const ends = (model: OrderModel) => {
      const step = nextStep(model.order, model.policy, afterExpiry);
      // An order that an operator must ship can wait indefinitely, which is allowed.
      if (step === null || step.attention !== null) return true;
      return step.waitingFor === "fulfillment" || isAssumedDelivered(model, step.until);
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

  it("is closed as lost or returned only with its money refunded or kept for a reason", () => {
    let closedCount = 0;
    for (const { model } of models) {
      const { order } = model;
      const isOpen = openShipmentFailure(order) !== null;
      const withReason = decideClosing(order, "Insured by the carrier");
      const pending = order.payment ? pendingRefundAmount(order.payment) : 0;
      expect(withReason.kind === "change", stateKey(model)).toBe(isOpen && pending === 0);
      if (!isOpen) continue;
      expect(nextStep(order, model.policy, clockOf(model)), stateKey(model)).toMatchObject(
        order.paymentStatus === "refunded"
          ? { action: "close", attention: null }
          : { action: null, attention: expect.stringContaining("close it") },
      );
      if (withReason.kind !== "change") continue;
      closedCount += 1;
      const closed = applyChange(order, withReason.change, clockOf(model));
      expect(closed.status, stateKey(model)).toBe(order.shipment?.status);
      // A refund that failed still needs an operator; nothing else does.
      const left = nextStep(closed, model.policy, clockOf(model));
      const hasFailed = order.payment?.refunds.some(({ status }) => status === "failed") ?? false;
      expect(left?.attention ?? null, stateKey(model)).toEqual(
        hasFailed ? expect.any(String) : null,
      );
      const kept = (order.payment?.capturedAmount ?? 0) - (order.payment?.refundedAmount ?? 0);
      const withoutReason = decideClosing(order, null);
      expect(withoutReason.kind === "refused", stateKey(model)).toBe(kept > 0);
    }
    expect(closedCount).toBeGreaterThan(0);
  });

  it("never restocks more units than have shipped", () => {
    for (const { model } of models) {
      const { order } = model;
      const byRefund = (order.payment?.refunds ?? []).flatMap(({ lines }) =>
        lines.filter(({ restock }) => restock),
      );
      const back = [...byRefund, ...(order.shipment?.restocked ?? [])];
      const shipped = order.inventoryStatus === "fulfilled" ? shippingUnits(order) : [];
      const count = (units: readonly { quantity: number }[]) =>
        units.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(count(back), stateKey(model)).toBeLessThanOrEqual(count(shipped));
    }
  });

  it("ships only when it is paid, and is never refunded more than it captured", () => {
    for (const { model } of models) {
      const { order } = model;
      if (["shipped", "delivered", "completed", "returned", "lost"].includes(order.status)) {
        expect(order.payment?.capturedAmount ?? 0, stateKey(model)).toBe(amountToCapture(order));
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

/** Whether the order waits for a report that Waybill stops waiting for at its deadline. */
function isAssumedDelivered({ order, policy }: OrderModel, until: Date | null): boolean {
  if (!until || nextStep(order, policy, until)?.action !== "assume_delivery") return false;
  return decideAssumedDelivery(order, until).kind === "change";
}
