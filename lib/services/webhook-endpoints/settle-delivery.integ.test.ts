import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Metrics } from "@/lib/telemetry/metrics/metrics";
import { RollupAggregator } from "@/lib/telemetry/metrics/rollup-aggregator";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { closeReceivers, fail, ok, startReceiver, WebhookShop } from "@/tests/support/webhook-shop";
import { deliverWebhooks, sendTestEvent } from ".";

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(async () => {
  await closeReceivers();
  globalThis.waybillMetrics = undefined;
});

/** Counts what this process does, as the app does. */
function startCounting(): Metrics {
  const readings = {
    pool: () => ({ total: 0, idle: 0, waiting: 0 }),
    otlpDropped: () => 0,
    unstoredRequests: () => 0,
    store: () => ({
      ...{ state: "ok" as const, lastError: null, lastErrorAt: null, droppedAt: null },
      ...{ bytes: 0, bytesMax: 1, dropped: {} },
    }),
  };
  const store = { addRollup: () => undefined, addStageTime: () => undefined };
  const counting = new Metrics(readings, new RollupAggregator(Date.now), store);
  globalThis.waybillMetrics = counting;
  return counting;
}

it("counts a test event that failed apart from events that are lost", async () => {
  const counting = startCounting();
  const receiver = await startReceiver(fail(500));
  const { id } = await hooks.create({ url: receiver.url });
  await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } });
  await hooks.deliver();
  receiver.answer = ok;
  await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } });
  await hooks.deliver();
  const counted = await counting.registry
    .getSingleMetric("waybill_webhook_deliveries_total")
    ?.get();
  const byOutcome = counted?.values.map(({ labels, value }) => [labels.outcome, value]);
  expect(byOutcome).toEqual([
    ["test_failed", 1],
    ["delivered", 1],
  ]);
});

it("writes the endpoint's row for a second's deliveries once", async () => {
  await shop.db.query(sql`CREATE TABLE noted (at timestamptz)`);
  await shop.db.query(sql`CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO noted VALUES (NEW.last_delivered_at); RETURN NULL; END'`);
  await shop.db.query(sql`CREATE TRIGGER noting AFTER UPDATE OF last_delivered_at
    ON webhook_endpoints FOR EACH ROW EXECUTE FUNCTION note()`);
  const receiver = await startReceiver();
  const orders = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
  const { id } = await hooks.create({ url: receiver.url });
  const notedBy = async (at: Date) => {
    for (const order of orders) await hooks.addEvents(order.id, 1);
    await hooks.startRuns();
    await deliverWebhooks({ ctx: { ...shop.ctx, now: () => at }, input: { endpointId: id } });
    return (await shop.db.query(sql`SELECT FROM noted`)).length;
  };
  const first = new Date(shop.ctx.now().getTime() + 1_000);
  expect(await notedBy(first)).toBe(1);
  expect(await notedBy(new Date(first.getTime() + 999))).toBe(1);
  expect(await notedBy(new Date(first.getTime() + 1_000))).toBe(2);
  expect(receiver.received).toHaveLength(36);
  expect(await hooks.state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
});
