import { describe, expect, test } from "vitest";
import { sagaEdges, sagaOf } from "./saga";
import { orderStatus } from "./status";

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
  ...{ id: 1, carrier: "Northwind", trackingNumber: "NW1", estimatedDelivery: null },
  ...{ shippedAt: at, deliveredAt: null },
};

function event(type: string, status: (typeof orderStatus.options)[number], data = {}) {
  return { type, status, data, at };
}

function states(nodes: { stop: string; state: string }[]) {
  return Object.fromEntries(nodes.map(({ stop, state }) => [stop, state]));
}

describe("sagaOf", () => {
  test("works on payment and stock side by side", () => {
    const { way, undo } = sagaOf(order, [event("order/created", "pending")]);
    expect(states(way)).toMatchObject({
      placed: "done",
      payment: "current",
      stock: "current",
      confirmed: "ahead",
    });
    expect(undo).toEqual([]);
  });

  test("passes every stop of an order that is complete", () => {
    const { way } = sagaOf(
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
    expect(new Set(way.map(({ state }) => state))).toEqual(new Set(["done"]));
  });

  test("shows what failed, and the branch that undoes the rest", () => {
    const short = sagaOf(
      {
        ...order,
        status: "failed",
        failureReason: "out_of_stock",
        paymentStatus: "authorized",
        inventoryStatus: "out_of_stock",
        payment: { id: 1, status: "authorized", amount: 900, refundedAmount: 0 },
      },
      [event("payment/processed", "pending")],
    );
    expect(states(short.way)).toMatchObject({ stock: "failed", confirmed: "skipped" });
    expect(states(short.undo)).toEqual({ money_back: "current" });
    const cancelled = sagaOf(
      {
        ...order,
        status: "cancelled",
        paymentStatus: "refunded",
        inventoryStatus: "released",
        payment: { id: 1, status: "refunded", amount: 900, refundedAmount: 900 },
        shipment: { ...shipment, status: "voided" },
      },
      [],
    );
    expect(states(cancelled.undo)).toEqual({
      money_back: "done",
      label_void: "done",
      units_back: "done",
    });
  });

  test("knows what to say in every state, and its edges lead along the way", () => {
    for (const status of orderStatus.options) {
      const stops = sagaOf({ ...order, status }, []).way.map(({ stop }) => stop);
      for (const [from, to] of sagaEdges) {
        expect(stops.indexOf(from)).toBeLessThan(stops.indexOf(to));
      }
    }
  });
});
