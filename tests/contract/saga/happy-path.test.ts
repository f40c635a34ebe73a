import { afterAll, describe, expect, inject, it } from "vitest";
import { findViolations } from "@/tests/chaos/invariants";
import { untilEmailsSent } from "@/tests/chaos/until-idle";
import { readProviderRecords } from "@/tests/contract/provider-records";
import { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

async function readEmailKinds(orderId: number): Promise<string[]> {
  const text = "select kind from emails where order_id = $1 order by id";
  return (await shop.rows<{ kind: string }>(text, [orderId])).map(({ kind }) => kind);
}

describe("An order", () => {
  it("completes automatically, and all records about it agree", async () => {
    const productId = await shop.addProduct({ onHand: 10 });
    const placed = await shop.place({ items: [{ productId, quantity: 3 }] });
    expect(placed).toMatchObject({
      ...{ status: "pending", paymentStatus: "pending", inventoryStatus: "pending", seq: 1 },
      ...{ subtotal: 3_600, total: 3_600, currency: "usd", waitingFor: expect.any(String) },
    });
    await shop.untilFinished([placed.id]);

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
    const records = (await readProviderRecords(shop, [order.id])).get(order.id);
    expect(records?.intents).toEqual([
      expect.objectContaining({ status: "succeeded", amount: 3_600, amountReceived: 3_600 }),
    ]);
    expect(records?.labels).toEqual([
      expect.objectContaining({ trackingNumber: order.shipment?.trackingNumber }),
    ]);
    expect(await findViolations(shop, [order.id])).toEqual([]);

    await untilEmailsSent(shop, [order.id]);
    expect((await readEmailKinds(order.id)).sort()).toEqual([
      ...["order_confirmation", "order_delivered", "order_processing", "order_shipped"],
      "payment_confirmation",
    ]);
  });

  it("shows what it waits for, and until when, as long as it is open, whatever its outcome", async () => {
    const scarce = await shop.addProduct({ onHand: 2 });
    const variants = [
      {},
      { paymentMethod: null },
      { paymentMethod: "pm_card_chargeDeclined" },
      { items: [{ productId: scarce, quantity: 1 }] },
      { paymentMethod: "pm_card_captureRefused" },
      { customerId: null, email: "guest@waybill.test", paymentMethod: null },
    ];
    const placed = await Promise.all(
      variants.flatMap((variant) => [1, 2, 3, 4].map(() => shop.place(variant))),
    );
    const ids = placed.map(({ id }) => id);
    const unexplained = `select id, status from orders where id = any($1)
    and status in ('pending', 'processing', 'shipped', 'delivered')
    and (waiting_for is null or (waiting_until is null and attention is null))`;
    const unpaid = await shop.rows<{ id: number }>(
      "select id from orders where id = any($1) and payment_method is null",
      [ids],
    );
    const automatic = ids.filter((id) => !unpaid.some((order) => order.id === id));
    await waitFor("the paid orders to finish", async () => {
      expect(await shop.rows(unexplained, [ids])).toEqual([]);
      const countOpen = `select count(*) from orders where id = any($1) and waiting_for is not null`;
      return (await shop.count(countOpen, [automatic])) === 0 ? true : null;
    });
    for (const { id } of unpaid) {
      const { expiresAt, waitingFor, waitingUntil } = await shop.read(id);
      expect({ waitingFor, waitingUntil }).toEqual({
        waitingFor: "payment",
        waitingUntil: expiresAt,
      });
    }
    await Promise.all(unpaid.map(({ id }) => shop.cancel(id)));
    await shop.untilFinished(ids);
    expect(await findViolations(shop, ids)).toEqual([]);
  });
});
