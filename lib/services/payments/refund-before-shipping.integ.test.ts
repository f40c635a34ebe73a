import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newFormKey } from "@/lib/domain/form-key";
import { cancelOrder } from "@/lib/services/orders/cancel-order";
import { holdOrder, releaseOrder } from "@/lib/services/orders/hold-order";
import { readAdminOrder } from "@/lib/services/orders/read-admin-order";
import { removeItems } from "@/lib/services/orders/remove-items";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";

let { shop, operator, advanceUntilIdle, placePaid, readEvents, resetSimulators } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, readEvents, resetSimulators } =
    await startOperatorShop());
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

const items = [
  { productId: 2, quantity: 3 },
  { productId: 3, quantity: 1 },
];

function refundUnits(orderId: number, quantity: number, amount: number) {
  return refundOrder({
    ctx: operator,
    input: {
      ...{ orderId, key: newFormKey(), amount, reason: "Damaged", restock: false },
      lines: [{ productId: 2, quantity }],
    },
  });
}

async function placeHeld() {
  const order = await placePaid({ items });
  await holdOrder({ ctx: operator, input: { orderId: order.id, reason: "Check" } });
  return order;
}

const stockOf = async (productId: number) => {
  const [row] = await shop.db.query<{ onHand: number; reserved: number }>(
    sql`SELECT on_hand AS "onHand", reserved FROM stock WHERE product_id = ${productId}`,
  );
  if (!row) throw new Error("no stock");
  return row;
};

const reservationsOf = (orderId: number) =>
  shop.db.query(sql`
    SELECT product_id AS "productId", quantity, status FROM reservations
    WHERE order_id = ${orderId} ORDER BY product_id`);

describe("A refund of units before shipping", () => {
  it("releases them in one change, and ships and labels the rest", async () => {
    const before = await stockOf(2);
    const { id } = await placeHeld();
    expect(await refundUnits(id, 1, 100)).toEqual({ kind: "refunded", amount: 100 });
    expect(await stockOf(2)).toEqual({ ...before, reserved: before.reserved + 2 });
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      inventoryStatus: "reserved",
      items: [
        { productId: 2, quantity: 3, shippingQuantity: 2, refundedQuantity: 1 },
        { productId: 3, quantity: 1, shippingQuantity: 1, refundedQuantity: 0 },
      ],
    });
    const events = await readEvents(id);
    const requested = events.findIndex(({ type }) => type === "payment/refund_requested");
    expect(events[requested + 1]).toMatchObject({
      type: "inventory/released",
      data: { items: [{ productId: 2, quantity: 1 }], reason: "units_removed" },
    });
    expect(await shop.findViolations()).toEqual([]);

    await releaseOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    expect(await stockOf(2)).toEqual({ onHand: before.onHand - 2, reserved: before.reserved });
    expect(await reservationsOf(id)).toEqual([
      { productId: 2, quantity: 2, status: "fulfilled" },
      { productId: 3, quantity: 1, status: "fulfilled" },
    ]);
    const [label] = await shop.db.query<{ items: { quantity: number }[] }>(
      sql`SELECT items FROM carrier.labels WHERE order_id = ${id}`,
    );
    expect(label?.items.map(({ quantity }) => quantity)).toEqual([2, 1]);
    expect(await shop.findViolations()).toEqual([]);
  });

  it("leaves a line out of the label when all its units are refunded", async () => {
    const { id } = await placeHeld();
    expect(await refundUnits(id, 3, 300)).toMatchObject({ kind: "refunded" });
    await releaseOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await reservationsOf(id)).toEqual([
      { productId: 2, quantity: 3, status: "released" },
      { productId: 3, quantity: 1, status: "fulfilled" },
    ]);
    const [label] = await shop.db.query<{ items: unknown[] }>(
      sql`SELECT items FROM carrier.labels WHERE order_id = ${id}`,
    );
    expect(label?.items).toHaveLength(1);
    expect(await shop.findViolations()).toEqual([]);
  });

  it("takes them out while the gateway's answer is missing", async () => {
    const { id } = await placeHeld();
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { refund: 3 } });
    expect(await refundUnits(id, 1, 100)).toEqual({ kind: "pending", amount: 100 });
    expect((await shop.read(id)).items[0]).toMatchObject({
      ...{ shippingQuantity: 2, refundedQuantity: 1 },
    });
    shop.advanceClock(61_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect((await shop.read(id)).paymentStatus).toBe("partially_refunded");
    expect(await shop.findViolations()).toEqual([]);
  });

  it("releases each unit once when two operators refund the same ones", async () => {
    const before = await stockOf(2);
    const { id } = await placeHeld();
    const both = await Promise.all([refundUnits(id, 2, 200), refundUnits(id, 2, 200)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["refunded", "refused"]);
    expect(await stockOf(2)).toEqual({ ...before, reserved: before.reserved + 1 });
    expect(await shop.findViolations()).toEqual([]);
  });
});

describe("removeItems", () => {
  const policy = { fulfillment: "manual", capture: "at_shipment" } as const;
  const late = () => ({ ...operator, settings: { ...operator.settings, policy } });
  const system = () => ({ ...shop.ctx, settings: { ...shop.ctx.settings, policy } });

  it("charges and ships only what is left, in a shop that captures at shipment", async () => {
    const { id, total } = await shop.place({ items });
    await advanceUntilIdle(id, system());
    expect((await shop.read(id)).paymentStatus).toBe("authorized");
    const lines = [{ productId: 2, quantity: 1 }];
    const input = { orderId: id, lines, reason: "Broken" };
    expect(await removeItems({ ctx: late(), input })).toMatchObject({ kind: "done" });
    expect(await removeItems({ ctx: operator, input })).toMatchObject({ kind: "refused" });
    const unit = (await shop.read(id)).items[0]?.unitPrice ?? 0;
    await shop.db.query(sql`UPDATE orders SET ship_requested_at = now() WHERE id = ${id}`);
    await advanceUntilIdle(id, system());
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      payment: { amount: total, capturedAmount: total - unit, refundedAmount: 0 },
      items: [{ shippingQuantity: 2, refundedQuantity: 0 }, { shippingQuantity: 1 }],
    });
    expect(await shop.findViolations()).toEqual([]);
    const view = await readAdminOrder({ ctx: operator, input: { orderId: id } });
    expect(view).toMatchObject({ refundable: total - unit, stock: [{ unchargedQuantity: 1 }, {}] });
    expect(await refundUnits(id, 3, 100)).toMatchObject({ kind: "refused" });
    expect(await refundUnits(id, 2, 100)).toMatchObject({ kind: "refunded" });
  });

  /** Places an order of 3 units with an odd total, and takes out one before it is charged. */
  async function placeWithoutOne() {
    const adjustments = [{ kind: "shipping" as const, label: "Shipping", amount: 101 }];
    const units = [{ productId: 2, quantity: 3 }];
    const { id, total } = await shop.place({ items: units, adjustments });
    await advanceUntilIdle(id, system());
    const lines = [{ productId: 2, quantity: 1 }];
    const input = { orderId: id, lines, reason: "Broken" };
    expect(await removeItems({ ctx: late(), input })).toMatchObject({ kind: "done" });
    const unit = Math.floor(total / 3);
    return { id, unit, left: total - unit, total, input };
  }

  /** The payment of the order in the gateway's books. */
  async function intentOf(orderId: number) {
    const response = await fetch(`${shop.gatewayUrl}/_control/books`);
    const { intents } = (await response.json()) as { intents: { orderId: number }[] };
    return intents.filter((intent) => intent.orderId === orderId);
  }

  it("leaves refunds that add up to what was captured", async () => {
    const { id, unit, left, total } = await placeWithoutOne();
    await shop.db.query(sql`UPDATE orders SET ship_requested_at = now() WHERE id = ${id}`);
    await advanceUntilIdle(id, system());
    expect(await intentOf(id)).toMatchObject([
      { status: "succeeded", amount: total, amountReceived: left },
    ]);
    const view = async () => readAdminOrder({ ctx: operator, input: { orderId: id } });
    expect((await view()).refundable).toBe(left);
    expect(await refundUnits(id, 1, unit)).toEqual({ kind: "refunded", amount: unit });
    expect((await shop.read(id)).paymentStatus).toBe("partially_refunded");
    expect((await view()).refundable).toBe(left - unit);
    expect(await refundUnits(id, 1, left - unit)).toMatchObject({ kind: "refunded" });
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "refunded",
      payment: { capturedAmount: left, refundedAmount: left },
    });
    expect((await view()).refundable).toBe(0);
    expect(await shop.findViolations()).toEqual([]);
  });

  it("captures the same amount if the answer is lost, and a cancellation returns just that", async () => {
    const { id, left, input } = await placeWithoutOne();
    await shop.db.query(sql`UPDATE orders SET ship_requested_at = now() WHERE id = ${id}`);
    // The SDK repeats a lost call twice, so the fourth call is the app's first repetition.
    await controlSimulator(shop.gatewayUrl, { loseAnswers: { capture: 3 } });
    await expect(advanceUntilIdle(id, system())).rejects.toThrow();
    expect((await shop.read(id)).paymentStatus).toBe("authorized");
    expect(await removeItems({ ctx: late(), input })).toMatchObject({ kind: "refused" });
    await advanceUntilIdle(id, system(), "capture");
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "paid",
      payment: { capturedAmount: left },
    });
    expect(await intentOf(id)).toMatchObject([{ status: "succeeded", amountReceived: left }]);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id, system());
    expect(await shop.read(id)).toMatchObject({
      ...{ status: "cancelled", paymentStatus: "refunded", shipment: null },
      payment: { capturedAmount: left, refundedAmount: left },
    });
    expect(await shop.findViolations()).toEqual([]);
  });
});
