import { afterAll, describe, expect, inject, it } from "vitest";
import { findViolations } from "@/tests/chaos/invariants";
import { untilEmailsSent } from "@/tests/chaos/until-idle";
import { readProviderRecords } from "@/tests/contract/provider-records";
import { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

/** Waits until all emails about the order are sent, and returns their kinds. */
async function readEmailKinds(orderId: number): Promise<string[]> {
  await untilEmailsSent(shop, [orderId]);
  const text = "select kind from emails where order_id = $1 order by kind";
  return (await shop.rows<{ kind: string }>(text, [orderId])).map(({ kind }) => kind);
}

describe.concurrent("An order that can't be fulfilled", () => {
  it.each([
    "pm_card_chargeDeclined",
    "pm_card_chargeDeclinedInsufficientFunds",
    "pm_card_authenticationRequired",
  ])("fails, releases its units and emails the customer (%s)", async (paymentMethod) => {
    const productId = await shop.addProduct({ onHand: 5 });
    const { id } = await shop.place({ paymentMethod, items: [{ productId, quantity: 2 }] });
    await shop.untilFinished([id]);
    const order = await shop.read(id);
    expect(order).toMatchObject({
      ...{ status: "failed", failureReason: "payment_declined", paymentStatus: "declined" },
    });
    expect(["released", "pending"]).toContain(order.inventoryStatus);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 5, reserved: 0 });
    expect((await readProviderRecords(shop, [id])).get(id)).toMatchObject({
      received: 0,
      labels: [],
    });
    // The confirmation is sent only if the order was still open when its turn came.
    const kinds = await readEmailKinds(id);
    expect(kinds.filter((kind) => kind !== "order_confirmation")).toEqual(["payment_failed"]);
    expect(await findViolations(shop, [id])).toEqual([]);
  });

  it("fails after confirmation when the capture is refused", async () => {
    const productId = await shop.addProduct({ onHand: 5 });
    const items = [{ productId, quantity: 1 }];
    const { id } = await shop.place({ paymentMethod: "pm_card_captureRefused", items });
    await shop.untilFinished([id]);
    const order = await shop.read(id);
    expect(order).toMatchObject({ status: "failed", failureReason: "capture_refused" });
    const kinds = await readEmailKinds(id);
    const earlier = ["order_confirmation", "order_processing"];
    expect(kinds.filter((kind) => !earlier.includes(kind))).toEqual(["payment_failed"]);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 5, reserved: 0 });
    expect((await readProviderRecords(shop, [id])).get(id)).toMatchObject({
      received: 0,
      labels: [],
    });
    expect(await findViolations(shop, [id])).toEqual([]);
  });

  it("fails when out of stock: no capture, one alert email, one reorder request", async () => {
    const productId = await shop.addProduct({ onHand: 2, lowStockThreshold: 0 });
    const placed = await shop.placeMany(3, { items: [{ productId, quantity: 3 }] });
    const ids = placed.map(({ id }) => id);
    await shop.untilFinished(ids);
    const records = await readProviderRecords(shop, ids);
    for (const id of ids) {
      const order = await shop.read(id);
      expect(order).toMatchObject({
        ...{ status: "failed", failureReason: "out_of_stock", inventoryStatus: "out_of_stock" },
      });
      expect(["voided", "pending"]).toContain(order.paymentStatus);
      expect(records.get(id)).toMatchObject({ received: 0, labels: [] });
      const kinds = await readEmailKinds(id);
      expect(kinds.filter((kind) => kind !== "order_confirmation")).toEqual([
        ...["order_failed", "out_of_stock_alert"],
      ]);
    }
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 2, reserved: 0 });
    const reorders = "select reason, available from reorder_requests where product_id = $1";
    expect(await shop.rows(reorders, [productId])).toEqual([
      { reason: "out_of_stock", available: 2 },
    ]);
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("reserves all of its items or none", async () => {
    const plenty = await shop.addProduct({ onHand: 50 });
    const scarce = await shop.addProduct({ onHand: 1 });
    const items = [
      { productId: plenty, quantity: 5 },
      { productId: scarce, quantity: 2 },
    ];
    const { id } = await shop.place({ items });
    await shop.untilFinished([id]);
    expect(await shop.read(id)).toMatchObject({ failureReason: "out_of_stock" });
    expect(await shop.stockOf(plenty)).toEqual({ on_hand: 50, reserved: 0 });
    expect(await shop.stockOf(scarce)).toEqual({ on_hand: 1, reserved: 0 });
  });
});

describe.concurrent("A low-stock alert", () => {
  it("is sent once, when the available units reach the threshold", async () => {
    const productId = await shop.addProduct({ onHand: 12, lowStockThreshold: 10 });
    const alerts = `select count(*) from emails m join reorder_requests r on r.id = m.cause
      where m.kind = 'low_stock_alert' and r.product_id = $1`;
    const placeReserved = async (quantity: number) => {
      const { id } = await shop.place({ items: [{ productId, quantity }] });
      await shop.untilOrder(id, "reserved", (order) => order.inventoryStatus !== "pending");
      return id;
    };
    const first = await placeReserved(1);
    const reorders =
      "select reason, available, threshold from reorder_requests where product_id = $1";
    expect(await shop.rows(reorders, [productId])).toEqual([]);
    const crossing = await placeReserved(1);
    await waitFor("the alert", async () =>
      (await shop.count(alerts, [productId])) > 0 ? 1 : null,
    );
    const below = await placeReserved(3);
    expect(await shop.rows(reorders, [productId])).toEqual([
      { reason: "low_stock", available: 10, threshold: 10 },
    ]);
    const orderIds = [first, crossing, below];
    await shop.untilFinished(orderIds);
    expect(await shop.count(alerts, [productId])).toBe(1);
    expect(await findViolations(shop, orderIds)).toEqual([]);
  });
});
