import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/domain/api-key";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { addNote } from "./add-note";
import { listOrderEvents } from "./list-order-events";
import { listOrders } from "./list-orders";
import { readChangedOrder, readOrder } from "./read-order";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

function apiKey(...scopes: Scope[]): Actor {
  return { kind: "api_key", id: 1, scopes };
}

describe("the tracking link, which pays and cancels", () => {
  test.each<[string, Actor]>([
    ["an API key that writes", apiKey("orders:read", "orders:write")],
    ["the customer", { kind: "customer", customerId: 1, userId: 1 }],
    ["an operator", { kind: "operator", userId: 1, role: "operator" }],
    ["the system", { kind: "system" }],
  ])("is shown to %s", async (_who, actor) => {
    const { id, trackingToken } = await shop.place();
    const ctx = shop.as(actor);
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken });
    const { orders } = await listOrders({ ctx, input: { limit: 1 } });
    expect(orders).toMatchObject([{ id, trackingToken }]);
  });

  test("is shown to whoever holds it", async () => {
    const { id, trackingToken } = await shop.place();
    const ctx = shop.as({ kind: "tracking", orderId: id });
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken });
  });

  test("is not shown to an API key that only reads", async () => {
    const { id } = await shop.place();
    const ctx = shop.as(apiKey("orders:read"));
    expect(await readOrder({ ctx, input: { orderId: id } })).toMatchObject({ trackingToken: null });
    const { orders } = await listOrders({ ctx, input: { limit: 100 } });
    expect(orders.map((order) => order.trackingToken)).toEqual(orders.map(() => null));
  });
});

describe("a timeline", () => {
  test("names staff and notes to operators alone, and has no gap for anybody", async () => {
    const { id } = await shop.place({ customerId: 1 });
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    await addNote({ ctx: operator, input: { orderId: id, text: "Called, was rude" } });
    const seenBy = (actor: Actor) =>
      listOrderEvents({ ctx: shop.as(actor), input: { orderId: id, after: 0 } });
    const [placed, noted] = await seenBy({ kind: "operator", userId: 3, role: "operator" });
    expect(noted).toMatchObject({ seq: 2, actor: "user:2", type: "order/noted" });
    expect(Object.keys(noted?.data ?? {})).not.toEqual([]);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: id },
    ] as const) {
      const events = await seenBy(actor);
      expect(events).toEqual([
        { ...placed, actor: expect.not.stringMatching(/user:|key:/) },
        { ...noted, actor: "user", data: {} },
      ]);
    }
  });
});

describe("an order that was just changed", () => {
  test("is the answer to whoever may write it, without leave to read any", async () => {
    const { id } = await shop.place();
    const ctx = shop.as(apiKey("orders:write"));
    expect(await readChangedOrder({ ctx, input: { orderId: id } })).toMatchObject({ id });
    await expect(readOrder({ ctx, input: { orderId: id } })).rejects.toThrow(Forbidden);
  });

  test("is no way to read for others", async () => {
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
