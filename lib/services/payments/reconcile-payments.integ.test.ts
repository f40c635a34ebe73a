import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { gatewayWith } from "@/tests/support/gateway-with";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment } from "./authorize-payment";
import { reconcilePayments } from "./reconcile-payments";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const noAnswer = () => Promise.reject(new GatewayUnavailable("No response."));

/** Places an order whose authorization call gets no response. */
async function placeUnanswered(): Promise<number> {
  const { id } = await shop.place();
  await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
  const ctx: Context = { ...shop.ctx, gateway: { ...shop.ctx.gateway, authorize: noAnswer } };
  const authorized = authorizePayment({ ctx, input: { orderId: id, method: "pm_card_visa" } });
  await expect(authorized).rejects.toThrow(GatewayUnavailable);
  return id;
}

/** Creates copies of an order, with a payment method that never gets a response. */
async function copyOrder(orderId: number, copies: number): Promise<void> {
  await shop.db.query(sql`
    WITH placed AS (
      INSERT INTO orders (credential, status, inventory_status, payment_status, currency, subtotal,
        total, shipping_address, payment_method, expires_at)
      SELECT credential, status, 'pending', payment_status, currency, subtotal, total,
        shipping_address, payment_method, expires_at
      FROM orders, generate_series(1, ${copies}::int) WHERE id = ${orderId}
      RETURNING id)
    INSERT INTO payments (order_id, attempt, method, status, amount, currency, idempotency_key)
    SELECT placed.id, 1, 'pm_card_unanswered', p.status, p.amount, p.currency,
      'order-' || placed.id || '-authorize-1'
    FROM placed, payments p WHERE p.order_id = ${orderId}`);
}

describe("reconcilePayments", () => {
  it("checks a payment eventually, even if a full batch of others always fails", async () => {
    await copyOrder(await placeUnanswered(), 200);
    const last = await placeUnanswered();
    shop.advanceClock(61_000);
    const { gateway } = shop.ctx;
    const ctx: Context = {
      ...shop.ctx,
      gateway: {
        ...gateway,
        authorize: (call) =>
          call.method === "pm_card_unanswered" ? noAnswer() : gateway.authorize(call),
      },
    };
    await reconcilePayments({ ctx });
    await reconcilePayments({ ctx });
    expect((await shop.read(last)).paymentStatus).toBe("authorized");
  });

  it("stops after its time limit, and continues with the others in the next run", async () => {
    const calledFor: number[] = [];
    const ctx = gatewayWith(shop.ctx, {
      authorize: ({ orderId }) => {
        calledFor.push(orderId);
        shop.advanceClock(20_000);
        return noAnswer();
      },
    });
    expect(await reconcilePayments({ ctx })).toMatchObject({ failed: 3 });
    expect(await reconcilePayments({ ctx })).toMatchObject({ failed: 3 });
    expect([calledFor.length, new Set(calledFor).size]).toEqual([6, 6]);
  });

  it("checks what else is due, though calls without an answer take all the time", async () => {
    const { id } = await shop.place();
    await advanceUntilIdle(shop.ctx, id);
    await stripeOfShop(shop).refunds.create({ payment_intent: await intentOf(id), amount: 100 });
    shop.advanceClock(2 * 60_000);
    const authorize = () => {
      shop.advanceClock(20_000);
      return noAnswer();
    };
    const ctx = gatewayWith(shop.ctx, { authorize });
    // The first run also plans when to look at the payments without an outcome again.
    for (const _ of [1, 2]) await reconcilePayments({ ctx });
    expect((await shop.read(id)).payment?.refundedAmount).toBe(100);
  });
});

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}
