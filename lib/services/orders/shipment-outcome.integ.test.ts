import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { httpCarrier } from "@/lib/clients/carrier";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { reportShipment } from "@/lib/services/shipping/report-shipment";
import { shipFromFile } from "@/lib/services/shipping/ship-from-file";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
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
    expect((await shipManually({ ctx: manual, input })).kind).toBe("done");
    expect((await shipManually({ ctx: manual, input })).kind).toBe("done");
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
