import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { requestHashes } from "@/lib/services/idempotency/request-hashes";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { placeOrder } from "./place-order";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const order: PlaceOrderInput = {
  customerId: 1,
  items: [
    { productId: 1, quantity: 2 },
    { productId: 2, quantity: 1 },
  ],
  shippingAddress: "1 Harbour Street",
};
const place = (input: Partial<PlaceOrderInput> = {}, idempotencyKey?: string) =>
  placeOrder({
    ctx: shop.ctx,
    input: { order: { ...order, ...input }, ...(idempotencyKey && { idempotencyKey }) },
  });

describe("placeOrder", () => {
  it("places an order with prices, totals, the default payment method and its first event", async () => {
    const placed = await place({
      adjustments: [
        { kind: "shipping", label: "Standard", amount: 500 },
        { kind: "discount", label: "WELCOME", amount: -300 },
      ],
    });
    if (placed.kind !== "placed") throw new Error(placed.kind);
    expect(placed.order).toMatchObject({
      status: "pending",
      subtotal: 9_800,
      total: 10_000,
      email: "customer@waybill.test",
      waitingFor: "reservation",
      seq: 1,
    });
    expect(await shop.read(placed.order.id)).toEqual(placed.order);
    const [event] = await shop.db.query<{ type: string; data: object }>(
      sql`SELECT type, data FROM order_events WHERE order_id = ${placed.order.id}`,
    );
    expect(event).toMatchObject({ type: "order/created", data: { total: 10_000, customerId: 1 } });
    const [row] = await shop.db.query<{ method: string }>(
      sql`SELECT payment_method AS method FROM orders WHERE id = ${placed.order.id}`,
    );
    expect(row?.method).toBe("pm_card_visa");
  });

  it("merges two lines of the same product", async () => {
    const placed = await place({
      items: [
        { productId: 3, quantity: 1 },
        { productId: 3, quantity: 2 },
      ],
    });
    expect(placed).toMatchObject({ order: { items: [{ productId: 3, quantity: 3 }] } });
  });

  it("reports every issue and writes nothing", async () => {
    const placed = await place({ customerId: 99, items: [{ productId: 77, quantity: 1 }] });
    expect(placed).toEqual({
      kind: "invalid",
      issues: [
        { path: "customerId", message: "Customer not found." },
        { path: "items[0].productId", message: "Product 77 not found." },
      ],
    });
    expect(
      await place({ adjustments: [{ kind: "discount", label: "x", amount: -99_999 }] }),
    ).toMatchObject({ kind: "invalid", issues: [{ path: "adjustments" }] });
    const huge = { items: [7, 11, 3].map((productId) => ({ productId, quantity: 1000 })) };
    expect(
      await place({ ...huge, adjustments: [{ kind: "tax", label: "t", amount: 90_000_000 }] }),
    ).toMatchObject({ kind: "invalid" });
  });

  // Minimum amounts and steps of https://docs.stripe.com/currencies. The order is 2 × the price.
  it.each([
    [24, "usd", "The total must be at least $0.50."],
    [25, "usd", null],
    [8_749, "huf", "The total must be at least HUF\u00a0175.00."],
    [8_750, "huf", null],
    [502, "kwd", "The total must be a multiple of KWD\u00a00.010."],
    [505, "kwd", null],
    [25, "jpy", null],
    [24, "jpy", "The total must be at least ¥50."],
  ])("accepts only totals that can be charged: 2 × %i %s", async (price, currency, message) => {
    const [product] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO products (sku, name, category, price, currency)
      VALUES (${`charge-${price}-${currency}`}, 'Test', 'Test', ${price}, ${currency})
      RETURNING id`);
    const placed = await place({ items: [{ productId: product?.id ?? 0, quantity: 2 }] });
    expect(placed).toMatchObject(
      message === null
        ? { kind: "placed" }
        : { kind: "invalid", issues: [{ path: "items", message }] },
    );
  });

  it("places one order for an idempotency key, however often it is sent in parallel", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => place({}, "same-key")));
    const ids = answers.map((answer) => (answer.kind === "placed" ? answer.order.id : 0));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter((answer) => answer.kind === "placed" && !answer.replayed)).toHaveLength(
      1,
    );
    const bodies = answers.map((answer) => JSON.stringify("order" in answer && answer.order));
    expect(new Set(bodies).size).toBe(1);
    expect(await place({ items: [{ productId: 4, quantity: 1 }] }, "same-key")).toEqual({
      kind: "key_reused",
      fields: ["items"],
    });
    shop.advanceClock(25 * 60 * 60_000);
    expect(await place({}, "same-key")).toMatchObject({ kind: "placed", replayed: false });
  });

  it("compares repeated orders as they were sent, or as an earlier version has stored them", async () => {
    const sent = { items: [{ productId: 1, quantity: 1 }], shippingAddress: "1 Harbour Street" };
    const parsed = { ...sent, customerId: 1 };
    const send = (more: object) =>
      placeOrder({
        ctx: shop.ctx,
        input: { order: { ...parsed, ...more }, sent, idempotencyKey: "as-sent" },
      });
    await send({});
    // As after a release that has added a default.
    expect(await send({ metadata: {} })).toMatchObject({ kind: "placed", replayed: true });
    await shop.db.query(sql`
      UPDATE idempotency_keys SET request_hash = ${requestHashes(parsed).request}, field_hashes = '{}'
      WHERE key = 'as-sent'`);
    expect(await send({})).toMatchObject({ kind: "placed", replayed: true });
    expect(await send({ metadata: {} })).toEqual({ kind: "key_reused", fields: [] });
  });

  it("repeats the first response after the product was archived", async () => {
    const gone = { items: [{ productId: 9, quantity: 1 }] };
    const first = await place(gone, "before-archiving");
    await shop.db.query(sql`UPDATE products SET archived_at = now() WHERE id = 9`);
    const again = await place(gone, "before-archiving");
    expect(again).toMatchObject({ kind: "placed", replayed: true });
    expect("order" in again && again.order).toEqual("order" in first && first.order);
    expect(await place(gone)).toMatchObject({ kind: "invalid" });
  });

  it("reports the caller's line, not the merged one", async () => {
    const items = [1, 1, 999].map((productId) => ({ productId, quantity: 1 }));
    expect(await place({ items })).toMatchObject({ issues: [{ path: "items[2].productId" }] });
  });

  it("refuses a reference that the credential has used", async () => {
    expect(await place({ reference: "PO-1" })).toMatchObject({ kind: "placed" });
    expect(await place({ reference: "PO-1" })).toEqual({ kind: "reference_taken" });
  });

  it("limits open unpaid orders exactly, even in parallel", async () => {
    const guest = { customerId: null, email: "Guest@Example.com" };
    const answers = await Promise.all(Array.from({ length: 12 }, () => place(guest)));
    expect(answers.filter((answer) => answer.kind === "placed")).toHaveLength(5);
    expect(answers.filter((answer) => answer.kind === "too_many_unpaid")).toHaveLength(7);
    expect(await place({ customerId: 1, paymentMethod: null })).toMatchObject({ kind: "placed" });
  });

  it("lets only API keys and staff adjust the price", async () => {
    const discount = { adjustments: [{ kind: "discount" as const, label: "x", amount: -4_900 }] };
    const placeAs = (actor: Actor, input: Partial<PlaceOrderInput>) =>
      placeOrder({ ctx: shop.as(actor), input: { order: { ...order, ...input } } });
    const customer = { kind: "customer" as const, customerId: 1, userId: 1 };
    expect(await placeAs(customer, discount)).toMatchObject({
      kind: "invalid",
      issues: [{ path: "adjustments" }],
    });
    const staff = { kind: "operator" as const, userId: 1, role: "operator" as const };
    const key = { kind: "api_key" as const, id: 1, scopes: ["orders:write" as const] };
    for (const actor of [staff, key]) {
      expect(await placeAs(actor, discount)).toMatchObject({ kind: "placed" });
    }
    for (const actor of [{ kind: "anonymous" }, { kind: "tracking", orderId: 1 }] as const) {
      await expect(placeAs(actor, discount)).rejects.toThrow(Forbidden);
    }
  });

  it("sends a customer's emails to no other address", async () => {
    const placeAs = (email: string) =>
      placeOrder({
        ctx: shop.as({ kind: "customer", customerId: 1, userId: 1 }),
        input: { order: { ...order, email } },
      });
    expect(await placeAs("stranger@example.com")).toMatchObject({
      kind: "invalid",
      issues: [{ path: "email" }],
    });
    expect(await placeAs("Customer@Waybill.test")).toMatchObject({ kind: "placed" });
  });

  it("violates no invariant", async () => {
    expect(await shop.findViolations()).toEqual([]);
  });
});
