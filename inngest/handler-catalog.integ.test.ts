import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSentToInngest, sentEvents, signals, timelineOnly } from "@/lib/domain/events";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { advanceOrder, cancelOrder, expireOrders, resumeOrders } from "@/lib/services/orders";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LivePublisher } from "@/lib/services/outbox/live-publisher";
import { createWebhookEndpoint, sendTestEvent } from "@/lib/services/webhook-endpoints";
import { startDeliveries } from "@/lib/services/webhook-endpoints/start-deliveries";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { catalog, signalHandlers } from "./handler-catalog";

const payloads = { ...sentEvents, ...signals };

let shop: TestShop;

/** Brings orders to every possible end, so that every event is written at least once. */
beforeAll(async () => {
  shop = await startTestShop();
  await placeAndAdvance({});
  await placeAndAdvance({ paymentMethod: "pm_card_chargeDeclined" });
  await placeAndAdvance({ items: [{ productId: 11, quantity: 41 }] });
  await placeAndAdvance({ items: [{ productId: 12, quantity: 999 }] });
  const cancelled = await placeAndAdvance({ customerId: 3 });
  await cancelOrder({ ctx: shop.ctx, input: { orderId: cancelled } });
  await advance(cancelled);
  await cancelCaptured();
  await placeAndAdvance({ customerId: 3 });
  shop.advanceClock(20 * 60_000);
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
  shop.advanceClock(2 * 60_000);
  await resumeOrders({ ctx: shop.ctx });
  await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
  const input = { url: "https://192.0.2.1/", eventTypes: null, description: null };
  const endpoint = await createWebhookEndpoint({ ctx: shop.ctx, input });
  if (endpoint.kind !== "created") throw new Error("The endpoint was not created.");
  await sendTestEvent({ ctx: shop.ctx, input: { endpointId: endpoint.endpoint.id } });
  await startDeliveries(shop.ctx);
});
afterAll(() => shop.close());

/** Places an order and takes all of its next actions. */
async function placeAndAdvance(order: Partial<PlaceOrderInput>): Promise<number> {
  const { id } = await shop.place(order);
  await advance(id);
  return id;
}

const advance = (orderId: number) => advanceUntilIdle(shop.ctx, orderId);

/** Cancels an order whose payment was captured. */
async function cancelCaptured(): Promise<void> {
  const { id } = await shop.place();
  for (let action = 0; action < 3; action += 1) {
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
  await advance(id);
}

describe("the events that the outbox sends", () => {
  it("are all events of the catalog and all signals, and no others", () => {
    const expected = [...catalog.map(({ event }) => event), ...Object.keys(signalHandlers)];
    const names = new Set(shop.sentEvents.map(({ name }) => name));
    expect([...names].sort()).toEqual(expected.sort());
  });

  it("have exactly the fields of their schema", () => {
    for (const { id, name, data } of shop.sentEvents) {
      const schema = payloads[name as keyof typeof payloads];
      expect(schema.strict().safeParse(data).error?.issues, `${id} ${name}`).toBeUndefined();
    }
  });

  it("have unique ids", () => {
    const ids = shop.sentEvents.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("exclude timeline-only events, which are marked as sent", async () => {
    const rows = await shop.db.query<{ type: string; waiting: number }>(sql`
      SELECT type, count(*) FILTER (WHERE sent_at IS NULL) AS waiting
      FROM order_events GROUP BY type`);
    expect(rows.filter(({ waiting }) => waiting > 0)).toEqual([]);
    const unsent = rows.map(({ type }) => type).filter((type) => !isSentToInngest(type));
    expect(unsent.length).toBeGreaterThan(0);
    expect(unsent.filter((type) => !timelineOnly.some((known) => known === type))).toEqual([]);
  });

  it("include low stock, which is sent from the row of its reorder request", async () => {
    const lowStock = shop.sentEvents.find(({ name }) => name === "inventory/low_stock");
    const [request] = await shop.db.query(sql`
      SELECT product_id AS "productId", reason, status FROM reorder_requests
      WHERE id = ${lowStock?.data.reorderRequestId}`);
    expect(request).toEqual({ productId: 11, reason: "low_stock", status: "open" });
  });
});
