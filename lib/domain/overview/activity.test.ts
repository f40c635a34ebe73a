import { describe, expect, it } from "vitest";
import type { OrderUpdate } from "@/lib/domain/realtime";
import { type ActivityEntry, activityFromUpdate, activityMax, mergeActivity } from "./activity";

function entry(orderId: number, seq: number, at: string, actorName?: string): ActivityEntry {
  const details = actorName ? { data: {}, actorName, currency: "usd", items: [] } : null;
  return { orderId, seq, type: "order/created", status: "pending", at, details };
}

const at = (second: number) => new Date(second * 1_000).toISOString();

describe("activityFromUpdate", () => {
  it("makes an entry without details", () => {
    const update: OrderUpdate = {
      ...{ orderId: 7, seq: 3, type: "payment/completed", at: at(1) },
      status: "processing",
      paymentStatus: "paid",
      inventoryStatus: "reserved",
    };
    expect(activityFromUpdate(update)).toEqual({
      ...{ orderId: 7, seq: 3, type: "payment/completed", at: at(1), status: "processing" },
      details: null,
    });
  });
});

describe("mergeActivity", () => {
  it("sorts by time, newest first, and within one moment by number", () => {
    const merged = mergeActivity([entry(1, 1, at(1))], [entry(2, 1, at(3)), entry(1, 2, at(3))]);
    expect(merged.map(({ orderId, seq }) => [orderId, seq])).toEqual([
      [2, 1],
      [1, 2],
      [1, 1],
    ]);
  });

  it("keeps each event once, with its details if they are known", () => {
    const detailed = entry(1, 1, at(1), "Customer 1");
    const live = entry(1, 1, at(1));
    expect(mergeActivity([live], [detailed])).toEqual([detailed]);
    expect(mergeActivity([detailed], [live])).toEqual([detailed]);
  });

  it("drops the oldest entries", () => {
    const many = Array.from({ length: activityMax + 5 }, (_, index) => entry(index, 1, at(index)));
    const merged = mergeActivity([], many);
    expect(merged).toHaveLength(activityMax);
    expect(merged.at(-1)?.orderId).toBe(5);
  });
});
