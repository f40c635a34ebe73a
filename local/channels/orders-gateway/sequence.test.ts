import fc from "fast-check";
import { expect, it } from "vitest";
import type { OrderUpdate } from "./messages";
import { OrderSequence } from "./sequence";

function update(seq: number): OrderUpdate {
  const states = { status: "pending", paymentStatus: "pending", inventoryStatus: "pending" };
  return { orderId: 1, seq, type: "order/created", ...states, at: "" };
}

it("releases every step once and in order, however they arrive", () => {
  const arrivals = fc
    .tuple(
      fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 8 })),
      fc.integer({ min: 0, max: 8 }),
      fc.nat({ max: 16 }),
    )
    .map(([all, again, start, startedAt]) => ({ seqs: [...again, ...all], start, startedAt }));
  fc.assert(
    fc.property(arrivals, ({ seqs, start, startedAt }) => {
      const sequence = new OrderSequence();
      const released: number[] = [];
      const take = (updates: OrderUpdate[]) => released.push(...updates.map(({ seq }) => seq));
      const startIndex = Math.min(startedAt, seqs.length);
      for (const seq of seqs.slice(0, startIndex)) take(sequence.accept(update(seq)));
      expect(released).toEqual([]);
      take(sequence.startAfter(start));
      for (const seq of seqs.slice(startIndex)) take(sequence.accept(update(seq)));
      expect(released).toEqual([1, 2, 3, 4, 5, 6, 7, 8].filter((seq) => seq > start));
      expect(sequence.hasGap).toBe(false);
    }),
  );
});

it("knows that a step is missing", () => {
  const sequence = new OrderSequence();
  sequence.startAfter(3);
  expect(sequence.accept(update(6))).toEqual([]);
  expect(sequence.hasGap).toBe(true);
  expect(sequence.accept(update(4)).map(({ seq }) => seq)).toEqual([4]);
  expect(sequence.accept(update(5)).map(({ seq }) => seq)).toEqual([5, 6]);
  expect(sequence.hasGap).toBe(false);
});
