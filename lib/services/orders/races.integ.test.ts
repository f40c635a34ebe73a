import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideExpiry } from "@/lib/domain/order/cancellation-rules";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { authorizePayment, capturePayment, payOrder } from "@/lib/services/payments";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { scaled } from "@/local/slowness.mjs";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { advanceOrder } from "./advance-order";
import { cancelOrder } from "./cancel-order";
import { changeOrder } from "./change-order";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 10_000 });
  // All products have plenty of stock, except product 12 with ten units.
  await shop.db.query(sql`
    WITH restocked AS (
      UPDATE stock SET on_hand = CASE product_id WHEN 12 THEN 10 ELSE on_hand + 10000 END
      RETURNING product_id)
    INSERT INTO inventory_movements (product_id, kind, quantity, reserved_delta, reason)
    SELECT product_id, 'count', CASE product_id WHEN 12 THEN -30 ELSE 10000 END, 0, 'test'
    FROM restocked`);
});
afterAll(() => shop.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function advanceAll(orderIds: number[]): Promise<void> {
  for (const orderId of orderIds) {
    await advanceUntilIdle(shop.ctx, orderId, "refresh_tracking");
  }
}

/** Authorizes and reserves in parallel, as the two functions do. */
async function authorizeAndReserve(orderId: number): Promise<void> {
  const { ctx } = shop;
  await Promise.all([
    authorizePayment({ ctx, input: { orderId, method: "pm_card_visa" } }),
    reserveStock({ ctx, input: { orderId } }),
  ]);
}

/** Cancels an order at a certain moment; the capture that follows comes too late. */
async function cancelAt(orderId: number, moment: "joined" | "captured" | "shipped") {
  const call = { ctx: shop.ctx, input: { orderId } };
  await authorizeAndReserve(orderId);
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

/** Hundreds of complete orders: slow on a busy machine. */
describe("races", { timeout: scaled(600_000) }, () => {
  it("of cancellation and payment end in one consistent state, 200 times", async () => {
    const orders: number[] = [];
    await inBatches([...Array(200).keys()], 10, async (n) => {
      const { id: orderId } = await shop.place();
      orders.push(orderId);
      // Three of twenty are cancelled at a certain step, so that each outcome occurs; the others
      // race.
      const moment = (["joined", "captured", "shipped"] as const)[n % 20];
      if (moment) return cancelAt(orderId, moment);
      const chain = async () => {
        await authorizeAndReserve(orderId);
        await capturePayment({ ctx: shop.ctx, input: { orderId } });
      };
      const canceling = async () => {
        await pause((n % 20) * 2);
        await cancelOrder({ ctx: shop.ctx, input: { orderId } });
      };
      await Promise.all([chain(), canceling()]);
    });
    await advanceAll(orders);
    const rows = await shop.db.query<{ outcome: string }>(sql`
      SELECT DISTINCT CASE status WHEN 'cancelled' THEN 'cancelled ' ELSE '' END || payment_status
        AS outcome FROM orders WHERE id = ANY (${orders})`);
    const outcomes = rows.map(({ outcome }) => outcome);
    const certain = ["cancelled voided", "cancelled refunded", "paid"];
    expect(outcomes).toEqual(expect.arrayContaining(certain));
    // An order that was cancelled before its authorization call has no payment to reverse.
    expect([...certain, "cancelled pending"]).toEqual(expect.arrayContaining(outcomes));
    expect(await shop.findViolations()).toEqual([]);
    expect(await findGatewayDifferences()).toEqual([]);
  });

  it("of payment and expiry have one winner, and keep no money for an expired order, 200 times", async () => {
    const outcomes = { paid: 0, expired: 0 };
    const orders: number[] = [];
    await inBatches([...Array(200).keys()], 10, async (n) => {
      const { id: orderId } = await shop.place({ paymentMethod: null });
      orders.push(orderId);
      await reserveStock({ ctx: shop.ctx, input: { orderId } });
      const late = new Date(Date.now() + 901_000);
      const pay = () =>
        payOrder({ ctx: shop.ctx, input: { orderId, paymentMethod: "pm_card_visa" } });
      const end = () => changeOrder(shop.ctx, orderId, (order) => decideExpiry(order, late));
      // Two of twenty have a fixed order, so that each outcome occurs.
      if (n % 20 === 1) await end();
      const paying = pause(n % 3).then(pay);
      if (n % 20 === 0) await paying;
      const [paid] = await Promise.all([paying, pause(n % 4).then(end)]);
      const { status } = await shop.read(orderId);
      if (status === "expired") outcomes.expired += 1;
      else outcomes.paid += 1;
      expect(paid.kind).toBe(status === "expired" ? "refused" : "paid");
    });
    await advanceAll(orders);
    expect(outcomes.paid + outcomes.expired).toBe(200);
    expect(Math.min(outcomes.paid, outcomes.expired)).toBeGreaterThan(0);
    expect(await shop.findViolations()).toEqual([]);
    expect(await findGatewayDifferences()).toEqual([]);
  });

  it("of 50 orders for the last 10 units reserve exactly ten", async () => {
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
    expect(await shop.findViolations()).toEqual([]);
  });

  it("of orders with the same products in different line order never deadlock", async () => {
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
    await advanceAll(orders.map((order) => order.id));
    expect(await shop.findViolations()).toEqual([]);
  });
});

/** Payments whose row differs from the payment intent at the gateway. */
async function findGatewayDifferences(): Promise<string[]> {
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
    if (!row) return [`${intent.id} exists only at the gateway`];
    const isSame = row.captured === intent.amountReceived && row.refunded === refunded;
    return isSame ? [] : [`${intent.id}: ${JSON.stringify(row)} against ${JSON.stringify(intent)}`];
  });
}
