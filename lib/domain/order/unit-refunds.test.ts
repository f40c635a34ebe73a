import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCurrency } from "@/lib/domain/currencies";
import { amountMax } from "@/lib/domain/money";
import { refundOfUnits, unitRefunds } from "./unit-refunds";

const item = (productId: number, quantity: number, unitPrice: number) => ({
  productId,
  quantity,
  unitPrice,
});
const usd = (...items: ReturnType<typeof item>[]) => ({ items, currency: "usd" });

/** The refund of each unit of each line, one after another. */
function refundsOneByOne(order: Parameters<typeof unitRefunds>[0], captured: number): number[][] {
  return unitRefunds(order, captured).map((line) =>
    Array.from({ length: line.quantity }, (_, refunded) =>
      refundOfUnits(line, { refunded, chosen: 1 }),
    ),
  );
}

describe("unitRefunds", () => {
  it("gives the rounding remainder to the last unit", () => {
    expect(refundsOneByOne(usd(item(1, 3, 400)), 1_000)).toEqual([[333, 333, 334]]);
    expect(refundsOneByOne(usd(item(1, 3, 100)), 200)).toEqual([[66, 66, 68]]);
  });

  it("spreads discounts, shipping and tax in proportion to the prices", () => {
    const order = usd(item(1, 2, 1_000), item(2, 1, 500));
    expect(refundsOneByOne(order, 2_500)).toEqual([[1_000, 1_000], [500]]);
    expect(refundsOneByOne(order, 2_000)).toEqual([[800, 800], [400]]);
    expect(refundsOneByOne(order, 3_001)).toEqual([[1_200, 1_200], [601]]);
  });

  it("gives nothing to a free unit, unless all are free", () => {
    expect(refundsOneByOne(usd(item(1, 1, 100), item(2, 2, 0)), 333)).toEqual([[333], [0, 0]]);
    expect(refundsOneByOne(usd(item(1, 1, 0), item(2, 2, 0)), 500)).toEqual([[166], [167, 167]]);
  });

  it("refunds whole amounts of the currency only", () => {
    const order = { items: [item(1, 3, 40_000)], currency: "isk" };
    expect(refundsOneByOne(order, 100_000)).toEqual([[33_300, 33_300, 33_400]]);
    expect(refundsOneByOne({ ...order, currency: "kwd" }, 1_000)).toEqual([[330, 330, 340]]);
  });

  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 1_000 }),
    unitPrice: fc.integer({ min: 0, max: amountMax }),
  });
  const orders = fc
    .record({
      lines: fc.array(line, { minLength: 1, maxLength: 20 }),
      currency: fc.constantFrom("usd", "jpy", "kwd", "isk", "ugx"),
      steps: fc.integer({ min: 0, max: amountMax }),
    })
    .map(({ lines, currency, steps }) => {
      const { amountStep } = findCurrency(currency);
      const items = lines.map((each, index) => ({ ...each, productId: index + 1 }));
      return { order: { items, currency }, captured: Math.floor(steps / amountStep) * amountStep };
    });

  it("adds up to exactly what was captured, however the units are refunded", () => {
    fc.assert(
      fc.property(orders, fc.infiniteStream(fc.nat(5)), ({ order, captured }, sizes) => {
        const { amountStep } = findCurrency(order.currency);
        let sum = 0;
        for (const share of unitRefunds(order, captured)) {
          let refunded = 0;
          while (refunded < share.quantity) {
            const [size = 0] = sizes.take(1);
            const chosen = Math.min(share.quantity - refunded, 1 + size * 100);
            const amount = refundOfUnits(share, { refunded, chosen });
            expect(amount).toBeGreaterThanOrEqual(0);
            expect(amount % amountStep).toBe(0);
            sum += amount;
            refunded += chosen;
          }
        }
        expect(sum).toBe(captured);
      }),
    );
  });

  it("is the same for units that are refunded together or one by one", () => {
    fc.assert(
      fc.property(orders, ({ order, captured }) => {
        for (const share of unitRefunds(order, captured)) {
          const together = refundOfUnits(share, { refunded: 0, chosen: share.quantity });
          const others = share.quantity - 1;
          expect(together).toBe(
            refundOfUnits(share, { refunded: 0, chosen: others }) +
              refundOfUnits(share, { refunded: others, chosen: 1 }),
          );
        }
      }),
    );
  });
});
