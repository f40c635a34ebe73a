import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ListCursor } from "@/lib/domain/list-cursor";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { seqsOf, startReceiver, WebhookShop } from "@/tests/support/webhook-shop";
import {
  changeWebhookEndpoint,
  countRedeliverable,
  listWebhookDeliveries,
  redeliverWebhooks,
} from ".";

const minute = 60_000;

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(() => hooks.clear());

type Filter = Parameters<typeof redeliverWebhooks>[0]["input"];
const redeliver = (input: Filter) => redeliverWebhooks({ ctx: shop.ctx, input });

describe("the deliveries of a time", () => {
  it("are listed, counted and made again in order per order", async () => {
    const receiver = await startReceiver();
    const { id } = await hooks.create({ url: receiver.url });
    const orders = [await shop.place(), await shop.place()];
    await hooks.deliver();
    shop.advanceClock(minute);
    const from = shop.ctx.now();
    for (const order of orders) await hooks.addEvents(order.id, 3);
    await hooks.deliver();
    shop.advanceClock(minute);
    const to = shop.ctx.now();
    for (const order of orders) await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    const filter = { endpointId: id, from, to };
    const list = (cursor?: ListCursor) =>
      listWebhookDeliveries({ ctx: shop.ctx, input: { ...filter, limit: 4, cursor } });
    const first = await list();
    const second = await list(first.next ?? undefined);
    expect([first.deliveries.length, second.deliveries.length, second.next]).toEqual([4, 2, null]);
    expect(await countRedeliverable({ ctx: shop.ctx, input: filter })).toEqual({
      count: 6,
      isExact: true,
    });
    expect(await redeliver(filter)).toEqual({ kind: "queued", deliveries: 6, isPartial: false });
    expect(await countRedeliverable({ ctx: shop.ctx, input: filter })).toMatchObject({ count: 0 });
    // New events of an order wait for those that are made again.
    for (const order of orders) await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    for (const order of orders) {
      expect(seqsOf(receiver, order.id)).toEqual([1, 2, 3, 4, 5, 2, 3, 4, 6]);
    }
    const [entry] = await shop.db.query(sql`SELECT actor, data FROM audit_entries
      WHERE action = 'webhook_endpoint/events_redelivered' ORDER BY id DESC LIMIT 1`);
    expect(entry).toMatchObject({ data: { deliveries: 6, status: null, from: from.toJSON() } });
  });

  it("are not made again without a filter, while they wait, or for a disabled endpoint", async () => {
    const receiver = await startReceiver();
    const { id } = await hooks.create({ url: receiver.url });
    const from = new Date(0);
    await shop.place();
    await hooks.startRuns();
    for (const filter of [{}, { status: "delivered" as const }, { to: shop.ctx.now() }]) {
      expect(await redeliver({ endpointId: id, ...filter })).toEqual({ kind: "no_filter" });
    }
    expect(await redeliver({ endpointId: id, from })).toMatchObject({ deliveries: 0 });
    const changes = { enabled: false };
    await changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id, changes } });
    expect(await redeliver({ endpointId: id, from })).toEqual({ kind: "disabled" });
  });

  it("are made again only as far as 10,000 wait then, the oldest first", async () => {
    const { id } = await hooks.create({ url: "http://127.0.0.1:9999/" });
    const fill = (status: string, count: number, after: number) =>
      shop.db.query(sql`INSERT INTO webhook_deliveries
        (endpoint_id, position, order_id, seq, type, status, next_try_at, created_at)
        SELECT ${id}, ${after}::int + n, n, 1, 'order/created', ${status}, now(), now()
        FROM generate_series(1, ${count}::int) n`);
    await fill("delivered", 10_010, 0);
    await fill("pending", 9_990, 20_000);
    const filter = { endpointId: id, from: new Date(0) };
    expect(await countRedeliverable({ ctx: shop.ctx, input: filter })).toEqual({
      count: 10_000,
      isExact: false,
    });
    expect(await redeliver(filter)).toEqual({ kind: "queued", deliveries: 10, isPartial: true });
    const [queued] = await shop.db.query(sql`SELECT max(position) AS last FROM webhook_deliveries
      WHERE endpoint_id = ${id} AND status = 'pending' AND position <= 20000`);
    expect(queued).toEqual({ last: 10 });
    expect(await redeliver(filter)).toEqual({ kind: "too_many", limit: 10_000 });
  });
});
