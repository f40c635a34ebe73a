import { describe, expect, it } from "vitest";
import { customerProgress } from "./customer-progress";
import type { OrderStatus } from "./status";

const at = (minute: number) => `2026-11-23T10:0${minute}:00.000Z`;
const event = (type: string, status: OrderStatus, minute: number) => ({
  type,
  status,
  at: at(minute),
});

const placed = event("order/created", "pending", 0);
const confirmed = event("order/status.updated", "processing", 1);
const shipped = event("order/shipped", "shipped", 2);
const delivered = event("order/delivered", "delivered", 3);

function states(status: OrderStatus, events: (typeof placed)[]): string[] {
  return customerProgress({ status, createdAt: at(0) }, events).map((step) => step.state);
}

describe("customerProgress", () => {
  it("advances with the order's status", () => {
    expect(states("pending", [placed])).toEqual(["done", "current", "ahead", "ahead"]);
    expect(states("processing", [placed, confirmed])).toEqual(["done", "done", "current", "ahead"]);
    expect(states("shipped", [placed, confirmed, shipped])).toEqual([
      "done",
      "done",
      "done",
      "current",
    ]);
  });

  it("takes the time of each step from its event", () => {
    const events = [placed, confirmed, shipped, delivered];
    const steps = customerProgress({ status: "completed", createdAt: at(0) }, events);
    expect(steps.map((step) => step.at)).toEqual([at(0), at(1), at(2), at(3)]);
  });

  it("stops at the step where an order ended", () => {
    expect(states("expired", [placed])).toEqual(["done", "stopped", "ahead", "ahead"]);
    expect(states("cancelled", [placed, confirmed])).toEqual(["done", "done", "stopped", "ahead"]);
  });
});
