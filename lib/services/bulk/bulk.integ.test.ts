import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { advanceOrder, cancelOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { cancelOrders, resendEmails, shipOrders } from ".";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ policy: { fulfillment: "manual", capture: "at_join" } });
});
afterAll(() => shop.close());

const operator = { kind: "operator", userId: 2, role: "operator" } as const;
const unknownId = 2_000_000_000;

/** Places an order and advances it until it waits for an operator to ship it. */
async function placeReadyToShip(): Promise<number> {
  const { id } = await shop.place();
  for (let step = 0; step < 6; step += 1) {
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  expect(await shop.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfillment" });
  return id;
}

describe("bulk actions", () => {
  it("cancels the orders that can be cancelled and says why the others can't", async () => {
    const open = [(await shop.place()).id, (await shop.place()).id];
    const [{ id: failed }, { id: cancelled }] = [await shop.place(), await shop.place()];
    await shop.db.query(sql`
    UPDATE orders SET status = 'failed', failure_reason = 'out_of_stock' WHERE id = ${failed}`);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: cancelled } });
    const input = {
      orderIds: [...open, failed, cancelled, unknownId, ...open],
      reason: "Recalled",
    };
    expect(await cancelOrders({ ctx: shop.as(operator), input })).toEqual([
      { orderId: open[0], kind: "done" },
      { orderId: open[1], kind: "done" },
      { orderId: failed, kind: "refused", reason: expect.stringMatching(/.+/) },
      { orderId: cancelled, kind: "refused", reason: "This order is already cancelled." },
      { orderId: unknownId, kind: "refused", reason: "Order not found." },
    ]);
    expect(await shop.read(open[0] ?? 0)).toMatchObject({
      status: "cancelled",
      cancelReason: "Recalled",
    });
    const [{ actor } = { actor: "" }] = await shop.db.query<{ actor: string }>(sql`
    SELECT actor FROM order_events WHERE order_id = ${open[0]} ORDER BY seq DESC LIMIT 1`);
    expect(actor).toBe("user:2");
  });

  it("ships orders that wait for it, once each, while one is cancelled concurrently", async () => {
    const [first, second, third] = [
      await placeReadyToShip(),
      await placeReadyToShip(),
      await placeReadyToShip(),
    ];
    const { id: unpaid } = await shop.place({ paymentMethod: null });
    const ctx = shop.as(operator);
    const input = { orderIds: [first, second, third, unpaid] };
    const [outcomes, cancelled] = await Promise.all([
      shipOrders({ ctx, input }),
      cancelOrder({ ctx, input: { orderId: third } }),
    ]);
    expect(outcomes.slice(0, 2).map(({ kind }) => kind)).toEqual(["done", "done"]);
    expect(outcomes[3]).toMatchObject({ orderId: unpaid, kind: "refused" });
    // Whichever comes first, the cancellation wins: an order without a label can still be
    // cancelled.
    expect(cancelled.kind).toBe("cancelled");
    expect((await shop.read(third)).status).toBe("cancelled");
  });

  it("sends each order's latest customer email again", async () => {
    const [{ id: emailed }, { id: notEmailed }] = [await shop.place(), await shop.place()];
    await shop.db.query(sql`
    INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, status)
    SELECT order_id, kind, 1, 'someone@waybill.test', kind, '<p>x</p>', 'x',
      kind || order_id || '@x', 'captured'
    FROM (VALUES (${emailed}::int, 'payment_confirmation'), (${emailed}, 'order_failed'),
      (${emailed}, 'out_of_stock_alert'), (${notEmailed}, 'out_of_stock_alert')) emails(order_id, kind)`);
    const ctx = shop.as(operator);
    const outcomes = await resendEmails({ ctx, input: { orderIds: [emailed, notEmailed] } });
    expect(outcomes).toEqual([
      { orderId: emailed, kind: "done" },
      {
        orderId: notEmailed,
        kind: "refused",
        reason: "No email has been sent for this order yet.",
      },
    ]);
    const again = await shop.db.query(sql`
    SELECT subject FROM emails WHERE order_id = ${emailed} ORDER BY id DESC LIMIT 1`);
    expect(again).toEqual([{ subject: "order_failed" }]);
  });

  it("is refused to customers", async () => {
    const ctx = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    const input = { orderIds: [1], reason: "Mine" };
    for (const verb of [cancelOrders, shipOrders, resendEmails]) {
      await expect(verb({ ctx, input })).rejects.toThrow(Forbidden);
    }
  });
});
