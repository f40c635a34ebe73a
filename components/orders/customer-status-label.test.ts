import { describe, expect, it } from "vitest";
import { customerStatusLabel } from "./customer-status-label";

const order = { status: "processing", paymentStatus: "paid", waitingFor: "fulfillment" } as const;

describe("customerStatusLabel", () => {
  it("names the status", () => {
    expect(customerStatusLabel(order)).toEqual({ name: "Processing", tone: "carbon" });
  });

  it("shows an order that the shop looks at as in review, without a warning", () => {
    const held = { ...order, waitingFor: "operator" };
    expect(customerStatusLabel(held)).toEqual({ name: "In review", tone: "carbon" });
  });

  it("keeps the status of an order that has ended", () => {
    const failed = { ...order, status: "failed", waitingFor: "operator" } as const;
    expect(customerStatusLabel(failed).name).toBe("Failed");
  });
});
