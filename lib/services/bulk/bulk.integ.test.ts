import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
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
const noOrder = 2_000_000_000;

async function placeReady(): Promise<number> {
  const { id } = await shop.place();
  for (let step = 0; step < 6; step += 1) {
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  expect(await shop.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfillment" });
  return id;
}

it("cancels what can be cancelled, and says why the rest can't", async () => {
  const open = [(await shop.place()).id, (await shop.place()).id];
  const [{ id: late }, { id: gone }] = [await shop.place(), await shop.place()];
  await shop.db.query(sql`
    UPDATE orders SET status = 'failed', failure_reason = 'out_of_stock' WHERE id = ${late}`);
  await cancelOrder({ ctx: shop.ctx, input: { orderId: gone } });
  const input = { orderIds: [...open, late, gone, noOrder, ...open], reason: "Recalled" };
  expect(await cancelOrders({ ctx: shop.as(operator), input })).toEqual([
    { orderId: open[0], kind: "done" },
    { orderId: open[1], kind: "done" },
    { orderId: late, kind: "refused", reason: expect.stringMatching(/.+/) },
    { orderId: gone, kind: "refused", reason: "It is cancelled already." },
    { orderId: noOrder, kind: "refused", reason: "There is no such order." },
  ]);
  expect(await shop.read(open[0] ?? 0)).toMatchObject({
    status: "cancelled",
    cancelReason: "Recalled",
  });
  const [{ actor } = { actor: "" }] = await shop.db.query<{ actor: string }>(sql`
    SELECT actor FROM order_events WHERE order_id = ${open[0]} ORDER BY seq DESC LIMIT 1`);
  expect(actor).toBe("user:2");
});

it("ships what waits for it, each once, while one is cancelled at the same time", async () => {
  const [first, second, third] = [await placeReady(), await placeReady(), await placeReady()];
  const { id: unpaid } = await shop.place({ paymentMethod: null });
  const ctx = shop.as(operator);
  const input = { orderIds: [first, second, third, unpaid] };
  const [outcomes, cancelled] = await Promise.all([
    shipOrders({ ctx, input }),
    cancelOrder({ ctx, input: { orderId: third } }),
  ]);
  expect(outcomes.slice(0, 2).map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(outcomes[3]).toMatchObject({ orderId: unpaid, kind: "refused" });
  // A released order can still be cancelled, a cancelled one not be released.
  expect(cancelled.kind).toBe("cancelled");
  expect((await shop.read(third)).status).toBe("cancelled");
});

it("sends each order's latest email to its customer again", async () => {
  const [{ id: told }, { id: untold }] = [await shop.place(), await shop.place()];
  await shop.db.query(sql`
    INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, status)
    SELECT order_id, kind, 1, 'someone@waybill.test', kind, '<p>x</p>', 'x',
      kind || order_id || '@x', 'captured'
    FROM (VALUES (${told}::int, 'payment_confirmation'), (${told}, 'order_failed'),
      (${told}, 'out_of_stock_alert'), (${untold}, 'out_of_stock_alert')) emails(order_id, kind)`);
  const ctx = shop.as(operator);
  const outcomes = await resendEmails({ ctx, input: { orderIds: [told, untold] } });
  expect(outcomes).toEqual([
    { orderId: told, kind: "done" },
    { orderId: untold, kind: "refused", reason: "No email was sent for it yet." },
  ]);
  const again = await shop.db.query(sql`
    SELECT subject FROM emails WHERE order_id = ${told} ORDER BY id DESC LIMIT 1`);
  expect(again).toEqual([{ subject: "order_failed" }]);
});

it("is for operators alone", async () => {
  const ctx = shop.as({ kind: "customer", customerId: 1, userId: 1 });
  const input = { orderIds: [1], reason: "Mine" };
  for (const verb of [cancelOrders, shipOrders, resendEmails]) {
    await expect(verb({ ctx, input })).rejects.toThrow(Forbidden);
  }
});
