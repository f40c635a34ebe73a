import { describe, expect, it } from "vitest";
import { applyChange } from "./change";
import { hasFailedSettlement, hasOpenAttempt, refundingAmount } from "./facts";
import { nextStep } from "./next-step";
import { markHandled } from "./operating";
import { explore, key, later, nowOf, placed, type World } from "./order-world";
import { wentOut } from "./shipping";
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
] as const)("every reachable order that %s", (_name, method, capture, fulfilment) => {
  const worlds = [...explore(placed(method, { fulfilment, capture })).values()];
  const byKey = new Map(worlds.map((entry) => [key(entry.world), entry]));

  it("is a rich world", () => {
    expect(worlds.length).toBeGreaterThan(100);
  });

  it("moves only as the tables allow", () => {
    for (const { world, next } of worlds) {
      for (const id of next) {
        const to = byKey.get(id)?.world.order;
        if (!to) throw new Error("unexplored");
        const from = world.order;
        const rightly =
          canMove(orderTransitions, from.status, to.status) &&
          canMove(inventoryTransitions, from.inventoryStatus, to.inventoryStatus);
        expect(rightly, `${key(world)} → ${id}`).toBe(true);
      }
    }
  });

  it("waits for a named thing or is at rest, and rests only when all is undone", () => {
    for (const { world } of worlds) {
      const { order } = world;
      const step = nextStep(order, world.policy, nowOf(world));
      if (!isTerminal(order.status)) expect(step, key(world)).not.toBeNull();
      if (step || !isEnded(order.status)) continue;
      expect(order.inventoryStatus, key(world)).not.toBe("reserved");
      expect(order.payment?.refundedAmount, key(world)).toBe(order.payment?.capturedAmount);
      expect(hasOpenAttempt(order), key(world)).toBe(false);
      expect(order.paymentStatus, key(world)).not.toBe("authorized");
      if (order.shipment?.isHandled) continue;
      expect([undefined, "voided"], key(world)).toContain(order.shipment?.status);
    }
  });

  it("has a parcel handled that went out after its end, and only once all else is done", () => {
    let handled = 0;
    for (const { world } of worlds) {
      const { order, policy } = world;
      const decided = markHandled(order, "Called it back", policy, nowOf(world));
      const isStray = isEnded(order.status) && order.shipment && wentOut(order.shipment.status);
      if (decided.kind === "change") {
        const done = applyChange(order, decided.change, nowOf(world));
        expect(isStray, key(world)).toBe(true);
        expect(nextStep(order, policy, nowOf(world))?.waitingFor, key(world)).toBe("operator");
        expect(nextStep(done, policy, nowOf(world)), key(world)).toBeNull();
        handled += 1;
      } else if (isStray && !order.shipment?.isHandled) {
        const step = nextStep(order, policy, nowOf(world));
        expect(step?.action ?? step?.attention, key(world)).toMatch(/undo|tracking|not refund/);
      }
    }
    const parcelsStray = worlds.some(
      ({ world: { order } }) => isEnded(order.status) && order.shipment?.status === "lost",
    );
    expect(handled > 0).toBe(parcelsStray);
  });

  it("gives an ended order's money back by itself, unless the gateway refused just that", () => {
    for (const { world } of worlds) {
      const { payment, status } = world.order;
      if (!payment || !isEnded(status) || payment.refundedAmount === payment.capturedAmount)
        continue;
      const step = nextStep(world.order, world.policy, nowOf(world));
      const isRefused = hasFailedSettlement(payment) && refundingAmount(payment) === 0;
      if (!isRefused) expect(step, key(world)).toMatchObject({ action: "undo", attention: null });
      else expect(step?.attention, key(world)).toContain("could not refund");
    }
  });

  it("asks for a label again whose answer was lost, unless all was paid back: then a person", () => {
    for (const { world } of worlds) {
      const { status, shipment, paymentStatus } = world.order;
      if (status !== "processing" || shipment?.status !== "requested") continue;
      const step = nextStep(world.order, world.policy, nowOf(world));
      if (paymentStatus === "refunded") expect(step?.attention, key(world)).toContain("refunded");
      else expect(["create_shipment", "capture"], key(world)).toContain(step?.action);
    }
  });

  it("sends nothing that was paid back in full", () => {
    for (const { world, next } of worlds) {
      const { status, paymentStatus } = world.order;
      if (status !== "processing" || paymentStatus !== "refunded") continue;
      for (const id of next) {
        expect(byKey.get(id)?.world.order.status, `${key(world)} → ${id}`).not.toBe("shipped");
      }
    }
  });

  it("comes to an end, or to a person, by the system's actions and the deadline alone", () => {
    const ending = new Set<string>();
    const ends = (world: World) => {
      const step = nextStep(world.order, world.policy, later);
      // For an operator's shipping it waits without end: that is a person, too.
      return step === null || step.attention !== null || step.waitingFor === "fulfilment";
    };
    for (const { world } of worlds) if (ends(world)) ending.add(key(world));
    for (let grown = true; grown; ) {
      grown = false;
      for (const { world, next } of worlds) {
        const id = key(world);
        if (ending.has(id)) continue;
        const waits = next.length === 0 ? [key({ ...world, expired: true })] : next;
        if (waits.some((to) => to !== id && ending.has(to))) {
          ending.add(id);
          grown = true;
        }
      }
    }
    const stuck = worlds.map(({ world }) => key(world)).filter((id) => !ending.has(id));
    expect(stuck).toEqual([]);
  });

  it("never ships unpaid, never keeps money for nothing it still owes", () => {
    for (const { world } of worlds) {
      const { order } = world;
      if (["shipped", "delivered", "completed"].includes(order.status)) {
        expect(order.payment?.capturedAmount, key(world)).toBe(order.total);
        expect(order.inventoryStatus, key(world)).toBe("consumed");
      }
      const { capturedAmount = 0, refundedAmount = 0 } = order.payment ?? {};
      expect(refundedAmount, key(world)).toBeLessThanOrEqual(capturedAmount);
    }
  });

  it("moves payments as their table allows", () => {
    for (const { world, next } of worlds) {
      for (const id of next) {
        const to = byKey.get(id)?.world.order;
        const from = world.order.paymentStatus;
        expect(
          to && canMove(paymentTransitions, from, to.paymentStatus),
          `${key(world)} → ${id}`,
        ).toBe(true);
      }
    }
  });
});
