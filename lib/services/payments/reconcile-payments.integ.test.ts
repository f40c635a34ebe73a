import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment } from "./authorize-payment";
import { reconcilePayments } from "./reconcile-payments";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const away = () => Promise.reject(new GatewayUnavailable("No answer."));

/** An order whose authorizing call got no answer. */
async function unanswered(): Promise<number> {
  const { id } = await shop.place();
  await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
  const ctx: Context = { ...shop.ctx, gateway: { ...shop.ctx.gateway, authorize: away } };
  const asked = authorizePayment({ ctx, input: { orderId: id, method: "pm_card_visa" } });
  await expect(asked).rejects.toThrow(GatewayUnavailable);
  return id;
}

/** As many more orders like this one. */
async function copy(orderId: number, copies: number): Promise<void> {
  await shop.db.query(sql`
    WITH placed AS (
      INSERT INTO orders (credential, status, inventory_status, payment_status, currency, subtotal,
        total, shipping_address, payment_method, expires_at)
      SELECT credential, status, 'pending', payment_status, currency, subtotal, total,
        shipping_address, payment_method, expires_at
      FROM orders, generate_series(1, ${copies}::int) WHERE id = ${orderId}
      RETURNING id)
    INSERT INTO payments (order_id, attempt, method, status, amount, currency, idempotency_key)
    SELECT placed.id, 1, 'pm_card_poisoned', p.status, p.amount, p.currency,
      'order-' || placed.id || '-authorize-1'
    FROM placed, payments p WHERE p.order_id = ${orderId}`);
}

describe("the reconciliation", () => {
  it("comes to a payment in the end, however many others fail for ever", async () => {
    await copy(await unanswered(), 200);
    const last = await unanswered();
    shop.elapse(61_000);
    const { gateway } = shop.ctx;
    const ctx: Context = {
      ...shop.ctx,
      gateway: {
        ...gateway,
        authorize: (asked) =>
          asked.method === "pm_card_poisoned" ? away() : gateway.authorize(asked),
      },
    };
    await reconcilePayments({ ctx });
    await reconcilePayments({ ctx });
    expect((await shop.read(last)).paymentStatus).toBe("authorized");
  });

  it("stops when a gateway lets it wait, and goes on with the others in the next run", async () => {
    const first: number[] = [];
    const ctx: Context = {
      ...shop.ctx,
      gateway: {
        ...shop.ctx.gateway,
        authorize: ({ orderId }) => {
          first.push(orderId);
          shop.elapse(20_000);
          return away();
        },
      },
    };
    expect(await reconcilePayments({ ctx })).toEqual({ asked: 3, failed: 3 });
    expect(await reconcilePayments({ ctx })).toEqual({ asked: 3, failed: 3 });
    expect(new Set(first).size).toBe(6);
  });
});
