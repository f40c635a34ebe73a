import { expect, test } from "vitest";
import { orderProgress } from "./progress";
import type { OrderStatus } from "./status";

const at = (minute: number) => `2026-11-23T10:0${minute}:00.000Z`;
const happened = (type: string, status: OrderStatus, minute: number) => ({
  type,
  status,
  at: at(minute),
});

const placed = happened("order/created", "pending", 0);
const confirmed = happened("order/status.updated", "processing", 1);
const shipped = happened("order/shipped", "shipped", 2);
const delivered = happened("order/delivered", "delivered", 3);

function states(status: OrderStatus, events: (typeof placed)[]): string[] {
  return orderProgress({ status, createdAt: at(0) }, events).map((stop) => stop.state);
}

test("the way of an order that goes well", () => {
  expect(states("pending", [placed])).toEqual(["done", "current", "ahead", "ahead"]);
  expect(states("processing", [placed, confirmed])).toEqual(["done", "done", "current", "ahead"]);
  expect(states("shipped", [placed, confirmed, shipped])).toEqual([
    "done",
    "done",
    "done",
    "current",
  ]);
  const all = orderProgress({ status: "completed", createdAt: at(0) }, [
    placed,
    confirmed,
    shipped,
    delivered,
  ]);
  expect(all.map((stop) => stop.at)).toEqual([at(0), at(1), at(2), at(3)]);
});

test("an ended order stops where it had come to", () => {
  expect(states("expired", [placed])).toEqual(["done", "stopped", "ahead", "ahead"]);
  expect(states("cancelled", [placed, confirmed])).toEqual(["done", "done", "stopped", "ahead"]);
});
