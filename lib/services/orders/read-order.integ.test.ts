import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/domain/api-key";
import { newFormKey } from "@/lib/domain/form-key";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { addNote } from "./add-note";
import { cancelOrder } from "./cancel-order";
import { changeOrderDetails } from "./change-order-details";
import { listOrderEvents } from "./list-order-events";
import { eachOrder, listOrders } from "./list-orders";
import { placeOrder } from "./place-order";
import { readChangedOrder, readOrder } from "./read-order";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

function apiKey(...scopes: Scope[]): Actor {
  return { kind: "api_key", id: 1, scopes };
}

describe("the tracking token of an order", () => {
  it.each<[string, Actor]>([
    ["an API key with the scope orders:write", apiKey("orders:read", "orders:write")],
    ["the customer", { kind: "customer", customerId: 1, userId: 1 }],
    ["an operator", { kind: "operator", userId: 1, role: "operator" }],
    ["the system", { kind: "system" }],
  ])("is shown to %s", async (_name, actor) => {
    const { id, trackingToken } = await shop.place();
    const ctx = shop.as(actor);
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken });
    const { orders } = await listOrders({ ctx, input: { limit: 1 } });
    expect(orders).toMatchObject([{ id, trackingToken }]);
  });

  it("is shown to a visitor with the tracking link", async () => {
    const { id, trackingToken } = await shop.place();
    const ctx = shop.as({ kind: "tracking", orderId: id });
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken });
  });

  it("is not shown to an API key without the scope orders:write", async () => {
    const { id } = await shop.place();
    const ctx = shop.as(apiKey("orders:read"));
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken: null });
    const { orders } = await listOrders({ ctx, input: { limit: 100 } });
    expect(orders.map((order) => order.trackingToken)).toEqual(orders.map(() => null));
  });
});

describe("the metadata of an order", () => {
  it.each<[string, (orderId: number) => Actor, boolean]>([
    ["an API key", () => apiKey("orders:read"), true],
    ["an operator", () => ({ kind: "operator", userId: 1, role: "operator" }), true],
    ["the customer", () => ({ kind: "customer", customerId: 1, userId: 1 }), false],
    ["the holder of a tracking link", (orderId) => ({ kind: "tracking", orderId }), false],
  ])("is shown to the shop alone: %s", async (_name, actor, isShown) => {
    const metadata = { risk: "high" };
    const { id } = await shop.place({ customerId: 1, reference: randomUUID(), metadata });
    const ctx = shop.as(actor(id));
    const { reference } = await shop.read(id);
    const seen = { id, reference, metadata: isShown ? metadata : {} };
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject(seen);
    expect((await listOrders({ ctx, input: { limit: 1 } })).orders).toMatchObject([seen]);
    for await (const order of eachOrder({ ctx, input: { limit: 1 } })) {
      expect(order).toEqual(await readOrder({ ctx, input: { orderId: order.id } }));
      break;
    }
  });

  it("is not in what a customer is answered who has placed the order", async () => {
    const ctx = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    const order = {
      items: [{ productId: 1, quantity: 1 }],
      shippingAddress: "1 Harbour Street, Portsmouth",
      metadata: { risk: "high" },
    };
    const input = { order, idempotencyKey: randomUUID(), sent: order };
    const placed = await placeOrder({ ctx, input });
    expect(placed).toMatchObject({ kind: "placed", order: { metadata: {} } });
    if (placed.kind !== "placed") throw new Error(placed.kind);
    const details = { metadata: { risk: "low" } };
    const change = { orderId: placed.order.id, details, versions: null };
    await changeOrderDetails({ ctx: shop.ctx, input: change });
    expect(await placeOrder({ ctx, input })).toEqual({ ...placed, replayed: true });
  });
});

describe("listOrderEvents", () => {
  it("shows staff and notes to operators only, without gaps in the sequence", async () => {
    const { id } = await shop.place({ customerId: 1 });
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    await addNote({
      ctx: operator,
      input: { orderId: id, key: newFormKey(), text: "Called, was rude" },
    });
    const eventsFor = (actor: Actor) =>
      listOrderEvents({ ctx: shop.as(actor), input: { orderId: id, after: 0 } });
    const [placed, noted] = await eventsFor({ kind: "operator", userId: 3, role: "operator" });
    expect(noted).toMatchObject({ seq: 2, actor: "user:2", type: "order/noted" });
    expect(Object.keys(noted?.data ?? {})).not.toEqual([]);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: id },
    ] as const) {
      const events = await eventsFor(actor);
      const { customerId: _, ...placedData } = placed?.data ?? {};
      expect(events).toEqual([
        { ...placed, actor: expect.not.stringMatching(/user:|key:/), data: placedData },
        { ...noted, type: "order/updated", actor: "system", data: {} },
      ]);
    }
  });
});

describe("listOrderEvents, for a shopper", () => {
  it("has no ids of customers and of our own records", async () => {
    const ada: Actor = { kind: "customer", customerId: 1, userId: 1 };
    const { id } = await shop.place({ customerId: 1, paymentMethod: null });
    await cancelOrder({ ctx: shop.as(ada), input: { orderId: id } });
    await shop.db.query(sql`
      UPDATE order_events SET data = data || '{"paymentId": 7, "refundId": 8, "shipmentId": 9}'
      WHERE order_id = ${id}`);
    const events = await listOrderEvents({ ctx: shop.as(ada), input: { orderId: id, after: 0 } });
    expect(events.map(({ type }) => type)).toContain("order/cancelled");
    expect(events.find(({ type }) => type === "order/cancelled")?.actor).toBe("customer");
    expect(JSON.stringify(events)).not.toMatch(
      /customer:|customerId|paymentId|refundId|shipmentId/,
    );
  });
});

describe("listOrderEvents of a disputed order", () => {
  it("warns nobody who holds the order's link", async () => {
    const { id } = await shop.place({ customerId: 1 });
    await shop.db.query(sql`
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
      SELECT id, 1 + n, type, '{"amount": 1450}', 'gateway', now(), status, payment_status,
        inventory_status
      FROM orders, (VALUES (1, 'payment/disputed'), (2, 'payment/dispute_closed'),
        (3, 'payment/reviewed'), (4, 'shipment/handled')) AS hidden (n, type) WHERE id = ${id}`);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: id },
    ] as const) {
      const events = await listOrderEvents({
        ctx: shop.as(actor),
        input: { orderId: id, after: 1 },
      });
      expect(events.map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
      for (const event of events) {
        expect(event).toMatchObject({ type: "order/updated", actor: "system", data: {} });
      }
    }
  });
});

describe("readChangedOrder", () => {
  it("needs only the scope orders:write", async () => {
    const { id } = await shop.place();
    const ctx = shop.as(apiKey("orders:write"));
    expect(await readChangedOrder({ ctx, input: { orderId: id } })).toMatchObject({ id });
    await expect(readOrder({ ctx, input: { orderId: id } })).rejects.toThrow(Forbidden);
  });

  it("refuses callers who may not change the order", async () => {
    const { id } = await shop.place();
    const reader = shop.as(apiKey("orders:read"));
    await expect(readChangedOrder({ ctx: reader, input: { orderId: id } })).rejects.toThrow(
      Forbidden,
    );
    const other = shop.as({ kind: "customer", customerId: 2, userId: 2 });
    await expect(readChangedOrder({ ctx: other, input: { orderId: id } })).rejects.toThrow(
      NotFound,
    );
  });
});
