import { afterAll, expect, inject, test } from "vitest";
import { violationsOf } from "@/tests/chaos/invariants";
import { untilEmailed } from "@/tests/chaos/until-idle";
import { readBooks } from "@/tests/contract/books";
import { Shop } from "@/tests/contract/shop";
import { waitFor } from "@/tests/support/wait";

const shop = new Shop(inject("system"));
afterAll(() => shop.close());

async function emailsOf(orderId: number): Promise<string[]> {
  const text = "select kind from emails where order_id = $1 order by id";
  return (await shop.rows<{ kind: string }>(text, [orderId])).map(({ kind }) => kind);
}

test("a paid order reaches completed by itself, and everything about it adds up", async () => {
  const productId = await shop.addProduct({ onHand: 10 });
  const placed = await shop.place({ items: [{ productId, quantity: 3 }] });
  expect(placed).toMatchObject({
    ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "pending", seq: 1 },
    ...{ subtotal: 3_600, total: 3_600, currency: "usd", waitingFor: expect.any(String) },
  });
  await shop.untilSettled([placed.id]);

  const order = await shop.read(placed.id);
  expect(order).toMatchObject({
    ...{ status: "completed", paymentStatus: "paid", inventoryStatus: "fulfilled" },
    ...{ waitingFor: null, waitingUntil: null, failureReason: null },
    payment: { status: "paid", amount: 3_600, refundedAmount: 0 },
    shipment: { status: "delivered", trackingNumber: expect.stringMatching(/\S/) },
  });
  const events = await shop.events(placed.id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(order.seq).toBe(events.length);
  const statuses = events.map(({ status }) => status);
  expect(statuses.filter((status, index) => status !== statuses[index - 1])).toEqual([
    ...["pending", "processing", "shipped", "delivered", "completed"],
  ]);
  const types = events.map(({ type }) => type);
  expect([...types].sort()).toEqual([
    ...["inventory/reserved", "order/created", "order/delivered", "order/shipped"],
    ...["order/status.updated", "order/status.updated", "payment/completed", "payment/processed"],
    ...["shipment/updated", "shipment/updated"],
  ]);

  expect(await shop.stockOf(productId)).toEqual({ on_hand: 7, reserved: 0 });
  const books = (await readBooks(shop, [order.id])).get(order.id);
  expect(books?.intents).toEqual([
    expect.objectContaining({ status: "succeeded", amount: 3_600, amountReceived: 3_600 }),
  ]);
  expect(books?.labels).toEqual([
    expect.objectContaining({ trackingNumber: order.shipment?.trackingNumber }),
  ]);
  expect(await violationsOf(shop, [order.id])).toEqual([]);

  await untilEmailed(shop, [order.id]);
  expect((await emailsOf(order.id)).sort()).toEqual([
    ...["order_completed", "order_delivered", "order_processing", "order_shipped"],
    "payment_confirmation",
  ]);
});

test("every open order of a mixed run says what it waits for, and until when", async () => {
  const scarce = await shop.addProduct({ onHand: 2 });
  const kinds = [
    {},
    { paymentMethod: null },
    { paymentMethod: "pm_card_chargeDeclined" },
    { items: [{ productId: scarce, quantity: 1 }] },
    { paymentMethod: "pm_card_captureRefused" },
    { customerId: null, email: "guest@waybill.test", paymentMethod: null },
  ];
  const placed = await Promise.all(
    kinds.flatMap((kind) => [1, 2, 3, 4].map(() => shop.place(kind))),
  );
  const ids = placed.map(({ id }) => id);
  const silent = `select id, status from orders where id = any($1)
    and status in ('pending', 'processing', 'shipped', 'delivered')
    and (waiting_for is null or (waiting_until is null and attention is null))`;
  const unpaid = await shop.rows<{ id: number }>(
    "select id from orders where id = any($1) and payment_method is null",
    [ids],
  );
  const automatic = ids.filter((id) => !unpaid.some((order) => order.id === id));
  await waitFor("the paying orders to end", async () => {
    expect(await shop.rows(silent, [ids])).toEqual([]);
    const open = `select count(*) from orders where id = any($1) and waiting_for is not null`;
    return (await shop.count(open, [automatic])) === 0 ? true : null;
  });
  for (const { id } of unpaid) {
    const { expiresAt, waitingFor, waitingUntil } = await shop.read(id);
    expect({ waitingFor, waitingUntil }).toEqual({
      waitingFor: "payment",
      waitingUntil: expiresAt,
    });
  }
  await Promise.all(unpaid.map(({ id }) => shop.cancel(id)));
  await shop.untilSettled(ids);
  expect(await violationsOf(shop, ids)).toEqual([]);
});
