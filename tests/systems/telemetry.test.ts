import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "@/tests/chaos/invariants";
import { ShopClient } from "@/tests/contract/shop-client";
import { type System, startSystem } from "@/tests/support/system";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";

const orders = 60;

let collector: WebhookReceiver;
let system: System;
let shop: ShopClient;

beforeAll(async () => {
  collector = await startWebhookReceiver();
  system = await startSystem({ OTEL_EXPORTER_OTLP_ENDPOINT: new URL(collector.url).origin });
  shop = new ShopClient(system);
});
afterAll(async () => {
  await shop?.close();
  await system?.stop();
  await collector?.close();
});

async function untilSpansOf(orderId: number): Promise<void> {
  await shop.untilNone(
    `orders without spans`,
    `select id from orders o where id = $1 and not exists (
       select from telemetry.spans s where s.trace_id = o.trace_id)`,
    [orderId],
  );
}

/** The names of the spans that the collector has received. */
function exportedNames(): string[] {
  return collector.posts.flatMap(({ body }) =>
    [...body.matchAll(/"name":"([^"]+)"/g)].map(([, name = ""]) => name),
  );
}

describe("A system with telemetry", () => {
  it("sends its spans to a collector, beside the store", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    await expect
      .poll(exportedNames)
      .toEqual(
        expect.arrayContaining(["POST /api/v1/orders", "placeOrder", "run process-payment"]),
      );
    await untilSpansOf(id);
  });

  it("loses no order when the schema is dropped under load, and creates it at the next start", async () => {
    const placing = shop.placeMany(orders);
    await shop.until("the first orders to be in progress", 60_000, async () =>
      (await shop.count("select count(*) from orders where status = 'processing'")) > 0
        ? true
        : null,
    );
    await shop.db.query("drop schema telemetry cascade");
    const ids = (await placing).map(({ id }) => id);
    await shop.untilFinished(ids);
    expect(await findViolations(shop, ids)).toEqual([]);
    expect((await shop.call("/api/v1/health/ready")).status).toBe(200);
    const exists = "select to_regclass('telemetry.spans') is not null as exists";
    expect(await shop.rows(exists)).toEqual([{ exists: false }]);

    await system.kill("web");
    await system.waitReady();
    expect(await shop.rows(exists)).toEqual([{ exists: true }]);
    const { id } = await shop.place();
    await untilSpansOf(id);
  });

  it("keeps the journal of runs complete when the app is killed", async () => {
    const ids = (await shop.placeMany(orders)).map(({ id }) => id);
    const unfinished = "select count(*) from orders where id = any($1) and waiting_for is not null";
    expect(await shop.count(unfinished, [ids])).toBeGreaterThan(0);
    await system.kill("web");
    await system.waitReady();
    await shop.untilFinished(ids);
    expect(await findViolations(shop, ids)).toEqual([]);
    // Every order's functions are known, and none of their runs stays open for good.
    await shop.untilNone(
      "unfinished runs of finished orders",
      `select run_id, status from telemetry.runs where order_id = any($1) and ended_at is null`,
      [ids],
      180_000,
    );
  });
});
