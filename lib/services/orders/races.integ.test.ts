import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expire } from "@/lib/domain/order/cancellation-rules";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { authorizePayment, capturePayment, payOrder } from "@/lib/services/payments";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { scaled } from "@/local/slowness.mjs";
import { runDown } from "@/tests/support/run-down";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { advanceOrder } from "./advance-order";
import { cancelOrder } from "./cancel-order";
import { changeOrder } from "./change-order";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 10_000 });
  // Plenty of everything but product 12, whose opening stock is ten units.
  await shop.db.query(sql`
    WITH grown AS (
      UPDATE stock SET on_hand = CASE product_id WHEN 12 THEN 10 ELSE on_hand + 10000 END
      RETURNING product_id)
    INSERT INTO inventory_movements (product_id, kind, quantity, reserved_delta, reason)
    SELECT product_id, 'count', CASE product_id WHEN 12 THEN -30 ELSE 10000 END, 0, 'test'
    FROM grown`);
});
afterAll(() => shop.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function settleAll(orderIds: number[]): Promise<void> {
  for (const orderId of orderIds) {
    await runDown(shop.ctx, orderId, "refresh_tracking");
  }
}

/** Authorizes and reserves at once, as the two functions do. */
async function join(orderId: number): Promise<void> {
  const { ctx } = shop;
  await Promise.all([
    authorizePayment({ ctx, input: { orderId, method: "pm_card_visa" } }),
    reserveStock({ ctx, input: { orderId } }),
  ]);
}

/** Cancels an order that has come just as far as this; what would have followed comes too late. */
async function cancelAt(orderId: number, moment: "joined" | "captured" | "shipped") {
  const call = { ctx: shop.ctx, input: { orderId } };
  await join(orderId);
  if (moment !== "joined") await capturePayment(call);
  if (moment === "shipped") await createShipment(call);
  const { kind } = await cancelOrder(call);
  expect(kind).toBe(moment === "shipped" ? "refused" : "cancelled");
  await capturePayment(call);
}

async function inBatches<Item>(items: Item[], size: number, work: (item: Item) => Promise<void>) {
  for (let start = 0; start < items.length; start += size) {
    await Promise.all(items.slice(start, start + size).map(work));
  }
}

/** Hundreds of whole lives: a busy machine may take its time. */
describe("races", { timeout: scaled(600_000) }, () => {
  it("cancel against the join, 200 times: one consistent end each", async () => {
    const orders: number[] = [];
    await inBatches([...Array(200).keys()], 10, async (n) => {
      const { id: orderId } = await shop.place();
      orders.push(orderId);
      // Three of twenty are cancelled at a set step, so that each end is there; the others race.
      const moment = (["joined", "captured", "shipped"] as const)[n % 20];
      if (moment) return cancelAt(orderId, moment);
      const chain = async () => {
        await join(orderId);
        await capturePayment({ ctx: shop.ctx, input: { orderId } });
      };
      const canceling = async () => {
        await pause((n % 20) * 2);
        await cancelOrder({ ctx: shop.ctx, input: { orderId } });
      };
      await Promise.all([chain(), canceling()]);
    });
    await settleAll(orders);
    const rows = await shop.db.query<{ end: string }>(sql`
      SELECT DISTINCT CASE status WHEN 'cancelled' THEN 'cancelled ' ELSE '' END || payment_status
        AS "end" FROM orders WHERE id = ANY (${orders})`);
    const ends = rows.map(({ end }) => end);
    const certain = ["cancelled voided", "cancelled refunded", "paid"];
    expect(ends).toEqual(expect.arrayContaining(certain));
    // Cancelled before the gateway was asked, an order has no payment to undo.
    expect([...certain, "cancelled pending"]).toEqual(expect.arrayContaining(ends));
    expect(await shop.violations()).toEqual([]);
    expect(await gatewayDisagrees()).toEqual([]);
  });

  it("pay against expire, 200 times: one winner each, no money kept for an expired order", async () => {
    const outcomes = { paid: 0, expired: 0 };
    const orders: number[] = [];
    await inBatches([...Array(200).keys()], 10, async (n) => {
      const { id: orderId } = await shop.place({ paymentMethod: null });
      orders.push(orderId);
      await reserveStock({ ctx: shop.ctx, input: { orderId } });
      const late = new Date(Date.now() + 901_000);
      const pay = () =>
        payOrder({ ctx: shop.ctx, input: { orderId, paymentMethod: "pm_card_visa" } });
      const end = () => changeOrder(shop.ctx, orderId, (order) => expire(order, late));
      // Two of twenty are no race, so that each can be seen to win.
      if (n % 20 === 1) await end();
      const paying = pause(n % 3).then(pay);
      if (n % 20 === 0) await paying;
      const [paid] = await Promise.all([paying, pause(n % 4).then(end)]);
      const { status } = await shop.read(orderId);
      if (status === "expired") outcomes.expired += 1;
      else outcomes.paid += 1;
      expect(paid.kind).toBe(status === "expired" ? "refused" : "paid");
    });
    await settleAll(orders);
    expect(outcomes.paid + outcomes.expired).toBe(200);
    expect(Math.min(outcomes.paid, outcomes.expired)).toBeGreaterThan(0);
    expect(await shop.violations()).toEqual([]);
    expect(await gatewayDisagrees()).toEqual([]);
  });

  it("50 orders for the last 10 units: ten get them, forty fail cleanly", async () => {
    const placed = await Promise.all(
      Array.from({ length: 50 }, () => shop.place({ items: [{ productId: 12, quantity: 1 }] })),
    );
    const reserved = await Promise.all(
      placed.map(({ id }) => reserveStock({ ctx: shop.ctx, input: { orderId: id } })),
    );
    expect(reserved.filter(({ kind }) => kind === "reserved")).toHaveLength(10);
    expect(reserved.filter(({ kind }) => kind === "out_of_stock")).toHaveLength(40);
    const [stock] = await shop.db.query<{ onHand: number; reserved: number }>(
      sql`SELECT on_hand AS "onHand", reserved FROM stock WHERE product_id = 12`,
    );
    expect(stock).toEqual({ onHand: 10, reserved: 10 });
    expect(await shop.violations()).toEqual([]);
  });

  it("orders of many products in any order of lines never wait for each other", async () => {
    const products = [1, 2, 3, 4, 5, 6, 7, 8];
    const orders = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        shop.place({
          items: products
            .toSorted(() => Math.random() - 0.5)
            .map((productId) => ({ productId, quantity: 1 + (n % 3) })),
        }),
      ),
    );
    await Promise.all(
      orders.map(async ({ id: orderId }, n) => {
        await reserveStock({ ctx: shop.ctx, input: { orderId } });
        if (n % 2) await cancelOrder({ ctx: shop.ctx, input: { orderId } });
        await advanceOrder({ ctx: shop.ctx, input: { orderId } });
      }),
    );
    await settleAll(orders.map((order) => order.id));
    expect(await shop.violations()).toEqual([]);
  });
});

/** Payments whose row and whose intent at the gateway do not tell the same. */
async function gatewayDisagrees(): Promise<string[]> {
  const answer = await fetch(`${shop.gatewayUrl}/_control/books`);
  const books = (await answer.json()) as {
    intents: { id: string; status: string; amountReceived: number }[];
    refunds: { intent: string; amount: number }[];
  };
  const rows = await shop.db.query<{ ref: string; captured: number; refunded: number }>(sql`
    SELECT provider_ref AS ref, captured_amount AS captured, refunded_amount AS refunded
    FROM payments WHERE provider_ref IS NOT NULL`);
  const ours = new Map(rows.map((row) => [row.ref, row]));
  return books.intents.flatMap((intent) => {
    const row = ours.get(intent.id);
    const refunded = books.refunds
      .filter((refund) => refund.intent === intent.id)
      .reduce((sum, refund) => sum + refund.amount, 0);
    if (!row) return [`the gateway has ${intent.id}, we do not`];
    const same = row.captured === intent.amountReceived && row.refunded === refunded;
    return same ? [] : [`${intent.id}: ${JSON.stringify(row)} against ${JSON.stringify(intent)}`];
  });
}
