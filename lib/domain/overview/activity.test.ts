import { describe, expect, test } from "vitest";
import type { OrderUpdate } from "../realtime";
import { type ActivityEntry, activityMax, activityFromUpdate, mergeActivity } from "./activity";

function entry(orderId: number, seq: number, at: string, who: string | null = null): ActivityEntry {
  const title = "Order placed";
  return { orderId, seq, type: "order/created", title, detail: null, who, status: "pending", at };
}

const at = (second: number) => new Date(second * 1_000).toISOString();

test("a live step has its title at once and its details later", () => {
  const update: OrderUpdate = {
    ...{ orderId: 7, seq: 3, type: "payment/completed", at: at(1) },
    status: "processing",
    paymentStatus: "paid",
    inventoryStatus: "reserved",
  };
  expect(activityFromUpdate(update)).toEqual({
    ...{ orderId: 7, seq: 3, type: "payment/completed", at: at(1), status: "processing" },
    ...{ title: "Payment received", detail: null, who: null },
  });
});

describe("a feed", () => {
  test("shows the newest first, and steps of one moment by their number", () => {
    const merged = mergeActivity([entry(1, 1, at(1))], [entry(2, 1, at(3)), entry(1, 2, at(3))]);
    expect(merged.map(({ orderId, seq }) => [orderId, seq])).toEqual([
      [2, 1],
      [1, 2],
      [1, 1],
    ]);
  });

  test("shows each step once, with its details when they are known", () => {
    const told = entry(1, 1, at(1), "Customer 1");
    const bare = entry(1, 1, at(1));
    expect(mergeActivity([bare], [told])).toEqual([told]);
    expect(mergeActivity([told], [bare])).toEqual([told]);
  });

  test("forgets the oldest", () => {
    const many = Array.from({ length: activityMax + 5 }, (_, index) => entry(index, 1, at(index)));
    const merged = mergeActivity([], many);
    expect(merged).toHaveLength(activityMax);
    expect(merged.at(-1)?.orderId).toBe(5);
  });
});
