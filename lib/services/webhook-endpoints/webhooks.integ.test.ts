import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sql from "sql-template-tag";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { createWebhookSender } from "@/lib/clients/webhook-sender";
import type { CreateWebhookEndpoint, WebhookPayload } from "@/lib/domain/webhooks/endpoint";
import { stampFeed } from "@/lib/services/feed/stamp-feed";
import { takeOutboxLease } from "@/lib/services/outbox/outbox-lease";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  deliverWebhooks,
  listWebhookDeliveries,
  listWebhookEndpoints,
  readWebhookDelivery,
  readWebhookEndpoint,
  redeliverWebhook,
  rotateWebhookSecret,
  sendTestEvent,
} from ".";
import { queueDeliveries } from "./queue-deliveries";
import { startDeliveries } from "./start-deliveries";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

interface Received {
  id: string;
  body: string;
  headers: Record<string, string>;
  payload: { type: string; data: { orderId: number; seq: number; position: number } };
}
type Answer = (received: Received, response: ServerResponse) => void;

const receivers: Receiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
  await shop.db.query(
    sql`UPDATE webhook_endpoints SET deleted_at = now() WHERE deleted_at IS NULL`,
  );
});

/** An endpoint of someone else, which answers as the test says. */
interface Receiver {
  url: string;
  received: Received[];
  /** The order and `seq` of what it has taken, in order. */
  taken: [number, number][];
  answer: Answer;
  close(): Promise<void>;
}

const ok: Answer = (_, response) => void response.writeHead(204).end();
const fail =
  (status: number, headers = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, headers).end("no");

async function startReceiver(answer: Answer = ok): Promise<Receiver> {
  const receiver: Omit<Receiver, "url"> = {
    received: [],
    taken: [],
    answer,
    close: async () => {},
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const headers = request.headers as Record<string, string>;
    const received = {
      id: headers["webhook-id"] ?? "",
      body,
      headers,
      payload: JSON.parse(body) as Received["payload"],
    };
    receiver.received.push(received);
    receiver.answer(received, response);
    const { orderId, seq } = received.payload.data;
    if (response.statusCode < 300 && response.headersSent) receiver.taken.push([orderId, seq]);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  receiver.close = async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  const started = Object.assign(receiver, { url });
  receivers.push(started);
  return started;
}

async function create(input: Partial<CreateWebhookEndpoint> & { url: string }) {
  const defaults = { eventTypes: null, description: null };
  await stampAll();
  const outcome = await createWebhookEndpoint({ ctx: shop.ctx, input: { ...defaults, ...input } });
  if (outcome.kind !== "created") throw new Error(`Not created: ${JSON.stringify(outcome)}`);
  return outcome.endpoint;
}

async function stampAll() {
  await shop.db.query(sql`DELETE FROM outbox_leases`);
  const lease = await takeOutboxLease(shop.db);
  if (!lease) throw new Error("The lease is held.");
  while ((await stampFeed(shop.db, lease.token)).hasMore);
  await lease.release();
}

/** The runs that the dispatcher starts now: the ids of their endpoints. */
async function dueEndpoints(): Promise<number[]> {
  await stampAll();
  while (await queueDeliveries(shop.ctx));
  shop.sentEvents.length = 0;
  await startDeliveries(shop.ctx);
  return shop.sentEvents.map(({ data }) => Number(data.endpointId));
}

/** Does what the dispatcher and Inngest do, once, with all endpoints at the same time. */
async function deliver(ctx = shop.ctx): Promise<void> {
  const ids = await dueEndpoints();
  await Promise.all(ids.map((endpointId) => deliverWebhooks({ ctx, input: { endpointId } })));
}

/** Delivers again and again while time passes. */
async function deliverFor(ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await deliver();
    shop.advanceClock(stepMs);
  }
}

/** Adds events to an order. */
async function addEvents(orderId: number, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await shop.db.query(sql`
      WITH o AS (UPDATE orders SET seq = seq + 1 WHERE id = ${orderId} RETURNING *)
      INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
      SELECT id, seq, 'shipment/updated', '{"noteId": 7, "reason": "For the shop"}', 'system',
        '2126-11-30T12:00:00.1Z', status, payment_status, inventory_status FROM o`);
  }
}

const seqsOf = (receiver: Receiver, orderId: number) =>
  receiver.taken.filter(([id]) => id === orderId).map(([, seq]) => seq);

const state = (endpointId: number) => readWebhookEndpoint({ ctx: shop.ctx, input: { endpointId } });

const list = async (endpointId: number) => {
  const input = { endpointId, limit: 1_000 };
  return (await listWebhookDeliveries({ ctx: shop.ctx, input })).deliveries;
};

describe("a webhook endpoint", () => {
  it("gets the events of its types, signed, with one id per event", async () => {
    const receiver = await startReceiver();
    const { id, secret } = await create({ url: receiver.url, eventTypes: ["shipment/updated"] });
    const order = await shop.place();
    await addEvents(order.id, 2);
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2, 3]);
    const [first] = receiver.received;
    if (!first) throw new Error("Nothing was received.");
    const verified = new Webhook(secret).verify(first.body, first.headers) as WebhookPayload;
    expect(verified).toEqual({
      type: "shipment/updated",
      timestamp: "2126-11-30T12:00:00.100Z",
      data: {
        position: expect.any(Number),
        orderId: order.id,
        seq: 2,
        type: "shipment/updated",
        data: {},
        actor: "system",
        at: "2126-11-30T12:00:00.100Z",
        status: "pending",
        paymentStatus: "pending",
        inventoryStatus: "pending",
      },
    });
    const [last, earlier] = await list(id);
    expect(earlier).toMatchObject({ status: "delivered", tries: 1, webhookId: first.id, seq: 2 });
    expect(last?.lastAttempt).toMatchObject({ status: 204, error: null, body: "" });
    const input = { endpointId: id, deliveryId: earlier?.id ?? 0 };
    expect(await readWebhookDelivery({ ctx: shop.ctx, input })).toMatchObject({
      payload: first.body,
      attempts: [{ status: 204 }],
    });
    expect(await redeliverWebhook({ ctx: shop.ctx, input })).toMatchObject({ kind: "queued" });
    await deliver();
    expect(receiver.received.map(({ id }) => id)).toEqual([first.id, last?.webhookId, first.id]);
    expect(receiver.received.at(-1)?.body).toBe(first.body);
  });

  it("is signed with both secrets while one is rotated", async () => {
    const receiver = await startReceiver();
    const { id, secret: old } = await create({ url: receiver.url });
    const input = { endpointId: id, overlapHours: 1 };
    const rotated = await rotateWebhookSecret({ ctx: shop.ctx, input });
    expect(rotated.secret).not.toBe(old);
    expect(await sendTestEvent({ ctx: shop.ctx, input })).toMatchObject({ kind: "queued" });
    await deliver();
    const [both] = receiver.received;
    for (const secret of [old, rotated.secret]) {
      expect(new Webhook(secret).verify(both?.body ?? "", both?.headers ?? {})).toMatchObject({
        type: "webhook/test",
        data: { endpointId: id },
      });
    }
    shop.advanceClock(hour);
    await sendTestEvent({ ctx: shop.ctx, input });
    await deliver();
    expect(receiver.received.at(-1)?.headers["webhook-signature"]).not.toContain(" ");
    const stored = await shop.db.query(sql`SELECT * FROM webhook_endpoints WHERE id = ${id}`);
    expect(JSON.stringify(stored)).not.toContain("whsec_");
  });

  it("is refused for private addresses, and one too many", async () => {
    const strict = { ...shop.ctx, webhookSender: createWebhookSender({ allowPrivate: false }) };
    const input = { eventTypes: null, description: null, url: "http://localhost:8080/" };
    expect(await createWebhookEndpoint({ ctx: strict, input })).toMatchObject({
      kind: "invalid_url",
    });
    const { id } = await create({ url: "http://127.0.0.1:9999/" });
    const changes = { url: "http://0x7f.1/" };
    expect(
      await changeWebhookEndpoint({ ctx: strict, input: { endpointId: id, changes } }),
    ).toMatchObject({ kind: "invalid_url" });
    await shop.db.query(sql`INSERT INTO webhook_endpoints
      (url, secret, cursor_position, created_by, created_at, updated_at)
      SELECT '', '', 1, '', now(), now() FROM generate_series(1, 24)`);
    expect(await createWebhookEndpoint({ ctx: shop.ctx, input })).toEqual({
      kind: "too_many",
      limit: 25,
    });
  });

  it("is forgotten when it is deleted", async () => {
    const receiver = await startReceiver();
    const { id } = await create({ url: receiver.url });
    await shop.place();
    await dueEndpoints();
    await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id } });
    await deliver();
    await deliverWebhooks({ ctx: shop.ctx, input: { endpointId: id } });
    expect(receiver.received).toEqual([]);
    await expect(state(id)).rejects.toBeInstanceOf(NotFound);
    expect(await listWebhookEndpoints({ ctx: shop.ctx })).toEqual([]);
  });

  it("belongs to the shop", async () => {
    const { id } = await create({ url: "http://127.0.0.1:9999/" });
    const refused: Actor[] = [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: 1 },
      { kind: "api_key", id: 1, scopes: ["orders:read", "events:read"] },
    ];
    for (const actor of refused) {
      const ctx = shop.as(actor);
      const input = { endpointId: id, overlapHours: 1, limit: 1, deliveryId: 1, changes: {} };
      const calls = [
        () =>
          createWebhookEndpoint({ ctx, input: { url: "", eventTypes: null, description: null } }),
        () => listWebhookEndpoints({ ctx }),
        () => readWebhookEndpoint({ ctx, input }),
        () => changeWebhookEndpoint({ ctx, input }),
        () => deleteWebhookEndpoint({ ctx, input }),
        () => rotateWebhookSecret({ ctx, input }),
        () => sendTestEvent({ ctx, input }),
        () => listWebhookDeliveries({ ctx, input }),
        () => readWebhookDelivery({ ctx, input }),
        () => redeliverWebhook({ ctx, input }),
        () => deliverWebhooks({ ctx, input }),
      ];
      for (const call of calls) await expect(call()).rejects.toBeInstanceOf(Forbidden);
    }
    const allowed = shop.as({ kind: "api_key", id: 1, scopes: ["webhooks:write"] });
    expect(await readWebhookEndpoint({ ctx: allowed, input: { endpointId: id } })).toMatchObject({
      status: "enabled",
    });
  });
});

describe("deliveries", () => {
  it("of an order wait for its earlier ones, and other orders go on", async () => {
    const [poisoned, healthy] = [await shop.place(), await shop.place()];
    const receiver = await startReceiver(({ payload: { data } }, response) => {
      response.writeHead(data.orderId === poisoned.id && data.seq === 2 ? 500 : 200).end();
    });
    const { id } = await create({ url: receiver.url });
    await addEvents(poisoned.id, 3);
    await addEvents(healthy.id, 3);
    await deliver();
    expect(seqsOf(receiver, poisoned.id)).toEqual([]);
    expect(seqsOf(receiver, healthy.id)).toEqual([2, 3, 4]);
    receiver.answer = ok;
    await deliverFor(minute, 5_500);
    expect(seqsOf(receiver, poisoned.id)).toEqual([2, 3, 4]);
    expect(await state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
  });

  it("are all made in order once an endpoint works again that was down for hours", async () => {
    const orders = [await shop.place(), await shop.place(), await shop.place()];
    const down = await startReceiver(fail(500));
    const healthy = await startReceiver();
    const { id } = await create({ url: down.url });
    await create({ url: healthy.url });
    for (let round = 0; round < 12; round += 1) {
      for (const order of orders) await addEvents(order.id, 1);
      await deliverFor(hour, 15 * minute);
    }
    expect(await state(id)).toMatchObject({ status: "failing" });
    // It was left alone: at most a post in ten minutes, after the first few.
    expect(down.received.length).toBeLessThan(12 * 6 + 10);
    const all = Array.from({ length: 12 }, (_, index) => index + 2);
    for (const order of orders) expect(seqsOf(healthy, order.id)).toEqual(all);
    down.answer = ok;
    // The next event of any other order shows that it works again.
    const fresh = await shop.place();
    await deliverFor(15 * minute, 5 * minute);
    expect(seqsOf(down, fresh.id)).toEqual([1]);
    for (const order of orders) expect(seqsOf(down, order.id)).toEqual(all);
    expect(await state(id)).toMatchObject({ status: "enabled", failuresInRow: 0 });
  });

  it("are made by their own retries if nothing else happens", async () => {
    const order = await shop.place();
    const receiver = await startReceiver(fail(500));
    await create({ url: receiver.url });
    await addEvents(order.id, 3);
    await deliverFor(6 * hour, 10 * minute);
    expect(receiver.received).toHaveLength(7);
    receiver.answer = ok;
    await deliverFor(12 * hour, hour);
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("are kept for an endpoint that was disabled after days, which operators are emailed about", async () => {
    const receiver = await startReceiver(fail(503));
    const order = await shop.place();
    const { id } = await create({ url: receiver.url });
    await addEvents(order.id, 2);
    await deliverFor(4 * day, 2 * hour);
    expect(await state(id)).toMatchObject({ status: "disabled", disabledReason: "failing" });
    expect(receiver.received.filter(({ payload }) => payload.data.seq === 2)).toHaveLength(10);
    const [, first] = await list(id);
    expect(first).toMatchObject({ status: "failed", tries: 10 });
    const emails = await shop.db.query<{ subject: string; to: string }>(
      sql`SELECT subject, "to" FROM emails WHERE kind = 'webhook_disabled_alert'`,
    );
    expect(emails).toEqual([
      { subject: `Webhook endpoint ${id} disabled`, to: "operations@waybill.test" },
    ]);
    await addEvents(order.id, 1);
    await deliver();
    receiver.answer = ok;
    const input = { endpointId: id, changes: { enabled: true } };
    expect(await changeWebhookEndpoint({ ctx: shop.ctx, input })).toMatchObject({
      endpoint: { status: "enabled", disabledReason: null },
    });
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("stop when the endpoint answers 410, or is paused", async () => {
    const receiver = await startReceiver(fail(410));
    const order = await shop.place();
    const { id } = await create({ url: receiver.url });
    await addEvents(order.id, 1);
    await deliver();
    expect(await state(id)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    shop.advanceClock(day);
    await deliver();
    expect(receiver.received).toHaveLength(1);
    expect(await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } })).toEqual({
      kind: "disabled",
    });
    receiver.answer = ok;
    const change = (enabled: boolean) =>
      changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id, changes: { enabled } } });
    await change(true);
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
    await change(false);
    await addEvents(order.id, 2);
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
    await change(true);
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2, 3, 4]);
  });

  it("wait as long as the endpoint asks for, but an hour at most", async () => {
    const receiver = await startReceiver(fail(429, { "retry-after": "1e9" }));
    const order = await shop.place();
    await create({ url: receiver.url });
    await addEvents(order.id, 1);
    await deliverFor(55 * minute, 5 * minute);
    expect(receiver.received).toHaveLength(1);
    receiver.answer = ok;
    await deliverFor(15 * minute, 5 * minute);
    expect(seqsOf(receiver, order.id)).toEqual([2]);
  });

  it("go out again after a run was killed, and are shared by two runs", async () => {
    const receiver = await startReceiver();
    const orders = await Promise.all(Array.from({ length: 30 }, () => shop.place()));
    const { id } = await create({ url: receiver.url });
    for (const order of orders) await addEvents(order.id, 1);
    await dueEndpoints();
    // What a killed run leaves behind.
    await shop.db.query(sql`UPDATE webhook_deliveries SET tries = 1,
      claimed_until = ${new Date(shop.ctx.now().getTime() + minute)} WHERE endpoint_id = ${id}`);
    await deliver();
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
    const { id } = await create({ url: hanging.url });
    await create({ url: healthy.url });
    for (const order of orders) await addEvents(order.id, 2);
    const startedAt = performance.now();
    const delivering = deliver();
    await expect.poll(() => healthy.taken.length).toBe(24);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await delivering;
    // Those that ended before the fifth failure may have been followed by others.
    expect(hanging.received.length).toBeLessThan(15);
    expect(await state(id)).toMatchObject({ status: "failing" });
    const [delivery] = (await list(id)).slice(-1);
    expect(delivery?.lastAttempt).toMatchObject({
      status: null,
      error: "There was no answer within 2 s.",
    });
  });

  it("are not lost while Inngest is away", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    await create({ url: receiver.url });
    await addEvents(order.id, 1);
    await stampAll();
    await queueDeliveries(shop.ctx);
    const send = () => Promise.reject(new Error("fetch failed"));
    await expect(startDeliveries({ ...shop.ctx, inngest: { send } })).rejects.toThrow();
    await deliver();
    expect(seqsOf(receiver, order.id)).toEqual([2]);
  });
});
