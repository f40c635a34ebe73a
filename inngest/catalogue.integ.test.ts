import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isSent, sentEvents, signals, timelineOnly } from "@/lib/domain/events";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { advanceOrder, cancelOrder, expireOrders, resumeOrders } from "@/lib/services/orders";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LiveFeed } from "@/lib/services/outbox/live-feed";
import { recordWebhook } from "@/lib/services/outbox/record-webhook";
import { startWorld, type World } from "@/tests/world";
import { catalogue, signalHandlers } from "./catalogue";

const payloads = { ...sentEvents, ...signals };

let world: World;

/** Everything that can become of an order, so that every event has its occasion. */
beforeAll(async () => {
  world = await startWorld();
  await runDown({});
  await runDown({ paymentMethod: "pm_card_chargeDeclined" });
  await runDown({ items: [{ productId: 11, quantity: 41 }] });
  await runDown({ items: [{ productId: 12, quantity: 999 }] });
  const cancelled = await runDown({ customerId: 3 });
  await cancelOrder({ ctx: world.ctx, input: { orderId: cancelled } });
  await advance(cancelled);
  await refundOrder();
  await runDown({ customerId: 3 });
  world.elapse(20 * 60_000);
  await expireOrders({ ctx: world.ctx });
  await recordWebhook({
    ctx: world.ctx,
    input: { provider: "gateway", eventId: "evt_1", type: "refund.updated", subject: "re_1" },
  });
  await recordWebhook({
    ctx: world.ctx,
    input: { provider: "carrier", eventId: "evt_2", type: "in_transit", subject: "1" },
  });
  await world.place();
  world.elapse(2 * 60_000);
  await resumeOrders({ ctx: world.ctx });
  await drainOutbox(world.ctx, new LiveFeed(world.ctx));
});
afterAll(() => world.close());

/** Places an order and does all that can be done for it at once. */
async function runDown(order: Partial<PlaceOrderInput>): Promise<number> {
  const { id } = await world.place(order);
  await advance(id);
  return id;
}

async function advance(orderId: number, actionsMax = 30): Promise<void> {
  for (let action = 0; action < actionsMax; action += 1) {
    const { moved } = await advanceOrder({ ctx: world.ctx, input: { orderId } });
    if (!moved) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Reserved, authorised and captured, then cancelled. */
async function refundOrder(): Promise<void> {
  const { id } = await world.place();
  await advance(id, 3);
  await cancelOrder({ ctx: world.ctx, input: { orderId: id } });
  await advance(id);
}

describe("what leaves the outbox", () => {
  it("is every event of the catalogue and every signal, and nothing else", () => {
    const expected = [...catalogue.map(({ event }) => event), ...Object.keys(signalHandlers)];
    const names = new Set(world.sent.map(({ name }) => name));
    expect([...names].sort()).toEqual(expected.sort());
  });

  it("carries the payload of its schema, and no field besides", () => {
    for (const { id, name, data } of world.sent) {
      const schema = payloads[name as keyof typeof payloads];
      expect(schema.strict().safeParse(data).error?.issues, `${id} ${name}`).toBeUndefined();
    }
  });

  it("has ids that tell each event from every other", () => {
    const ids = world.sent.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("leaves the timeline-only lines behind, marked as dealt with", async () => {
    const rows = await world.db.query<{ type: string; waiting: number }>(sql`
      SELECT type, count(*) FILTER (WHERE sent_at IS NULL) AS waiting
      FROM order_events GROUP BY type`);
    expect(rows.filter(({ waiting }) => waiting > 0)).toEqual([]);
    const kept = rows.map(({ type }) => type).filter((type) => !isSent(type));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((type) => !timelineOnly.some((known) => known === type))).toEqual([]);
  });

  it("triggers the reorder by the very row that low stock is sent from", async () => {
    const lowStock = world.sent.find(({ name }) => name === "inventory/low_stock");
    const [request] = await world.db.query(sql`
      SELECT product_id AS "productId", reason, status FROM reorder_requests
      WHERE id = ${lowStock?.data.reorderRequestId}`);
    expect(request).toEqual({ productId: 11, reason: "low_stock", status: "open" });
  });
});
