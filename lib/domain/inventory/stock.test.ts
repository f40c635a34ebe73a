import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  availableUnits,
  decideAdjustment,
  decideCount,
  decideReceiving,
  decideThreshold,
  onHandMax,
  reorderActionAfter,
  type StockCounters,
  type StockDecision,
  stockLevel,
} from "./stock";

const stock = (onHand: number, reserved = 0, threshold = 10): StockCounters => ({
  productId: 1,
  onHand,
  reserved,
  threshold,
});

function outcome(decision: StockDecision) {
  if (decision.kind === "refused") throw new Error(decision.reason);
  return { ...decision.change.after, reorder: reorderActionAfter(decision.change) };
}

describe("Stock changes by operators", () => {
  it("never leave fewer units than are reserved", () => {
    expect(decideAdjustment(stock(10, 8), -3)).toEqual({
      kind: "refused",
      reason: "8 units are reserved by open orders, so on hand can't be 7.",
    });
    expect(decideCount(stock(10, 1), 0)).toMatchObject({ kind: "refused" });
    expect(outcome(decideAdjustment(stock(10, 8), -2)).onHand).toBe(8);
  });

  it("are refused above the maximum", () => {
    expect(decideReceiving(stock(onHandMax), 1)).toMatchObject({ kind: "refused" });
  });

  it("open a reorder request only when available units fall to the threshold", () => {
    expect(outcome(decideAdjustment(stock(12), -2)).reorder).toBe("open");
    expect(outcome(decideAdjustment(stock(10), -2)).reorder).toBeNull();
    expect(outcome(decideAdjustment(stock(13), -2)).reorder).toBeNull();
    expect(outcome(decideThreshold(stock(12), 12)).reorder).toBe("open");
    expect(outcome(decideCount(stock(12), 0)).reorder).toBe("open");
  });

  it("cancel the request when a correction rises above the threshold, but not when receiving", () => {
    expect(outcome(decideCount(stock(5), 30)).reorder).toBe("cancel");
    expect(outcome(decideAdjustment(stock(10), 1)).reorder).toBe("cancel");
    expect(outcome(decideThreshold(stock(5), 3)).reorder).toBe("cancel");
    expect(outcome(decideReceiving(stock(5), 30)).reorder).toBeNull();
  });

  it("keep a request open when received units leave stock low", () => {
    expect(outcome(decideReceiving(stock(5), 5)).reorder).toBe("keep");
    expect(outcome(decideAdjustment(stock(5), 5)).reorder).toBeNull();
  });

  it("rate stock by its available units", () => {
    expect([stock(3, 3), stock(13, 3), stock(14, 3)].map(stockLevel)).toEqual([
      "out",
      "low",
      "enough",
    ]);
  });

  it("never make available units negative, for any numbers", () => {
    const counters = fc
      .tuple(fc.nat(500), fc.nat(500), fc.nat(50))
      .map(([free, reserved, threshold]) => stock(free + reserved, reserved, threshold));
    fc.assert(
      fc.property(counters, fc.integer({ min: -600, max: 600 }), (before, delta) => {
        for (const decision of [
          decideAdjustment(before, delta),
          decideCount(before, Math.abs(delta)),
        ]) {
          if (decision.kind === "change") {
            expect(availableUnits(decision.change.after)).toBeGreaterThanOrEqual(0);
            expect(decision.change.after.reserved).toBe(before.reserved);
          }
        }
      }),
    );
  });
});
