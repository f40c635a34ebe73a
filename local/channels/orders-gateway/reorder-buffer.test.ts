import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderUpdate } from "./messages";
import { ReorderBuffer } from "./reorder-buffer";

function update(seq: number): OrderUpdate {
  const states = { status: "pending", paymentStatus: "pending", inventoryStatus: "pending" };
  return { orderId: 1, seq, type: "order/created", ...states, at: "" };
}

describe("ReorderBuffer", () => {
  it("releases every update once and in order, however they arrive", () => {
    const arrivals = fc
      .tuple(
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 8 })),
        fc.integer({ min: 0, max: 8 }),
        fc.nat({ max: 16 }),
      )
      .map(([all, repeated, start, startedAt]) => ({
        seqs: [...repeated, ...all],
        start,
        startedAt,
      }));
    fc.assert(
      fc.property(arrivals, ({ seqs, start, startedAt }) => {
        const buffer = new ReorderBuffer();
        const released: number[] = [];
        const collect = (updates: OrderUpdate[]) => released.push(...updates.map(({ seq }) => seq));
        const startIndex = Math.min(startedAt, seqs.length);
        for (const seq of seqs.slice(0, startIndex)) collect(buffer.add(update(seq)));
        expect(released).toEqual([]);
        collect(buffer.startAfter(start));
        for (const seq of seqs.slice(startIndex)) collect(buffer.add(update(seq)));
        expect(released).toEqual([1, 2, 3, 4, 5, 6, 7, 8].filter((seq) => seq > start));
        expect(buffer.hasGap).toBe(false);
      }),
    );
  });

  it("reports a gap while an update is missing", () => {
    const buffer = new ReorderBuffer();
    buffer.startAfter(3);
    expect(buffer.add(update(6))).toEqual([]);
    expect(buffer.hasGap).toBe(true);
    expect(buffer.add(update(4)).map(({ seq }) => seq)).toEqual([4]);
    expect(buffer.add(update(5)).map(({ seq }) => seq)).toEqual([5, 6]);
    expect(buffer.hasGap).toBe(false);
  });
});
