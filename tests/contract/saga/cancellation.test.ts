import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, inject, it } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { findViolations } from "@/tests/chaos/invariants";
import { untilEmailsSent } from "@/tests/chaos/until-idle";
import { expectProblem } from "@/tests/contract/expect-problem";
import { readProviderRecords } from "@/tests/contract/provider-records";
import { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";

const shop = new ShopClient(inject("system"));
const { gatewayUrl, carrierUrl } = shop.system;
afterAll(async () => {
  await controlSimulator(gatewayUrl, { latencyMs: 0 });
  await controlSimulator(carrierUrl, { latencyMs: 0, stepSeconds: 0.2 });
  await shop.close();
});

/** Long enough for a cancellation in between, but shorter than the app's timeout. */
const serviceDelayMs = Math.min(scaled(2_500), 8_000);

/** Runs `work` while the gateway or the carrier is slow, so a cancellation can come first. */
async function whileSlow<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  await controlSimulator(url, { latencyMs: serviceDelayMs });
  try {
    return await work();
  } finally {
    await controlSimulator(url, { latencyMs: 0 });
  }
}

/** Expects that canceling an order in this status is a conflict that changes nothing. */
async function expectRefused(orderId: number, status: string): Promise<void> {
  const before = await shop.read(orderId);
  expect(before.status).toBe(status);
  expectProblem(await shop.cancel(orderId), 409);
  expect(await shop.read(orderId)).toEqual(before);
}

const batchSize = 50;
const countCancelled = (statuses: readonly number[]) =>
  statuses.filter((status) => status === 200).length;

describe("A cancellation", () => {
  it("before the capture voids the authorization and releases the units", async () => {
    const productId = await shop.addProduct({ onHand: 4 });
    const order = await whileSlow(gatewayUrl, async () => {
      const placed = await shop.place({ items: [{ productId, quantity: 4 }] });
      await shop.untilOrder(placed.id, "reserved", (now) => now.inventoryStatus === "reserved");
      const response = await shop.cancel(placed.id, "Changed my mind");
      expect(response).toMatchObject({ status: 200, body: { status: "cancelled" } });
      await shop.untilFinished([placed.id]);
      return shop.read(placed.id);
    });
    expect(order).toMatchObject({
      ...{ status: "cancelled", paymentStatus: "voided", inventoryStatus: "released" },
      ...{ cancelReason: "Changed my mind", shipment: null },
    });
    const records = (await readProviderRecords(shop, [order.id])).get(order.id);
    expect(records?.intents).toMatchObject([{ status: "canceled", amountReceived: 0 }]);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 4, reserved: 0 });
    expect(await findViolations(shop, [order.id])).toEqual([]);
  });

  it("after the capture refunds the full amount once, even when repeated", async () => {
    const productId = await shop.addProduct({ onHand: 4 });
    const order = await whileSlow(carrierUrl, async () => {
      const placed = await shop.place({ items: [{ productId, quantity: 2 }] });
      await shop.untilOrder(placed.id, "paid", (now) => now.paymentStatus === "paid");
      const responses = await Promise.all([shop.cancel(placed.id), shop.cancel(placed.id)]);
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
      await shop.untilFinished([placed.id]);
      return shop.read(placed.id);
    });
    expect(order).toMatchObject({
      ...{ status: "cancelled", paymentStatus: "refunded", inventoryStatus: "released" },
      payment: { amount: 2_400, refundedAmount: 2_400 },
    });
    const again = await shop.cancel(order.id);
    expect(again).toMatchObject({ status: 200, body: { status: "cancelled", seq: order.seq } });
    const records = (await readProviderRecords(shop, [order.id])).get(order.id);
    expect(records).toMatchObject({ received: 2_400, refunded: 2_400 });
    const countEvents = "select count(*) from order_events where order_id = $1 and type = $2";
    expect(await shop.count(countEvents, [order.id, "order/cancelled"])).toBe(1);
    expect(await shop.count(countEvents, [order.id, "payment/refunded"])).toBe(1);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 4, reserved: 0 });
    expect(await findViolations(shop, [order.id])).toEqual([]);
    await untilEmailsSent(shop, [order.id]);
    const emails = await shop.rows<{ kind: string }>(
      `select kind from emails where order_id = $1
      and kind in ('order_cancelled', 'payment_refunded') order by kind`,
      [order.id],
    );
    expect(emails).toEqual([{ kind: "order_cancelled" }, { kind: "payment_refunded" }]);
  });

  it("is refused for shipped, delivered, completed and failed orders", async () => {
    const [completed, failed] = await Promise.all([
      shop.place(),
      shop.place({ paymentMethod: "pm_card_chargeDeclined" }),
    ]);
    await shop.untilFinished([completed.id, failed.id]);
    await expectRefused(completed.id, "completed");
    await expectRefused(failed.id, "failed");
    // An order is `delivered` only for a moment, so this sets a completed one back to that status.
    const setStatus = "update orders set status = $2 where id = $1";
    await shop.db.query(setStatus, [completed.id, "delivered"]);
    try {
      await expectRefused(completed.id, "delivered");
    } finally {
      await shop.db.query(setStatus, [completed.id, "completed"]);
    }
    await controlSimulator(carrierUrl, { stepSeconds: 3_600 });
    try {
      const { id } = await shop.place();
      await shop.untilOrder(id, "shipped", ({ status }) => status === "shipped");
      await expectRefused(id, "shipped");
    } finally {
      await controlSimulator(carrierUrl, { stepSeconds: 0.2 });
    }
  });

  it("leaves a consistent order when it races with the confirmation, 200 times", async () => {
    const productId = await shop.addProduct({ onHand: 1_000 });
    const order = { items: [{ productId, quantity: 1 }] };
    // Spread the cancellations over about the time until a batch is shipped, so either can win.
    const startedAt = Date.now();
    const probeIds = (await shop.placeMany(batchSize, order)).map(({ id }) => id);
    const unshipped =
      "select id from orders where id = any($1) and status in ('pending', 'processing')";
    await shop.untilNone("unshipped orders", unshipped, [probeIds]);
    let spreadMs = (Date.now() - startedAt) * 1.2;
    const ids: number[] = [];
    const cancelStatuses: number[] = [];
    for (let batch = 0; batch < 4; batch += 1) {
      const cancelledBefore = countCancelled(cancelStatuses);
      await Promise.all(
        Array.from({ length: batchSize }, async (_, index) => {
          // Two orders don't race, so both outcomes occur. The first is unpaid and can't ship; the
          // second is cancelled only after it has shipped.
          const isUnpaid = index === 0;
          const { id } = await shop.place({ ...order, ...(isUnpaid && { paymentMethod: null }) });
          ids.push(id);
          if (index === 1) await shop.untilNone("unshipped orders", unshipped, [[id]]);
          else await sleep(Math.random() * spreadMs);
          const { status } = await shop.cancel(id);
          cancelStatuses.push(status);
          const { status: finalStatus } = await shop.read(id);
          expect(finalStatus === "cancelled").toBe(status === 200);
        }),
      );
      // Adapt to a machine that has become faster or slower.
      const cancelledNow = countCancelled(cancelStatuses) - cancelledBefore;
      if (cancelledNow === batchSize - 1) spreadMs *= 2;
      if (cancelledNow === 1) spreadMs /= 2;
    }
    await shop.untilFinished(ids);
    expect(ids).toHaveLength(200);
    expect(new Set(cancelStatuses)).toEqual(new Set([200, 409]));
    expect(await findViolations(shop, ids)).toEqual([]);
    const completed = await shop.count(
      "select count(*) from orders where id = any($1) and status = 'completed'",
      [ids],
    );
    expect(completed).toBe(cancelStatuses.filter((status) => status === 409).length);
    await shop.untilFinished(probeIds);
    const sold = completed + probeIds.length;
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 1_000 - sold, reserved: 0 });
  });
});
