import { describe, expect, it } from "vitest";
import {
  afterExpiry,
  clockOf,
  createModel,
  exploreStates,
  stateKey,
} from "@/tests/support/order-model";
import { nextStep } from "./next-step";
import { lostAmount } from "./payment-attention";
import { isEnded } from "./status";

describe.each([["at_join"], ["at_shipment"]] as const)(
  "Every reachable order whose payment the gateway may lose (%s)",
  (capture) => {
    const policy = { fulfillment: "auto", capture } as const;
    const start = { ...createModel("pm_card_visa", policy), isLosable: true };
    const entries = [...exploreStates(start).values()];

    it("is part of a model with every review of a lost payment", () => {
      const lost = entries.flatMap(({ model }) => model.order.payment ?? []);
      expect([...new Set(lost.map(({ isMissing }) => isMissing))].sort()).toEqual([false, true]);
      const reviews = new Set(lost.map(({ missingReview }) => missingReview));
      expect(reviews).toEqual(new Set([null, "accepted", "returned"]));
    });

    it("ends, leads on or needs an operator", () => {
      const ends = new Set(
        entries.flatMap(({ model }) => {
          const step = nextStep(model.order, policy, afterExpiry);
          const until = step?.until ?? afterExpiry;
          const isAssumed = nextStep(model.order, policy, until)?.action === "assume_delivery";
          return !step || step.attention !== null || isAssumed ? [stateKey(model)] : [];
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

    it("asks the gateway for no money that it lacks", () => {
      for (const { model } of entries) {
        const { payment, shipment } = model.order;
        if (!payment?.isMissing) continue;
        const action = nextStep(model.order, policy, clockOf(model))?.action;
        expect(action, stateKey(model)).not.toBe("capture");
        const asksForLabel = action === "create_shipment" && shipment === null;
        if (asksForLabel) expect(payment.missingReview, stateKey(model)).toBe("accepted");
      }
    });

    it("keeps nobody's money once it has ended with nothing left to do", () => {
      for (const { model } of entries) {
        const { payment, status } = model.order;
        if (!payment || !isEnded(status)) continue;
        if (nextStep(model.order, policy, clockOf(model))) continue;
        const gone = payment.refundedAmount + lostAmount(model.order);
        const isReturned = payment.missingReview === "returned" || gone === payment.capturedAmount;
        expect(isReturned && payment.status !== "authorized", stateKey(model)).toBe(true);
      }
    });
  },
);
