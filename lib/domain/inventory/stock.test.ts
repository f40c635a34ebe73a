import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adjust,
  availableOf,
  count,
  levelOf,
  onHandMax,
  receive,
  reorderAfter,
  type StockCounters,
  type StockDecision,
  watchFrom,
} from "./stock";

const stock = (onHand: number, reserved = 0, threshold = 10): StockCounters => ({
  productId: 1,
  onHand,
  reserved,
  threshold,
});

function outcome(decision: StockDecision) {
  if (decision.kind === "refused") throw new Error(decision.reason);
  return { ...decision.change.after, reorder: reorderAfter(decision.change) };
}

describe("what operators do to stock", () => {
  it("never leaves fewer units than orders hold, and says how many those are", () => {
    expect(adjust(stock(10, 8), -3)).toEqual({
      kind: "refused",
      reason: "Open orders hold 8 units of 10 on hand: 7 would be too few for them.",
    });
    expect(count(stock(10, 1), 0)).toMatchObject({ kind: "refused" });
    expect(outcome(adjust(stock(10, 8), -2)).onHand).toBe(8);
  });

  it("refuses more than the books take", () => {
    expect(receive(stock(onHandMax), 1)).toMatchObject({ kind: "refused" });
  });

  it("opens a reorder request when the threshold is reached from above, and only then", () => {
    expect(outcome(adjust(stock(12), -2)).reorder).toBe("open");
    expect(outcome(adjust(stock(10), -2)).reorder).toBeNull();
    expect(outcome(adjust(stock(13), -2)).reorder).toBeNull();
    expect(outcome(watchFrom(stock(12), 12)).reorder).toBe("open");
    expect(outcome(count(stock(12), 0)).reorder).toBe("open");
  });

  it("takes the request away when a correction lifts it above; goods leave that to the operator", () => {
    expect(outcome(count(stock(5), 30)).reorder).toBe("cancel");
    expect(outcome(adjust(stock(10), 1)).reorder).toBe("cancel");
    expect(outcome(watchFrom(stock(5), 3)).reorder).toBe("cancel");
    expect(outcome(receive(stock(5), 30)).reorder).toBeNull();
  });

  it("keeps a request standing for a delivery that leaves it low", () => {
    expect(outcome(receive(stock(5), 5)).reorder).toBe("keep");
    expect(outcome(adjust(stock(5), 5)).reorder).toBeNull();
  });

  it("calls a product out, low or neither by what is available", () => {
    expect([stock(3, 3), stock(13, 3), stock(14, 3)].map(levelOf)).toEqual([
      "out",
      "low",
      "enough",
    ]);
  });

  it("holds for any numbers: available never falls below zero", () => {
    const counters = fc
      .tuple(fc.nat(500), fc.nat(500), fc.nat(50))
      .map(([free, reserved, threshold]) => stock(free + reserved, reserved, threshold));
    fc.assert(
      fc.property(counters, fc.integer({ min: -600, max: 600 }), (before, delta) => {
        for (const decision of [adjust(before, delta), count(before, Math.abs(delta))]) {
          if (decision.kind === "change") {
            expect(availableOf(decision.change.after)).toBeGreaterThanOrEqual(0);
            expect(decision.change.after.reserved).toBe(before.reserved);
          }
        }
      }),
    );
  });
});
