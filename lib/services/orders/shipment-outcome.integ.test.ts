import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { httpCarrier } from "@/lib/clients/carrier";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { newFormKey } from "@/lib/domain/form-key";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { reportShipment } from "@/lib/services/shipping/report-shipment";
import { shipFromFile } from "@/lib/services/shipping/ship-from-file";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { cancelOrder } from "./cancel-order";
import { closeOrder } from "./close-order";
import { restockOrder } from "./restock-order";
import { sendReplacement } from "./send-replacement";

let manual: Context;
let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
    await startOperatorShop());
  const policy = { fulfillment: "manual", capture: "at_join" } as const;
  manual = { ...operator, settings: { ...operator.settings, policy } };
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

const items = [{ productId: 1, quantity: 2 }];

/** Places an order whose shipment the carrier loses. */
async function placeLost() {
  await controlSimulator(shop.carrierUrl, { nextOutcome: "lost" });
  const { id } = await placePaid({ items });
  await advanceUntilIdle(id);
  expect(await shop.read(id)).toMatchObject({ status: "shipped", waitingFor: "operator" });
  return id;
}

const onHand = async () => {
  const [row] = await shop.db.query<{ onHand: number }>(
    sql`SELECT on_hand AS "onHand" FROM stock WHERE product_id = 1`,
  );
  return row?.onHand ?? 0;
};

describe("an order whose shipment is lost", () => {
  it("is closed as lost by a full refund", async () => {
    const id = await placeLost();
    const refund = { key: newFormKey(), amount: null, reason: "Lost", lines: [], restock: false };
    await refundOrder({ ctx: operator, input: { orderId: id, ...refund } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      status: "lost",
      paymentStatus: "refunded",
      waitingFor: null,
    });
  });

  it("is closed with its money kept for a reason, which stays with operators", async () => {
    const id = await placeLost();
    const close = () => closeOrder({ ctx: operator, input: { orderId: id, reason: "Insured" } });
    expect((await close()).kind).toBe("done");
    expect(await close()).toEqual({ kind: "refused", reason: "The order is lost." });
    expect(await shop.read(id)).toMatchObject({ status: "lost", paymentStatus: "paid" });
    expect(JSON.stringify(await readEvents(id))).not.toContain("Insured");
  });

  it("is replaced by an order without a charge that refers to it, once", async () => {
    const id = await placeLost();
    const send = () =>
      sendReplacement({
        ctx: operator,
        input: { orderId: id, lines: [{ productId: 1, quantity: 1 }] },
      });
    const outcomes = await Promise.all([send(), send()]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["refused", "sent"]);
    const sent = outcomes.find((outcome) => outcome.kind === "sent");
    if (sent?.kind !== "sent") throw new Error("not sent");
    await advanceUntilIdle(sent.orderId);
    expect(await shop.read(sent.orderId)).toMatchObject({
      status: "completed",
      paymentStatus: "not_required",
      total: 0,
      replacesOrderId: id,
      items: [{ productId: 1, quantity: 1 }],
    });
    expect(await shop.read(id)).toMatchObject({ replacementOrderId: sent.orderId });
    expect((await readEvents(id)).at(-1)).toMatchObject({
      type: "order/replaced",
      data: { replacementOrderId: sent.orderId },
    });
  });

  it("is not replaced by an operator who was not shown its refund, nor the other way around", async () => {
    const id = await placeLost();
    const replace = (seenRefunded: number) =>
      sendReplacement({
        ctx: operator,
        input: { orderId: id, lines: [{ productId: 1, quantity: 1 }], seenRefunded },
      });
    const refund = (seenReplacement: number | null) =>
      refundOrder({
        ctx: operator,
        input: {
          ...{ orderId: id, key: newFormKey(), amount: 100, reason: "Lost", lines: [] },
          ...{ restock: false, seenReplacement },
        },
      });
    expect((await refund(null)).kind).not.toBe("refused");
    expect(await replace(0)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("$1.00"),
    });
    const sent = await replace(100);
    expect(sent.kind).toBe("sent");
    expect(await refund(null)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("replaces this order"),
    });
    expect((await refund(sent.kind === "sent" ? sent.orderId : 0)).kind).not.toBe("refused");
  });

  it("is not replaced while its refund is being committed", async () => {
    const id = await placeLost();
    // The refund is committed after the replacement was decided and before it is placed.
    const db = {
      ...shop.db,
      transaction: async <Result>(body: (tx: Queryable) => Promise<Result>) => {
        await shop.db.query(sql`UPDATE payments SET refunded_amount = 100 WHERE order_id = ${id}`);
        await shop.db.query(sql`UPDATE orders SET version = version + 1 WHERE id = ${id}`);
        return shop.db.transaction(body);
      },
    };
    const input = { orderId: id, lines: [{ productId: 1, quantity: 1 }], seenRefunded: 0 };
    expect(await sendReplacement({ ctx: { ...operator, db }, input })).toMatchObject({
      kind: "refused",
    });
    await shop.db.query(sql`UPDATE payments SET refunded_amount = 0 WHERE order_id = ${id}`);
    expect(await shop.read(id)).toMatchObject({ replacementOrderId: null });
  });

  it("refers to its replacement from the moment at which that is placed", async () => {
    const id = await placeLost();
    const input = { orderId: id, lines: [{ productId: 1, quantity: 1 }] };
    const sent = await sendReplacement({ ctx: operator, input });
    const transactions = await shop.db.query<{ id: string }>(sql`
      SELECT DISTINCT xmin::text AS id FROM order_events
      WHERE (order_id = ${sent.kind === "sent" ? sent.orderId : 0} AND seq = 1)
        OR (order_id = ${id} AND type = 'order/replaced')`);
    expect(transactions).toHaveLength(1);
  });

  it("changes for clients that poll when its replacement ends unshipped", async () => {
    const id = await placeLost();
    const input = { orderId: id, lines: [{ productId: 1, quantity: 1 }] };
    const sent = await sendReplacement({ ctx: operator, input });
    if (sent.kind !== "sent") throw new Error("not sent");
    const { updatedAt } = await shop.read(id);
    await cancelOrder({ ctx: operator, input: { orderId: sent.orderId } });
    const released = await shop.read(id);
    expect(released.replacementOrderId).toBeNull();
    expect(Date.parse(released.updatedAt)).toBeGreaterThan(Date.parse(updatedAt));
  });

  it("is closed without a reason if it was free", async () => {
    await controlSimulator(shop.carrierUrl, { nextOutcome: "lost" });
    await shop.db.query(sql`UPDATE products SET price = 0 WHERE id = 6`);
    const { id } = await shop.place({ items: [{ productId: 6, quantity: 1 }] });
    await advanceUntilIdle(id);
    const close = { ctx: operator, input: { orderId: id, reason: undefined } };
    expect((await closeOrder(close)).kind).toBe("done");
    const paid = await placeLost();
    expect(await closeOrder({ ...close, input: { ...close.input, orderId: paid } })).toMatchObject({
      kind: "refused",
    });
  });

  it("allows only operators to close it", async () => {
    const id = await placeLost();
    const ctx = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    const closing = closeOrder({ ctx, input: { orderId: id, reason: "No" } });
    await expect(closing).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("an order that comes back after its delivery", () => {
  it("needs an operator when the carrier says so, and is restocked in part", async () => {
    const { id } = await placeCompleted({ items });
    const carrier = httpCarrier({ baseUrl: shop.carrierUrl, secret: "unused" });
    const returned = { ...shop.ctx, carrier: { ...carrier, track: asReturned } };
    await refreshTracking({ ctx: returned, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      waitingFor: "operator",
      shipment: { status: "returned" },
    });
    const before = await onHand();
    const restock = () =>
      restockOrder({
        ctx: operator,
        input: { orderId: id, lines: [{ productId: 1, quantity: 1 }], seen: 0 },
      });
    const kinds = (await Promise.all([restock(), restock()])).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["done", "refused"]);
    expect(await onHand()).toBe(before + 1);
    await closeOrder({ ctx: operator, input: { orderId: id, reason: "Damaged by the buyer" } });
    expect(await shop.read(id)).toMatchObject({ status: "returned", waitingFor: null });
    const rest = { orderId: id, lines: [{ productId: 1, quantity: 2 }], seen: 1 };
    expect(await restockOrder({ ctx: operator, input: rest })).toMatchObject({ kind: "refused" });
    const movements = await shop.db.query(
      sql`SELECT quantity FROM inventory_movements WHERE order_id = ${id} AND kind = 'restock'`,
    );
    expect(movements).toEqual([{ quantity: 1 }]);
  });
});

const asReturned = () => Promise.resolve({ status: "returned" as const });

describe("shipManually", () => {
  it("ships at once, however often it is sent, and asks no carrier", async () => {
    const { id } = await placePaid({}, manual);
    const input = { orderId: id, carrier: "UPS", trackingNumber: "1Z999" };
    expect(await shipManually({ ctx: manual, input })).toEqual({ kind: "shipped" });
    expect(await shipManually({ ctx: manual, input })).toEqual({ kind: "shipped" });
    const again = await shipManually({ ctx: manual, input: { ...input, trackingNumber: "1Z" } });
    expect(again).toEqual({ kind: "refused", reason: "The order is shipped." });
    const order = await shop.read(id);
    expect(order).toMatchObject({
      status: "shipped",
      inventoryStatus: "fulfilled",
      waitingFor: "delivery",
      shipment: {
        ...{ carrier: "UPS", trackingNumber: "1Z999", isManual: true },
        trackingUrl: "https://www.ups.com/track?tracknum=1Z999",
      },
    });
    expect(order.waitingUntil).toBe(order.shipment?.estimatedDelivery);
    await refreshTracking({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({ status: "shipped" });
  });

  it("assumes the delivery after 14 days, unless an operator has reported otherwise", async () => {
    const [arrived, lost] = [await placePaid({}, manual), await placePaid({}, manual)];
    for (const { id } of [arrived, lost])
      await shipManually({ ctx: manual, input: { orderId: id } });
    const report = { orderId: lost.id, outcome: "lost" as const, reason: "She called" };
    await reportShipment({ ctx: manual, input: report });
    const later = { ...shop.ctx, now: () => new Date(Date.now() + 15 * 24 * 60 * 60_000) };
    for (const { id } of [arrived, lost]) await advanceUntilIdle(id, later);
    expect(await shop.read(arrived.id)).toMatchObject({ status: "completed" });
    const delivered = (await readEvents(arrived.id)).find(({ type }) => type === "order/delivered");
    expect(delivered?.data.isAssumed).toBe(true);
    expect(await shop.read(lost.id)).toMatchObject({ status: "shipped", waitingFor: "operator" });
  });

  it("ships from a file, row by row, and nothing twice", async () => {
    const { id } = await placePaid({}, manual);
    const held = await placePaid({}, manual);
    await shop.db.query(
      sql`UPDATE orders SET held_at = now(), hold_reason = 'x' WHERE id = ${held.id}`,
    );
    const text = `order_number;carrier;tracking_number\n#${id};DHL;001\n${held.id};DHL;002\n0;;\n`;
    const ship = () => shipFromFile({ ctx: manual, input: { text } });
    const rows = (kind: string) => [
      { line: 2, orderId: id, kind },
      { line: 3, orderId: held.id, kind: "refused", reason: "The order is on hold." },
      { line: 4, kind: "refused" },
    ];
    expect(await ship()).toMatchObject({ kind: "checked", lines: rows("ship") });
    expect(await shop.read(id)).toMatchObject({ status: "shipped" });
    expect(await ship()).toMatchObject({ kind: "checked", lines: rows("unchanged") });
  });
});
