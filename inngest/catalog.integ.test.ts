import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSent, sentEvents, signals, timelineOnly } from "@/lib/domain/events";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { advanceOrder, cancelOrder, expireOrders, resumeOrders } from "@/lib/services/orders";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LiveFeed } from "@/lib/services/outbox/live-feed";
import { recordWebhook } from "@/lib/services/outbox/record-webhook";
import { runDown as runDownIn } from "@/tests/support/run-down";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { catalog, signalHandlers } from "./catalog";

const payloads = { ...sentEvents, ...signals };

let shop: TestShop;

/** Everything that can become of an order, so that every event has its occasion. */
beforeAll(async () => {
  shop = await startTestShop();
  await runDown({});
  await runDown({ paymentMethod: "pm_card_chargeDeclined" });
  await runDown({ items: [{ productId: 11, quantity: 41 }] });
  await runDown({ items: [{ productId: 12, quantity: 999 }] });
  const cancelled = await runDown({ customerId: 3 });
  await cancelOrder({ ctx: shop.ctx, input: { orderId: cancelled } });
  await advance(cancelled);
  await refundOrder();
  await runDown({ customerId: 3 });
  shop.elapse(20 * 60_000);
  await expireOrders({ ctx: shop.ctx });
  await recordWebhook({
    ctx: shop.ctx,
    input: { provider: "gateway", eventId: "evt_1", type: "refund.updated", subject: "re_1" },
  });
  await recordWebhook({
    ctx: shop.ctx,
    input: { provider: "carrier", eventId: "evt_2", type: "in_transit", subject: "1" },
  });
  await shop.place();
  shop.elapse(2 * 60_000);
  await resumeOrders({ ctx: shop.ctx });
  await drainOutbox(shop.ctx, new LiveFeed(shop.ctx));
});
afterAll(() => shop.close());

/** Places an order and does all that can be done for it at once. */
async function runDown(order: Partial<PlaceOrderInput>): Promise<number> {
  const { id } = await shop.place(order);
  await advance(id);
  return id;
}

const advance = (orderId: number) => runDownIn(shop.ctx, orderId);

/** Reserved, authorized and captured, then cancelled. */
async function refundOrder(): Promise<void> {
  const { id } = await shop.place();
  for (let action = 0; action < 3; action += 1) {
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
  await advance(id);
}

describe("what leaves the outbox", () => {
  it("is every event of the catalog and every signal, and nothing else", () => {
    const expected = [...catalog.map(({ event }) => event), ...Object.keys(signalHandlers)];
    const names = new Set(shop.sent.map(({ name }) => name));
    expect([...names].sort()).toEqual(expected.sort());
  });

  it("carries the payload of its schema, and no field besides", () => {
    for (const { id, name, data } of shop.sent) {
      const schema = payloads[name as keyof typeof payloads];
      expect(schema.strict().safeParse(data).error?.issues, `${id} ${name}`).toBeUndefined();
    }
  });

  it("has ids that tell each event from every other", () => {
    const ids = shop.sent.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("leaves the timeline-only lines behind, marked as dealt with", async () => {
    const rows = await shop.db.query<{ type: string; waiting: number }>(sql`
      SELECT type, count(*) FILTER (WHERE sent_at IS NULL) AS waiting
      FROM order_events GROUP BY type`);
    expect(rows.filter(({ waiting }) => waiting > 0)).toEqual([]);
    const kept = rows.map(({ type }) => type).filter((type) => !isSent(type));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((type) => !timelineOnly.some((known) => known === type))).toEqual([]);
  });

  it("triggers the reorder by the very row that low stock is sent from", async () => {
    const lowStock = shop.sent.find(({ name }) => name === "inventory/low_stock");
    const [request] = await shop.db.query(sql`
      SELECT product_id AS "productId", reason, status FROM reorder_requests
      WHERE id = ${lowStock?.data.reorderRequestId}`);
    expect(request).toEqual({ productId: 11, reason: "low_stock", status: "open" });
  });
});
