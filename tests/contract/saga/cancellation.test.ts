import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, inject, test } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { violationsOf } from "@/tests/chaos/invariants";
import { untilEmailed } from "@/tests/chaos/until-idle";
import { control, readBooks } from "@/tests/contract/books";
import { expectProblem } from "@/tests/contract/problem";
import { Shop } from "@/tests/contract/shop";

const shop = new Shop(inject("system"));
const { gatewayUrl, carrierUrl } = shop.system;
afterAll(async () => {
  await control(gatewayUrl, { latencyMs: 0 });
  await control(carrierUrl, { latencyMs: 0, stepSeconds: 0.2 });
  await shop.close();
});

/** Long enough for a cancellation in between, but shorter than the timeout of the app. */
const serviceDelayMs = Math.min(scaled(2_500), 8_000);

/** Whatever an order waits for outside takes this long, so that a cancellation comes in between. */
async function withSlow<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  await control(url, { latencyMs: serviceDelayMs });
  try {
    return await work();
  } finally {
    await control(url, { latencyMs: 0 });
  }
}

test("cancelled before it is captured: the authorization is voided, the units are free", async () => {
  const productId = await shop.addProduct({ onHand: 4 });
  const order = await withSlow(gatewayUrl, async () => {
    const placed = await shop.place({ items: [{ productId, quantity: 4 }] });
    await shop.untilOrder(placed.id, "reserved", (now) => now.inventoryStatus === "reserved");
    const answer = await shop.cancel(placed.id, "Changed my mind");
    expect(answer).toMatchObject({ status: 200, body: { status: "cancelled" } });
    await shop.untilSettled([placed.id]);
    return shop.read(placed.id);
  });
  expect(order).toMatchObject({
    ...{ status: "cancelled", paymentStatus: "voided", inventoryStatus: "released" },
    ...{ cancelReason: "Changed my mind", shipment: null },
  });
  const books = (await readBooks(shop, [order.id])).get(order.id);
  expect(books?.intents).toMatchObject([{ status: "canceled", amountReceived: 0 }]);
  expect(await shop.stockOf(productId)).toEqual({ on_hand: 4, reserved: 0 });
  expect(await violationsOf(shop, [order.id])).toEqual([]);
});

test("cancelled after it is captured: one refund of all, also when it is cancelled thrice", async () => {
  const productId = await shop.addProduct({ onHand: 4 });
  const order = await withSlow(carrierUrl, async () => {
    const placed = await shop.place({ items: [{ productId, quantity: 2 }] });
    await shop.untilOrder(placed.id, "paid", (now) => now.paymentStatus === "paid");
    const answers = await Promise.all([shop.cancel(placed.id), shop.cancel(placed.id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await shop.untilSettled([placed.id]);
    return shop.read(placed.id);
  });
  expect(order).toMatchObject({
    ...{ status: "cancelled", paymentStatus: "refunded", inventoryStatus: "released" },
    payment: { amount: 2_400, refundedAmount: 2_400 },
  });
  const again = await shop.cancel(order.id);
  expect(again).toMatchObject({ status: 200, body: { status: "cancelled", seq: order.seq } });
  const books = (await readBooks(shop, [order.id])).get(order.id);
  expect(books).toMatchObject({ received: 2_400, refunded: 2_400 });
  const text = "select count(*) from order_events where order_id = $1 and type = $2";
  expect(await shop.count(text, [order.id, "order/cancelled"])).toBe(1);
  expect(await shop.count(text, [order.id, "payment/refunded"])).toBe(1);
  expect(await shop.stockOf(productId)).toEqual({ on_hand: 4, reserved: 0 });
  expect(await violationsOf(shop, [order.id])).toEqual([]);
  await untilEmailed(shop, [order.id]);
  const emails = await shop.rows<{ kind: string }>(
    `select kind from emails where order_id = $1
      and kind in ('order_cancelled', 'payment_refunded') order by kind`,
    [order.id],
  );
  expect(emails).toEqual([{ kind: "order_cancelled" }, { kind: "payment_refunded" }]);
});

test("what is shipped, delivered, completed or failed can't be cancelled any more", async () => {
  const [completed, failed] = await Promise.all([
    shop.place(),
    shop.place({ paymentMethod: "pm_card_chargeDeclined" }),
  ]);
  await shop.untilSettled([completed.id, failed.id]);
  await expectFinal(completed.id, "completed");
  await expectFinal(failed.id, "failed");
  // An order is delivered for a moment only: this one is put back to it, where nothing awaits it.
  const setStatus = "update orders set status = $2 where id = $1";
  await shop.db.query(setStatus, [completed.id, "delivered"]);
  try {
    await expectFinal(completed.id, "delivered");
  } finally {
    await shop.db.query(setStatus, [completed.id, "completed"]);
  }
  await control(carrierUrl, { stepSeconds: 3_600 });
  try {
    const { id } = await shop.place();
    await shop.untilOrder(id, "shipped", ({ status }) => status === "shipped");
    await expectFinal(id, "shipped");
  } finally {
    await control(carrierUrl, { stepSeconds: 0.2 });
  }
});

/** Canceling an order of this status is a conflict, and changes nothing of it. */
async function expectFinal(orderId: number, status: string): Promise<void> {
  const before = await shop.read(orderId);
  expect(before.status).toBe(status);
  expectProblem(await shop.cancel(orderId), 409);
  expect(await shop.read(orderId)).toEqual(before);
}

const batchSize = 50;
const won = (answers: readonly number[]) => answers.filter((status) => status === 200).length;

test("a cancellation that races with the join leaves a consistent order, 200 times", async () => {
  const productId = await shop.addProduct({ onHand: 1_000 });
  const order = { items: [{ productId, quantity: 1 }] };
  // The spread of the delays is about what one batch takes to be shipped, so that both can win.
  const startedAt = Date.now();
  const probes = (await shop.placeMany(batchSize, order)).map(({ id }) => id);
  const unshipped =
    "select id from orders where id = any($1) and status in ('pending', 'processing')";
  await shop.untilNone("orders not shipped", unshipped, [probes]);
  let spreadMs = (Date.now() - startedAt) * 1.2;
  const ids: number[] = [];
  const answers: number[] = [];
  for (let batch = 0; batch < 4; batch += 1) {
    const wonBefore = won(answers);
    await Promise.all(
      Array.from({ length: batchSize }, async (_, index) => {
        // Two orders don't race, so that both outcomes occur: the first is not paid, so it can't be
        // shipped; the second is cancelled after it was shipped.
        const isUnpaid = index === 0;
        const { id } = await shop.place({ ...order, ...(isUnpaid && { paymentMethod: null }) });
        ids.push(id);
        if (index === 1) await shop.untilNone("an order not shipped", unshipped, [[id]]);
        else await sleep(Math.random() * spreadMs);
        const { status } = await shop.cancel(id);
        answers.push(status);
        const { status: end } = await shop.read(id);
        expect(end === "cancelled").toBe(status === 200);
      }),
    );
    // A machine that has become quicker or slower since: the next batch meets it better.
    const wonNow = won(answers) - wonBefore;
    if (wonNow === batchSize - 1) spreadMs *= 2;
    if (wonNow === 1) spreadMs /= 2;
  }
  await shop.untilSettled(ids);
  expect(ids).toHaveLength(200);
  expect(new Set(answers)).toEqual(new Set([200, 409]));
  expect(await violationsOf(shop, ids)).toEqual([]);
  const completed = await shop.count(
    "select count(*) from orders where id = any($1) and status = 'completed'",
    [ids],
  );
  expect(completed).toBe(answers.filter((status) => status === 409).length);
  await shop.untilSettled(probes);
  const sold = completed + probes.length;
  expect(await shop.stockOf(productId)).toEqual({ on_hand: 1_000 - sold, reserved: 0 });
});
