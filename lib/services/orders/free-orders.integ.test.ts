import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCheckout } from "@/lib/services/payments/open-checkout";
import { payOrder } from "@/lib/services/payments/pay-order";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { cancelOrder } from "./cancel-order";
import { expireOrders } from "./expire-orders";
import { placeOrder } from "./place-order";

let { shop, advanceUntilIdle, readEvents, resetSimulators } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, advanceUntilIdle, readEvents, resetSimulators } = await startOperatorShop());
  await shop.db.query(sql`UPDATE products SET price = 0 WHERE id = 5`);
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

const freeProduct = { items: [{ productId: 5, quantity: 1 }] };

/** An order with a discount of its whole price. */
async function discounted() {
  const [product] = await shop.db.query<{ price: number }>(
    sql`SELECT price FROM products WHERE id = 2`,
  );
  const amount = -(product?.price ?? 0);
  return {
    items: [{ productId: 2, quantity: 1 }],
    adjustments: [{ kind: "discount" as const, label: "Gift card", amount }],
  };
}

describe("An order with a total of 0", () => {
  it("is delivered without asking the gateway, whether it is discounted or free", async () => {
    for (const order of [freeProduct, await discounted()]) {
      const placed = await shop.place(order);
      expect(placed).toMatchObject({ total: 0, paymentStatus: "not_required", payment: null });
      await advanceUntilIdle(placed.id);
      expect(await shop.read(placed.id)).toMatchObject({
        ...{ status: "completed", paymentStatus: "not_required", inventoryStatus: "fulfilled" },
        payment: null,
      });
      const types = (await readEvents(placed.id)).map(({ type }) => type);
      expect(types.filter((type) => type.startsWith("payment/"))).toEqual([]);
    }
    expect(await shop.findViolations()).toEqual([]);
  });

  it("can't be paid, and is neither unpaid nor expired", async () => {
    const { id } = await shop.place({ ...freeProduct, paymentMethod: null });
    const ctx = { ...shop.ctx };
    expect(
      (await payOrder({ ctx, input: { orderId: id, paymentMethod: "pm_card_visa" } })).kind,
    ).toBe("refused");
    expect((await openCheckout({ ctx, input: { orderId: id } })).kind).toBe("refused");
    await expireOrders({ ctx: { ...ctx, now: () => new Date(Date.now() + 86_400_000) } });
    expect(await shop.read(id)).toMatchObject({ status: "pending" });
  });

  it("does not count toward the limit of unpaid orders", async () => {
    const ctx = { ...shop.ctx, settings: { ...shop.ctx.settings, openUnpaidMax: 0 } };
    const order = { customerId: 1, shippingAddress: "1 Harbor Street", ...freeProduct };
    const placed = await placeOrder({ ctx, input: { order: { ...order, paymentMethod: null } } });
    expect(placed.kind).toBe("placed");
  });

  it("is cancelled with its units released, and nothing to return", async () => {
    const { id } = await shop.place(freeProduct);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", waitingFor: null });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("answers a repeated idempotency key with the same order", async () => {
    const order = { customerId: 1, shippingAddress: "1 Harbor Street", ...freeProduct };
    const input = { order, idempotencyKey: "free-1" };
    const first = await placeOrder({ ctx: shop.ctx, input });
    const again = await placeOrder({ ctx: shop.ctx, input });
    expect(again).toMatchObject({ kind: "placed", replayed: true });
    if (first.kind !== "placed" || again.kind !== "placed") throw new Error("not placed");
    expect(again.order).toEqual(first.order);
  });

  it("is refused below 0", async () => {
    const order = await discounted();
    const adjustments = order.adjustments.map((line) => ({ ...line, amount: line.amount - 1 }));
    await expect(shop.place({ ...order, adjustments })).rejects.toThrow();
  });
});
