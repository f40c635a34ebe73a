import { describe, expect, it } from "vitest";
import {
  afterExpiry,
  clockOf,
  createModel,
  exploreStates,
  stateKey,
} from "@/tests/support/order-model";
import { nextStep } from "./next-step";
import { explainShippingStop, isRefundLocked, lostAmount } from "./payment-attention";
import { isEnded } from "./status";

describe.each([
  ["ships automatically", "auto"],
  ["ships manually", "manual"],
] as const)("Every reachable order whose payment may be disputed (%s)", (_name, fulfillment) => {
  const policy = { fulfillment, capture: "at_join" } as const;
  const start = { ...createModel("pm_card_visa", policy), isDisputable: true };
  const entries = [...exploreStates(start).values()];
  const byKey = new Map(entries.map((entry) => [stateKey(entry.model), entry]));

  it("is part of a model with every kind of dispute", () => {
    const statuses = entries.flatMap(
      ({ model }) => model.order.payment?.disputes.map(({ status }) => status) ?? [],
    );
    expect([...new Set(statuses)].sort()).toEqual([
      ...["lost", "needs_response", "warning_closed", "warning_needs_response", "won"],
    ]);
  });

  it("ends, leads on or needs an operator", () => {
    const ends = new Set(
      entries.flatMap(({ model }) => {
        const step = nextStep(model.order, policy, afterExpiry);
        const isEnd = !step || step.attention !== null || step.waitingFor === "fulfillment";
        // A shipment without tracking is assumed to have arrived after its deadline.
        const until = step?.until ?? afterExpiry;
        const isAssumed = nextStep(model.order, policy, until)?.action === "assume_delivery";
        return isEnd || isAssumed ? [stateKey(model)] : [];
      }),
    );
    for (let size = -1; size !== ends.size; ) {
      size = ends.size;
      for (const { model, next } of entries) {
        const key = stateKey(model);
        const following = next.length === 0 ? [stateKey({ ...model, expired: true })] : next;
        if (following.some((to) => to !== key && ends.has(to))) ends.add(key);
      }
    }
    const stuck = entries.map(({ model }) => stateKey(model)).filter((key) => !ends.has(key));
    expect(stuck).toEqual([]);
  });

  it("requests no label while a dispute stops it", () => {
    for (const { model, next } of entries) {
      const { shipment, status } = model.order;
      if (status !== "processing" || shipment || !explainShippingStop(model.order)) continue;
      for (const key of next) {
        expect(byKey.get(key)?.model.order.shipment, `${stateKey(model)} → ${key}`).toBeNull();
      }
    }
  });

  it("has lost and refunded no more than was captured, and all of it once it ended", () => {
    for (const { model } of entries) {
      const { payment, status } = model.order;
      if (!payment) continue;
      const gone = payment.refundedAmount + lostAmount(model.order);
      expect(gone, stateKey(model)).toBeLessThanOrEqual(payment.capturedAmount);
      const step = nextStep(model.order, policy, clockOf(model));
      if (isEnded(status) && !step) expect(gone, stateKey(model)).toBe(payment.capturedAmount);
      if (isEnded(status) && isRefundLocked(payment) && gone < payment.capturedAmount) {
        expect(step?.attention, stateKey(model)).toContain("disputed");
      }
    }
  });
});
