import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { changeWebhookEndpoint, deleteWebhookEndpoint } from "@/lib/services/webhook-endpoints";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  closeReceivers,
  fail,
  ok,
  seqsOf,
  startReceiver,
  WebhookShop,
} from "@/tests/support/webhook-shop";
import { sweepOutbox } from "./sweep-outbox";

const hour = 60 * 60_000;
const day = 24 * hour;

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(closeReceivers);

const sweep = () => sweepOutbox({ ctx: shop.ctx });
const enable = (endpointId: number) =>
  changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId, changes: { enabled: true } } });

async function countEndpoints(id: number): Promise<number> {
  return (await shop.db.query(sql`SELECT FROM webhook_endpoints WHERE id = ${id}`)).length;
}

describe("the retention of deliveries", () => {
  it("loses none of an endpoint that failed and is enabled after 40 days", async () => {
    const receiver = await startReceiver(fail(500));
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.deliverFor(6 * day, 6 * hour);
    await hooks.addEvents(order.id, 1);
    expect(await hooks.state(id)).toMatchObject({
      status: "disabled",
      disabledReason: "failing",
    });
    expect((await hooks.list(id)).map(({ status }) => status)).toContain("failed");
    shop.advanceClock(40 * day);
    await sweep();
    receiver.answer = ok;
    await enable(id);
    await hooks.deliverFor(1 * hour, 10 * 60_000);
    expect(seqsOf(receiver, order.id)).toEqual([2, 3]);
    await sweep();
    expect((await hooks.list(id)).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
    shop.advanceClock(31 * day);
    await sweep();
    expect(await hooks.list(id)).toEqual([]);
  });

  it("counts from when they were settled, however long they waited", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.startRuns();
    await changeWebhookEndpoint({
      ctx: shop.ctx,
      input: { endpointId: id, changes: { enabled: false } },
    });
    shop.advanceClock(40 * day);
    await enable(id);
    await hooks.deliver();
    await sweep();
    expect(await hooks.list(id)).toMatchObject([{ status: "delivered", seq: 2 }]);
  });

  it("ends for an endpoint that was deleted, with its deliveries", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    const { id: unused } = await hooks.create({ url: receiver.url, eventTypes: ["order/held"] });
    await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    for (const endpointId of [id, unused]) {
      await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId } });
    }
    await sweep();
    expect([await countEndpoints(id), await countEndpoints(unused)]).toEqual([1, 1]);
    shop.advanceClock(2 * hour);
    await sweep();
    expect([await countEndpoints(id), await countEndpoints(unused)]).toEqual([1, 0]);
    shop.advanceClock(31 * day);
    await sweep();
    expect(await countEndpoints(id)).toBe(0);
  });
});
