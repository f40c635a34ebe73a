import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { startWorld, type World } from "@/tests/world";
import { authorizePayment } from "./authorize-payment";
import { reconcilePayments } from "./reconcile-payments";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const away = () => Promise.reject(new GatewayAway("No answer."));

/** An order whose authorising call got no answer. */
async function unanswered(): Promise<number> {
  const { id } = await world.place();
  await reserveStock({ ctx: world.ctx, input: { orderId: id } });
  const ctx: Context = { ...world.ctx, gateway: { ...world.ctx.gateway, authorize: away } };
  const asked = authorizePayment({ ctx, input: { orderId: id, method: "pm_card_visa" } });
  await expect(asked).rejects.toThrow(GatewayAway);
  return id;
}

/** As many more orders like this one. */
async function copy(orderId: number, copies: number): Promise<void> {
  await world.db.query(sql`
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
    world.elapse(61_000);
    const { gateway } = world.ctx;
    const ctx: Context = {
      ...world.ctx,
      gateway: {
        ...gateway,
        authorize: (asked) =>
          asked.method === "pm_card_poisoned" ? away() : gateway.authorize(asked),
      },
    };
    await reconcilePayments({ ctx });
    await reconcilePayments({ ctx });
    expect((await world.read(last)).paymentStatus).toBe("authorized");
  });

  it("stops when a gateway lets it wait, and goes on with the others in the next run", async () => {
    const first: number[] = [];
    const ctx: Context = {
      ...world.ctx,
      gateway: {
        ...world.ctx.gateway,
        authorize: ({ orderId }) => {
          first.push(orderId);
          world.elapse(20_000);
          return away();
        },
      },
    };
    expect(await reconcilePayments({ ctx })).toEqual({ asked: 3, failed: 3 });
    expect(await reconcilePayments({ ctx })).toEqual({ asked: 3, failed: 3 });
    expect(new Set(first).size).toBe(6);
  });
});
