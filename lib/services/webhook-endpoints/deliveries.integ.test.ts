import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { selfSignedCertificate } from "@/tests/support/self-signed-certificate";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  type Answer,
  fail,
  ok,
  seqsOf,
  startReceiver,
  WebhookShop,
} from "@/tests/support/webhook-shop";
import { changeWebhookEndpoint, deliverWebhooks, redeliverWebhooks, sendTestEvent } from ".";
import { queueDeliveries } from "./queue-deliveries";
import { startDeliveries } from "./start-deliveries";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(() => hooks.clear());

describe("deliveries", () => {
  it("of an order wait for its earlier ones, and other orders go on", async () => {
    const [poisoned, healthy] = [await shop.place(), await shop.place()];
    const receiver = await startReceiver(({ payload: { data } }, response) => {
      response.writeHead(data.orderId === poisoned.id && data.seq === 2 ? 500 : 200).end();
    });
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(poisoned.id, 3);
    await hooks.addEvents(healthy.id, 3);
    await hooks.deliver();
    expect(seqsOf(receiver, poisoned.id)).toEqual([]);
    expect(seqsOf(receiver, healthy.id)).toEqual([2, 3, 4]);
    receiver.answer = ok;
    await hooks.deliverFor(minute, 5_500);
    expect(seqsOf(receiver, poisoned.id)).toEqual([2, 3, 4]);
    expect(await hooks.state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
  });

  it("are all made in order once an endpoint works again that was down for hours", async () => {
    const orders = [await shop.place(), await shop.place(), await shop.place()];
    const down = await startReceiver(fail(500));
    const healthy = await startReceiver();
    const { id } = await hooks.create({ url: down.url });
    await hooks.create({ url: healthy.url });
    for (let round = 0; round < 12; round += 1) {
      for (const order of orders) await hooks.addEvents(order.id, 1);
      await hooks.deliverFor(hour, 15 * minute);
    }
    expect(await hooks.state(id)).toMatchObject({ status: "failing" });
    // It was left alone: at most a post in ten minutes, after the first few.
    expect(down.received.length).toBeLessThan(12 * 6 + 10);
    const all = Array.from({ length: 12 }, (_, index) => index + 2);
    for (const order of orders) expect(seqsOf(healthy, order.id)).toEqual(all);
    down.answer = ok;
    // The next event of any other order shows that it works again.
    const fresh = await shop.place();
    await hooks.deliverFor(15 * minute, 5 * minute);
    expect(seqsOf(down, fresh.id)).toEqual([1]);
    for (const order of orders) expect(seqsOf(down, order.id)).toEqual(all);
    expect(await hooks.state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
  });

  it("are made by their own retries if nothing else happens", async () => {
    const order = await shop.place();
    const receiver = await startReceiver(fail(500));
    await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 3);
    await hooks.deliverFor(6 * hour, 10 * minute);
    expect(receiver.received).toHaveLength(7);
    receiver.answer = ok;
    await hooks.deliverFor(12 * hour, hour);
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("are kept for an endpoint that was disabled after days, which operators are emailed about", async () => {
    const receiver = await startReceiver(fail(503));
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 2);
    await hooks.deliverFor(4 * day, 2 * hour);
    expect(await hooks.state(id)).toMatchObject({ status: "disabled", disabledReason: "failing" });
    expect(receiver.received.filter(({ payload }) => payload.data.seq === 2)).toHaveLength(10);
    const [, first] = await hooks.list(id);
    expect(first).toMatchObject({ status: "failed", tries: 10 });
    const emails = await shop.db.query<{ subject: string; to: string }>(
      sql`SELECT subject, "to" FROM emails WHERE kind = 'webhook_disabled_alert'`,
    );
    expect(emails).toEqual([
      { subject: `Webhook endpoint ${id} disabled`, to: "operations@waybill.test" },
    ]);
    await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    receiver.answer = ok;
    const input = { endpointId: id, changes: { enabled: true } };
    expect(await changeWebhookEndpoint({ ctx: shop.ctx, input })).toMatchObject({
      endpoint: { status: "enabled", disabledReason: null },
    });
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("stop when the endpoint answers 410, or is paused", async () => {
    const receiver = await startReceiver(fail(410));
    const order = await shop.place();
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    expect(await hooks.state(id)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    shop.advanceClock(day);
    await hooks.deliver();
    expect(receiver.received).toHaveLength(1);
    expect(await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } })).toEqual({
      kind: "disabled",
    });
    receiver.answer = ok;
    const change = (enabled: boolean) =>
      changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id, changes: { enabled } } });
    await change(true);
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
    await change(false);
    await hooks.addEvents(order.id, 2);
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
    await change(true);
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("that have failed for good are made again together, and later ones did not wait for them", async () => {
    const [poisoned, other] = [await shop.place(), await shop.place()];
    const receiver = await startReceiver(({ payload: { data } }, response) => {
      response.writeHead(data.orderId === poisoned.id && data.seq === 2 ? 500 : 200).end();
    });
    const { id } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(poisoned.id, 2);
    for (let hours = 0; hours < 96; hours += 6) {
      await hooks.addEvents(other.id, 1);
      await hooks.deliverFor(6 * hour, hour);
    }
    expect(await hooks.state(id)).toMatchObject({ status: "enabled" });
    expect(seqsOf(receiver, poisoned.id)).toEqual([3]);
    expect(seqsOf(receiver, other.id)).toHaveLength(16);
    receiver.answer = ok;
    const input = { endpointId: id, status: "failed" as const };
    expect(await redeliverWebhooks({ ctx: shop.ctx, input })).toEqual({
      kind: "queued",
      deliveries: 1,
      isPartial: false,
    });
    await hooks.deliver();
    expect(seqsOf(receiver, poisoned.id)).toEqual([3, 2]);
  });

  it("to receivers of every bad kind delay no good one, and are bounded", async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => shop.place()));
    const reset = createTcpServer((socket) => socket.resetAndDestroy()).listen(0, "127.0.0.1");
    const tls = createTlsServer(selfSignedCertificate, (_, response) => response.end());
    tls.listen(0, "127.0.0.1");
    await Promise.all([once(reset, "listening"), once(tls, "listening")]);
    const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
    const endless: Answer = (_, response) => {
      response.writeHead(500);
      const timer = setInterval(() => response.write("x".repeat(1_024)), 1);
      response.on("close", () => clearInterval(timer));
    };
    const bad = [
      (await startReceiver(() => undefined)).url,
      (await startReceiver(endless)).url,
      (await startReceiver(fail(302, { location: "http://169.254.169.254/" }))).url,
      (await startReceiver(fail(500))).url,
      (await startReceiver(fail(410))).url,
      (await startReceiver(fail(503, { "retry-after": "1e9" }))).url,
      `http://127.0.0.1:${portOf(reset)}/`,
      `https://127.0.0.1:${portOf(tls)}/`,
    ];
    const ids: number[] = [];
    for (const url of bad) ids.push((await hooks.create({ url })).id);
    const good = await startReceiver();
    await hooks.create({ url: good.url });
    for (const order of orders) await hooks.addEvents(order.id, 3);
    let hasEnded = false;
    const delivering = hooks.deliver().then(() => {
      hasEnded = true;
    });
    await expect.poll(() => good.taken.length).toBe(60);
    // The posts that hang have not ended.
    expect(hasEnded).toBe(false);
    await delivering;
    for (const order of orders) expect(seqsOf(good, order.id)).toEqual([2, 3, 4]);
    for (const id of ids) {
      const deliveries = await hooks.list(id);
      expect(deliveries.filter(({ status }) => status === "delivered")).toEqual([]);
      const tried = deliveries.filter(({ tries }) => tries > 0);
      expect(tried.length).toBeLessThan(20);
      expect(tried.every(({ lastAttempt }) => (lastAttempt?.body?.length ?? 0) <= 500)).toBe(true);
      expect(await hooks.state(id)).toMatchObject({
        status: expect.stringMatching(/failing|disabled/),
      });
    }
    reset.close();
    tls.closeAllConnections();
    tls.close();
  });

  it("wait as long as the endpoint asks for, but an hour at most", async () => {
    const receiver = await startReceiver(fail(429, { "retry-after": "1e9" }));
    const order = await shop.place();
    await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.deliverFor(55 * minute, 5 * minute);
    expect(receiver.received).toHaveLength(1);
    receiver.answer = ok;
    await hooks.deliverFor(15 * minute, 5 * minute);
    expect(seqsOf(receiver, order.id)).toEqual([2]);
  });

  it("go out again after a run was killed, and are shared by two runs", async () => {
    const receiver = await startReceiver();
    const orders = await Promise.all(Array.from({ length: 30 }, () => shop.place()));
    const { id } = await hooks.create({ url: receiver.url });
    for (const order of orders) await hooks.addEvents(order.id, 1);
    await hooks.startRuns();
    // What a killed run leaves behind.
    await shop.db.query(sql`UPDATE webhook_deliveries SET tries = 1,
      claimed_until = ${new Date(shop.ctx.now().getTime() + minute)} WHERE endpoint_id = ${id}`);
    await hooks.deliver();
    expect(receiver.received).toEqual([]);
    shop.advanceClock(minute);
    const run = () => deliverWebhooks({ ctx: shop.ctx, input: { endpointId: id } });
    const tried = await Promise.all([run(), run()]);
    expect(tried[0].tried + tried[1].tried).toBe(30);
    expect(receiver.received).toHaveLength(30);
  });

  it("to an endpoint that hangs delay no other", async () => {
    const hanging = await startReceiver(() => undefined);
    const healthy = await startReceiver();
    const orders = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
    const { id } = await hooks.create({ url: hanging.url });
    await hooks.create({ url: healthy.url });
    for (const order of orders) await hooks.addEvents(order.id, 2);
    let hasEnded = false;
    const delivering = hooks.deliver().then(() => {
      hasEnded = true;
    });
    await expect.poll(() => healthy.taken.length).toBe(24);
    expect(hasEnded).toBe(false);
    await delivering;
    // Those that ended before the fifth failure may have been followed by others.
    expect(hanging.received.length).toBeLessThan(15);
    expect(await hooks.state(id)).toMatchObject({ status: "failing" });
    const [delivery] = (await hooks.list(id)).slice(-1);
    expect(delivery?.lastAttempt).toMatchObject({
      status: null,
      error: "There was no answer within 2 s.",
    });
  });

  it("of new events go out while another post hangs", async () => {
    const [slow, other] = [await shop.place(), await shop.place()];
    const receiver = await startReceiver((received, response) => {
      if (received.payload.data.orderId !== slow.id) ok(received, response);
    });
    await hooks.create({ url: receiver.url });
    await hooks.addEvents(slow.id, 1);
    let hasEnded = false;
    const delivering = hooks.deliver().then(() => {
      hasEnded = true;
    });
    await expect.poll(() => receiver.received.length).toBe(1);
    await hooks.addEvents(other.id, 1);
    await hooks.stampAll();
    await queueDeliveries(shop.ctx);
    await expect.poll(() => seqsOf(receiver, other.id)).toEqual([2]);
    expect(hasEnded).toBe(false);
    await delivering;
  });

  it("are not lost while Inngest is away", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.stampAll();
    await queueDeliveries(shop.ctx);
    const send = () => Promise.reject(new Error("fetch failed"));
    await expect(startDeliveries({ ...shop.ctx, inngest: { send } })).rejects.toThrow();
    await hooks.deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
  });
});
