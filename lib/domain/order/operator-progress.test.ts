import { describe, expect, it } from "vitest";
import { operatorProgress, progressEdges } from "./operator-progress";
import { type OrderStatus, orderStatus } from "./status";

const at = "2026-11-23T10:00:00.000Z";
const order = {
  status: "pending" as const,
  paymentStatus: "pending" as const,
  inventoryStatus: "pending" as const,
  failureReason: null,
  waitingFor: "reservation",
  payment: null,
  shipment: null,
  createdAt: at,
};
const shipment = {
  ...{
    id: 1,
    carrier: "Northwind",
    trackingNumber: "NW1",
    trackingUrl: null,
    isManual: false,
    estimatedDelivery: null,
  },
  ...{ shippedAt: at, deliveredAt: null },
};

function event(type: string, status: OrderStatus, data = {}) {
  return { type, status, data, at };
}

function states(nodes: { step: string; state: string }[]) {
  return Object.fromEntries(nodes.map(({ step, state }) => [step, state]));
}

describe("operatorProgress", () => {
  it("shows payment and stock in progress at the same time", () => {
    const { steps, reversal } = operatorProgress(order, [event("order/created", "pending")]);
    expect(states(steps)).toMatchObject({
      placed: "done",
      payment: "current",
      stock: "current",
      confirmed: "ahead",
    });
    expect(reversal).toEqual([]);
  });

  it("shows every step of a completed order as done", () => {
    const { steps } = operatorProgress(
      { ...order, status: "completed", paymentStatus: "paid", inventoryStatus: "fulfilled" },
      [
        event("order/created", "pending"),
        event("inventory/reserved", "pending"),
        event("payment/processed", "pending"),
        event("order/status.updated", "processing"),
        event("payment/completed", "processing"),
        event("order/shipped", "shipped"),
        event("shipment/updated", "shipped", { status: "in_transit" }),
        event("order/delivered", "delivered"),
        event("order/status.updated", "completed"),
      ],
    );
    expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(["done"]));
  });

  it("shows the failed step and the reversal of an order that ran out of stock", () => {
    const outOfStock = operatorProgress(
      {
        ...order,
        status: "failed",
        failureReason: "out_of_stock",
        paymentStatus: "authorized",
        inventoryStatus: "out_of_stock",
        payment: {
          ...{
            id: 1,
            status: "authorized",
            amount: 900,
            returnedByBankAmount: 0,
            returnedElsewhereAmount: 0,
            card: null,
            dispute: null,
          },
          ...{ capturedAmount: 0, refundedAmount: 0 },
        },
      },
      [event("payment/processed", "pending")],
    );
    expect(states(outOfStock.steps)).toMatchObject({ stock: "failed", confirmed: "skipped" });
    expect(states(outOfStock.reversal)).toEqual({ payment_reversal: "current" });
  });

  it("shows a finished reversal of payment, label and stock", () => {
    const cancelled = operatorProgress(
      {
        ...order,
        status: "cancelled",
        paymentStatus: "refunded",
        inventoryStatus: "released",
        payment: {
          id: 1,
          status: "refunded",
          amount: 900,
          capturedAmount: 900,
          refundedAmount: 900,
          ...{ returnedByBankAmount: 0, returnedElsewhereAmount: 0, card: null, dispute: null },
        },
        shipment: { ...shipment, status: "voided" },
      },
      [],
    );
    expect(states(cancelled.reversal)).toEqual({
      payment_reversal: "done",
      label_void: "done",
      stock_release: "done",
    });
  });

  it("lists the steps of every status in the direction of the graph's edges", () => {
    for (const status of orderStatus.options) {
      const steps = operatorProgress({ ...order, status }, []).steps.map(({ step }) => step);
      for (const [from, to] of progressEdges) {
        expect(steps.indexOf(from)).toBeLessThan(steps.indexOf(to));
      }
    }
  });

  it("counts what came back in another way as the reversal of the payment", () => {
    const reversalOf = (returnedByBankAmount: number, returnedElsewhereAmount = 0) =>
      operatorProgress(
        {
          ...order,
          ...{ status: "cancelled", paymentStatus: "paid", inventoryStatus: "released" },
          payment: {
            ...{ id: 1, status: "paid", amount: 900, capturedAmount: 900, refundedAmount: 0 },
            ...{ returnedByBankAmount, returnedElsewhereAmount, card: null, dispute: null },
          },
        },
        [event("payment/reviewed", "cancelled")],
      );
    expect(states(reversalOf(900).reversal)).toMatchObject({ payment_reversal: "done" });
    expect(states(reversalOf(400).reversal)).toMatchObject({ payment_reversal: "current" });
    expect(states(reversalOf(0).reversal)).toMatchObject({ payment_reversal: "current" });
    expect(states(reversalOf(0, 900).reversal)).toMatchObject({ payment_reversal: "done" });
    expect(states(reversalOf(400, 500).reversal)).toMatchObject({ payment_reversal: "done" });
    const at = (progress: ReturnType<typeof operatorProgress>) => progress.reversal[0]?.at;
    expect(at(reversalOf(900))).toBeNull();
    expect(at(reversalOf(0, 900))).toBe(event("payment/reviewed", "cancelled").at);
  });
});
