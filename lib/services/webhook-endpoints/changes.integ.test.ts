import sql from "sql-template-tag";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  fail,
  ok,
  type Receiver,
  seqsOf,
  startReceiver,
  WebhookShop,
} from "@/tests/support/webhook-shop";
import {
  changeWebhookEndpoint,
  deleteWebhookEndpoint,
  deliverWebhooks,
  redeliverWebhook,
  sendTestEvent,
} from ".";
import { queueDeliveries } from "./queue-deliveries";

const minute = 60_000;

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(() => hooks.clear());

const change = (endpointId: number, changes: { url?: string; enabled?: boolean }) =>
  changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId, changes } });

/** Starts a run that stays until `end` is called, and waits for its first post. */
async function stay(endpointId: number, receiver: Receiver): Promise<() => Promise<void>> {
  const count = receiver.received.length;
  await sendTestEvent({ ctx: shop.ctx, input: { endpointId } });
  await hooks.startRuns();
  const run = deliverWebhooks({ ctx: shop.ctx, input: { endpointId, stayMs: 3_000 } });
  await expect.poll(() => receiver.received.length).toBe(count + 1);
  return async () => void (await run);
}

async function queueEvent(orderId: number): Promise<void> {
  await hooks.addEvents(orderId, 1);
  await hooks.stampAll();
  while (await queueDeliveries(shop.ctx));
}

/** Makes all deliveries of the endpoint due: a run that posts to it would take them. */
async function dueAgain(endpointId: number): Promise<void> {
  await shop.db.query(
    sql`UPDATE webhook_deliveries SET status = 'pending' WHERE endpoint_id = ${endpointId}`,
  );
}

describe("a run that stays for more events", () => {
  it("signs with the secrets and posts to the URL that the endpoint has by then", async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    const order = await shop.place();
    const { id, secret: old } = await hooks.create({ url: first.url });
    const end = await stay(id, first);
    const { secret } = await hooks.rotate(id, 1);
    await queueEvent(order.id);
    await expect.poll(() => seqsOf(first, order.id)).toEqual([2]);
    const last = first.received.at(-1);
    for (const each of [old, secret])
      new Webhook(each).verify(last?.body ?? "", last?.headers ?? {});
    await change(id, { url: second.url });
    await queueEvent(order.id);
    await expect.poll(() => seqsOf(second, order.id)).toEqual([3]);
    await end();
  });

  it("posts nothing once the endpoint is paused or deleted, and goes on when it is enabled", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    const end = await stay(id, receiver);
    await queueEvent(order.id);
    await expect.poll(() => seqsOf(receiver, order.id)).toEqual([2]);
    await change(id, { enabled: false });
    await dueAgain(id);
    const taken = receiver.received.length;
    await end();
    expect(receiver.received).toHaveLength(taken);
    await change(id, { enabled: true });
    await hooks.deliver();
    expect(receiver.received.length).toBeGreaterThan(taken);
    const endAgain = await stay(id, receiver);
    await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id } });
    await dueAgain(id);
    const before = receiver.received.length;
    await endAgain();
    expect(receiver.received).toHaveLength(before);
  });
});

describe("a change of an endpoint", () => {
  it("does not make it wait for a run that found it paused", async () => {
    const receiver = await startReceiver();
    const { id } = await hooks.create({ url: receiver.url });
    const order = await shop.place();
    expect(await hooks.startRuns()).toEqual([id]);
    await change(id, { enabled: false });
    expect(await deliverWebhooks({ ctx: shop.ctx, input: { endpointId: id } })).toEqual({
      tried: 0,
    });
    await change(id, { enabled: true });
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([1]);
  });

  it("to another URL ends its failing", async () => {
    const [bad, good] = [await startReceiver(fail(500)), await startReceiver()];
    const { id } = await hooks.create({ url: bad.url });
    const orders = await Promise.all(Array.from({ length: 6 }, () => shop.place()));
    await hooks.deliver();
    expect(await hooks.state(id)).toMatchObject({ status: "failing" });
    await change(id, { url: good.url });
    expect(await hooks.state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
    await hooks.deliver();
    for (const order of orders) expect(seqsOf(good, order.id)).toEqual([1]);
  });

  it.each([
    ["is gone", 410],
    ["fails", 500],
    ["works", 204],
  ])("to another URL does not count that the old one %s", async (_, status) => {
    let answer = () => {};
    const old = await startReceiver((_, response) => {
      answer = () => void response.writeHead(status, { "retry-after": "3600" }).end();
    });
    const next = await startReceiver(fail(500));
    const { id } = await hooks.create({ url: old.url });
    const order = await shop.place();
    const delivering = hooks.deliver();
    await expect.poll(() => old.received.length).toBe(1);
    await change(id, { url: next.url });
    await shop.db.query(sql`UPDATE webhook_endpoints SET failures = 1 WHERE id = ${id}`);
    if (status !== 204) next.answer = ok;
    answer();
    await delivering;
    if (status !== 204) expect(seqsOf(next, order.id)).toEqual([1]);
    expect(await hooks.list(id)).toMatchObject([{ status: "delivered" }]);
    expect(await hooks.state(id)).toMatchObject({
      status: "enabled",
      failuresInRow: status === 204 ? 1 : 0,
    });
  });

  it("while a post hangs leaves the delivery to its answer", async () => {
    let answer = () => {};
    const receiver = await startReceiver((_, response) => {
      answer = () => void response.writeHead(500).end();
    });
    const { id } = await hooks.create({ url: receiver.url });
    const order = await shop.place();
    const delivering = hooks.deliver();
    await expect.poll(() => receiver.received.length).toBe(1);
    const [delivery] = await hooks.list(id);
    const input = { endpointId: id, deliveryId: delivery?.id ?? 0 };
    expect(await redeliverWebhook({ ctx: shop.ctx, input })).toMatchObject({ kind: "queued" });
    receiver.answer = ok;
    answer();
    await delivering;
    expect(seqsOf(receiver, order.id)).toEqual([1]);
    expect(await hooks.list(id)).toMatchObject([{ status: "delivered", tries: 1 }]);
  });
});

describe("an endpoint that fails", () => {
  it("gets one post at a time, and test events beside it", async () => {
    const receiver = await startReceiver(fail(500));
    const { id } = await hooks.create({ url: receiver.url });
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.place()));
    expect(orders).toHaveLength(8);
    await hooks.deliver();
    expect(await hooks.state(id)).toMatchObject({ status: "failing" });
    const count = receiver.received.length;
    receiver.answer = () => undefined;
    shop.advanceClock(11 * minute);
    const delivering = hooks.deliver();
    await expect.poll(() => receiver.received.length).toBe(count + 1);
    await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } });
    await delivering;
    // The posts hang for two seconds, in which others would have been claimed.
    expect(receiver.received.slice(count).map(({ payload }) => payload.type)).toEqual([
      "order/created",
      "webhook/test",
    ]);
  });

  it("is not asked again and again for a test event that a killed run has claimed", async () => {
    const receiver = await startReceiver();
    const { id } = await hooks.create({ url: receiver.url });
    await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } });
    await shop.db.query(sql`UPDATE webhook_deliveries
      SET claimed_until = ${new Date(shop.ctx.now().getTime() + minute)} WHERE endpoint_id = ${id}`);
    const startedAt = performance.now();
    await hooks.deliver();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(receiver.received).toEqual([]);
    shop.advanceClock(minute);
    await hooks.deliver();
    expect(receiver.received).toHaveLength(1);
  });
});
