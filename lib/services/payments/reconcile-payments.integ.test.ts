import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { gatewayWith } from "@/tests/support/gateway-with";
import { stripeOfShop } from "@/tests/support/stripe-of-shop";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { authorizePayment } from "./authorize-payment";
import { openCheckout } from "./open-checkout";
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
    const runs = [await reconcilePayments({ ctx }), await reconcilePayments({ ctx })];
    // Four at a time: the first three calls use up the time of a run.
    for (const { failed } of runs) expect(failed).toBeLessThanOrEqual(6);
    const failed = (runs[0]?.failed ?? 0) + (runs[1]?.failed ?? 0);
    expect([calledFor.length, new Set(calledFor).size]).toEqual([failed, failed]);
  });

  it("checks what else is due, though calls without an answer take all the time", async () => {
    const { id } = await shop.place();
    await advanceUntilIdle(shop.ctx, id);
    await stripeOfShop(shop).refunds.create({ payment_intent: await intentOf(id), amount: 100 });
    shop.advanceClock(61 * 60_000);
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

describe("the routine checks", () => {
  const calls: string[] = [];
  const recorded = (): Context => {
    const gateway = new Proxy(shop.ctx.gateway, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => {
          calls.push(`${String(name)} ${String(args[0])}`);
          return method.apply(target, args);
        };
      },
    });
    return { ...shop.ctx, gateway };
  };
  /** Makes only these orders' payments due, the first one the longest ago. */
  async function makeDue(orderIds: readonly number[]): Promise<void> {
    await shop.db.query(sql`UPDATE payments SET check_at = NULL, status = CASE
      WHEN status IN ('pending', 'unknown') THEN 'declined' ELSE status END`);
    const base = shop.ctx.now().getTime() - 3_600_000;
    await shop.db.query(sql`
      UPDATE payments p SET check_at = due.at FROM unnest(${[...orderIds]}::int[],
        ${orderIds.map((_, i) => new Date(base + i))}::timestamptz[]) AS due (id, at)
      WHERE p.order_id = due.id`);
    calls.length = 0;
  }

  async function placeCompleted(): Promise<number> {
    const { id } = await shop.place();
    await advanceUntilIdle(shop.ctx, id);
    return id;
  }

  async function placeUnshipped(): Promise<number> {
    const { id } = await shop.place();
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({ status: "processing", paymentStatus: "paid" });
    return id;
  }

  it("are one call for each payment, those of orders that have not shipped first", async () => {
    const ids = [await placeCompleted(), await placeCompleted(), await placeUnshipped()];
    await makeDue(ids);
    const run = await reconcilePayments({ ctx: recorded() });
    expect(run).toEqual({ checked: 3, failed: 0, overdue: 0 });
    const refs = await Promise.all(ids.map(intentOf));
    expect(calls[0]).toBe(`retrieve ${refs[2]}`);
    expect([...calls].sort()).toEqual(refs.map((ref) => `retrieve ${ref}`).sort());
  });

  it("of an open payment page and of a pending refund come ever more rarely", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    await openCheckout({ ctx: shop.ctx, input: { orderId: id } });
    const paid = await placeCompleted();
    // The database's own clock is not the shop's. Ten seconds keep each check off the moment it is due.
    const opened = new Date(shop.ctx.now().getTime() - 10_000);
    await shop.db.query(sql`UPDATE checkout_sessions
      SET created_at = ${opened}, checked_at = ${opened}`);
    await shop.db.query(sql`
      INSERT INTO refunds (payment_id, amount, currency, status, reason, origin, provider_ref,
        created_at, checked_at, updated_at)
      SELECT p.id, 10, p.currency, 'pending', 'Broken', 'operator', 're_pending', ${opened},
        ${opened}, ${opened} FROM payments p WHERE order_id = ${paid}`);
    await makeDue([]);
    const ctx = gatewayWith(recorded(), {
      retrieveRefund: async (ref) => {
        calls.push(`retrieveRefund ${ref}`);
        return noAnswer();
      },
    });
    for (let minute = 0; minute < 14; minute += 1) {
      shop.advanceClock(61_000);
      await reconcilePayments({ ctx });
    }
    const times = (name: string) => calls.filter((call) => call.startsWith(name)).length;
    expect([times("retrieveCheckout"), times("retrieveRefund")]).toEqual([3, 3]);
    await shop.db.query(sql`DELETE FROM refunds WHERE provider_ref = 're_pending'`);
    await shop.db.query(sql`UPDATE checkout_sessions SET status = 'expired'`);
  });

  it("ask for the dispute of a payment that is disputed, and for refunds that are not known", async () => {
    const id = await placeCompleted();
    const payment_intent = await intentOf(id);
    await stripeOfShop(shop).refunds.create({ payment_intent, amount: 100 });
    const url = `${shop.gatewayUrl}/_control/disputes`;
    await fetch(url, { method: "POST", body: JSON.stringify({ intent: payment_intent }) });
    await makeDue([id]);
    await reconcilePayments({ ctx: recorded() });
    expect(calls.map((call) => call.split(" ")[0])).toEqual([
      ...["retrieve", "listDisputes", "listRefunds"],
    ]);
    expect((await shop.read(id)).payment).toMatchObject({
      ...{ refundedAmount: 100, dispute: { status: "needs_response" } },
    });
  });

  it("are repeated soon without an answer", async () => {
    const ids = [await placeCompleted(), await placeCompleted()];
    await makeDue(ids);
    const dueAt = () =>
      shop.db.query<{ minutes: number }>(sql`
        SELECT round(extract(epoch FROM check_at - ${shop.ctx.now()}::timestamptz) / 60)::int AS minutes
        FROM payments WHERE order_id = ANY (${ids})`);
    const ctx = gatewayWith(shop.ctx, { retrieve: noAnswer });
    expect(await reconcilePayments({ ctx })).toEqual({ checked: 2, failed: 2, overdue: 0 });
    expect(await dueAt()).toEqual([{ minutes: 10 }, { minutes: 10 }]);
  });

  it("that can't be made in time are counted and logged", async () => {
    const paid = await shop.db.query<{ id: number }>(sql`
      SELECT order_id AS id FROM payments WHERE status IN ('paid', 'partially_refunded')`);
    await makeDue(paid.map(({ id }) => id));
    const warned: unknown[] = [];
    const log = { ...shop.ctx.log, warn: (fields: unknown) => void warned.push(fields) };
    const retrieve = () => {
      shop.advanceClock(50_000);
      return noAnswer();
    };
    const { checked, overdue } = await reconcilePayments({
      ctx: { ...gatewayWith(shop.ctx, { retrieve }), log },
    });
    expect([checked < paid.length, overdue]).toEqual([true, paid.length - checked]);
    expect(warned).toContainEqual({ count: overdue, oldestMinutes: expect.any(Number) });
  });
});

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}
