import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { advanceOrder, cancelOrder } from "@/lib/services/orders";
import { startWorld, type World } from "@/tests/world";
import { cancelOrders, resendMails, shipOrders } from ".";

let world: World;
beforeAll(async () => {
  world = await startWorld({ policy: { fulfilment: "manual", capture: "at_join" } });
});
afterAll(() => world.close());

const operator = { kind: "operator", userId: 2, role: "operator" } as const;
const noOrder = 2_000_000_000;

async function placeReady(): Promise<number> {
  const { id } = await world.place();
  for (let step = 0; step < 6; step += 1) {
    await advanceOrder({ ctx: world.ctx, input: { orderId: id } });
  }
  expect(await world.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfilment" });
  return id;
}

it("cancels what can be cancelled, and says why the rest can't", async () => {
  const open = [(await world.place()).id, (await world.place()).id];
  const [{ id: late }, { id: gone }] = [await world.place(), await world.place()];
  await world.db.query(sql`
    UPDATE orders SET status = 'failed', failure_reason = 'out_of_stock' WHERE id = ${late}`);
  await cancelOrder({ ctx: world.ctx, input: { orderId: gone } });
  const input = { orderIds: [...open, late, gone, noOrder, ...open], reason: "Recalled" };
  expect(await cancelOrders({ ctx: world.as(operator), input })).toEqual([
    { orderId: open[0], kind: "done" },
    { orderId: open[1], kind: "done" },
    { orderId: late, kind: "refused", reason: expect.stringMatching(/.+/) },
    { orderId: gone, kind: "refused", reason: "It is cancelled already." },
    { orderId: noOrder, kind: "refused", reason: "There is no such order." },
  ]);
  expect(await world.read(open[0] ?? 0)).toMatchObject({
    status: "cancelled",
    cancelReason: "Recalled",
  });
  const [{ actor } = { actor: "" }] = await world.db.query<{ actor: string }>(sql`
    SELECT actor FROM order_events WHERE order_id = ${open[0]} ORDER BY seq DESC LIMIT 1`);
  expect(actor).toBe("user:2");
});

it("ships what waits for it, each once, while one is cancelled at the same time", async () => {
  const [first, second, third] = [await placeReady(), await placeReady(), await placeReady()];
  const { id: unpaid } = await world.place({ paymentMethod: null });
  const ctx = world.as(operator);
  const input = { orderIds: [first, second, third, unpaid] };
  const [outcomes, cancelled] = await Promise.all([
    shipOrders({ ctx, input }),
    cancelOrder({ ctx, input: { orderId: third } }),
  ]);
  expect(outcomes.slice(0, 2).map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(outcomes[3]).toMatchObject({ orderId: unpaid, kind: "refused" });
  // A released order can still be cancelled, a cancelled one not be released.
  expect(cancelled.kind).toBe("cancelled");
  expect((await world.read(third)).status).toBe("cancelled");
});

it("sends each order's latest letter to its customer again", async () => {
  const [{ id: told }, { id: untold }] = [await world.place(), await world.place()];
  await world.db.query(sql`
    INSERT INTO mails (order_id, kind, cause, "to", subject, html, text, message_id, status)
    SELECT order_id, kind, 1, 'someone@waybill.test', kind, '<p>x</p>', 'x',
      kind || order_id || '@x', 'captured'
    FROM (VALUES (${told}::int, 'payment_confirmation'), (${told}, 'order_failed'),
      (${told}, 'out_of_stock_alert'), (${untold}, 'out_of_stock_alert')) letters(order_id, kind)`);
  const ctx = world.as(operator);
  const outcomes = await resendMails({ ctx, input: { orderIds: [told, untold] } });
  expect(outcomes).toEqual([
    { orderId: told, kind: "done" },
    { orderId: untold, kind: "refused", reason: "No mail was sent for it yet." },
  ]);
  const again = await world.db.query(sql`
    SELECT subject FROM mails WHERE order_id = ${told} ORDER BY id DESC LIMIT 1`);
  expect(again).toEqual([{ subject: "order_failed" }]);
});

it("is for operators alone", async () => {
  const ctx = world.as({ kind: "customer", customerId: 1, userId: 1 });
  const input = { orderIds: [1], reason: "Mine" };
  for (const verb of [cancelOrders, shipOrders, resendMails]) {
    await expect(verb({ ctx, input })).rejects.toThrow(Forbidden);
  }
});
