import sql from "sql-template-tag";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { createWebhookSender } from "@/lib/clients/webhook-sender";
import type { ChangeWebhookEndpoint, WebhookPayload } from "@/lib/domain/webhooks/endpoint";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { seqsOf, startReceiver, WebhookShop } from "@/tests/support/webhook-shop";
import {
  changeWebhookEndpoint,
  countRedeliverable,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  deliverWebhooks,
  listWebhookDeliveries,
  listWebhookEndpoints,
  readWebhookDelivery,
  readWebhookEndpoint,
  redeliverWebhook,
  redeliverWebhooks,
  rotateWebhookSecret,
  sendTestEvent,
} from ".";

const hour = 3_600_000;

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(() => hooks.clear());

describe("a webhook endpoint", () => {
  it("gets the events of its types, signed, with one id per event", async () => {
    const receiver = await startReceiver();
    const { id, secret } = await hooks.create({
      url: receiver.url,
      eventTypes: ["shipment/updated"],
    });
    const order = await shop.place();
    await hooks.addEvents(order.id, 2);
    await hooks.deliver();
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
    const [last, earlier] = await hooks.list(id);
    expect(earlier).toMatchObject({ status: "delivered", tries: 1, webhookId: first.id, seq: 2 });
    expect(last?.lastAttempt).toMatchObject({ status: 204, error: null, body: "" });
    const input = { endpointId: id, deliveryId: earlier?.id ?? 0 };
    expect(await readWebhookDelivery({ ctx: shop.ctx, input })).toMatchObject({
      payload: first.body,
      attempts: [{ status: 204 }],
    });
    expect(await redeliverWebhook({ ctx: shop.ctx, input })).toMatchObject({ kind: "queued" });
    await hooks.deliver();
    expect(receiver.received.map(({ id }) => id)).toEqual([first.id, last?.webhookId, first.id]);
    expect(receiver.received.at(-1)?.body).toBe(first.body);
  });

  it("is signed with both secrets while one is rotated", async () => {
    const receiver = await startReceiver();
    const { id, secret: old } = await hooks.create({ url: receiver.url });
    const input = { endpointId: id, overlapHours: 1 };
    const rotated = await hooks.rotate(id, 1);
    expect(rotated.secret).not.toBe(old);
    expect(await sendTestEvent({ ctx: shop.ctx, input })).toMatchObject({ kind: "queued" });
    await hooks.deliver();
    const [both] = receiver.received;
    for (const secret of [old, rotated.secret]) {
      expect(new Webhook(secret).verify(both?.body ?? "", both?.headers ?? {})).toMatchObject({
        type: "webhook/test",
        data: { endpointId: id },
      });
    }
    shop.advanceClock(hour);
    await sendTestEvent({ ctx: shop.ctx, input });
    await hooks.deliver();
    expect(receiver.received.at(-1)?.headers["webhook-signature"]).not.toContain(" ");
    const stored = await shop.db.query(sql`SELECT * FROM webhook_endpoints WHERE id = ${id}`);
    expect(JSON.stringify(stored)).not.toContain("whsec_");
  });

  it("is signed with the secret in use though the answers to rotations were lost", async () => {
    const receiver = await startReceiver();
    const { id, secret: inUse } = await hooks.create({ url: receiver.url });
    const rotate = async (overlapHours: number) => (await hooks.rotate(id, overlapHours)).secret;
    const signing = async (secrets: Record<string, string>) => {
      await sendTestEvent({ ctx: shop.ctx, input: { endpointId: id } });
      await hooks.deliver();
      const { id: messageId = "", body = "", headers = {} } = receiver.received.at(-1) ?? {};
      const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
      const signatures = headers["webhook-signature"]?.split(" ");
      return Object.entries(secrets)
        .filter(([, secret]) => signatures?.includes(new Webhook(secret).sign(messageId, at, body)))
        .map(([name]) => name);
    };
    const secrets = { inUse, first: await rotate(2), second: await rotate(24) };
    expect(await signing(secrets)).toEqual(["inUse", "first", "second"]);
    const received = { ...secrets, third: await rotate(24) };
    expect(await signing(received)).toEqual(["inUse", "first", "second", "third"]);
    const input = { endpointId: id, overlapHours: 24 };
    const refused = await rotateWebhookSecret({ ctx: shop.ctx, input });
    expect(refused).toEqual({ kind: "too_many", limit: 3 });
    expect(await signing(received)).toEqual(["inUse", "first", "second", "third"]);
    shop.advanceClock(2 * hour);
    expect(await signing(received)).toEqual(["first", "second", "third"]);
    const last = { ...received, fourth: await rotate(1) };
    expect(await signing(last)).toEqual(["first", "second", "third", "fourth"]);
    shop.advanceClock(hour);
    expect(await signing(last)).toEqual(["fourth"]);
    await rotate(24);
    await rotate(0);
    expect(await signing(last)).toEqual([]);
  });

  it("can't become a second one for the same URL and types", async () => {
    const url = "http://127.0.0.1:9999/";
    const first = await hooks.create({ url });
    const held = await hooks.create({ url, eventTypes: ["order/held"] });
    const other = await hooks.create({ url: `${url}other` });
    const change = (endpointId: number, changes: ChangeWebhookEndpoint) =>
      changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId, changes } });
    expect(await change(held.id, { eventTypes: null })).toEqual({
      kind: "exists",
      endpointId: first.id,
    });
    expect(await change(other.id, { url, eventTypes: ["order/held"] })).toEqual({
      kind: "exists",
      endpointId: held.id,
    });
    expect(await change(first.id, { url, eventTypes: null })).toMatchObject({ kind: "changed" });
    const both = await Promise.all([
      change(held.id, { eventTypes: ["order/shipped"] }),
      change(other.id, { url, eventTypes: ["order/shipped"] }),
    ]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["changed", "exists"]);
  });

  it("is refused for private addresses, and one too many", async () => {
    const strict = { ...shop.ctx, webhookSender: createWebhookSender({ allowPrivate: false }) };
    const input = { eventTypes: null, description: null, url: "http://localhost:8080/" };
    expect(await createWebhookEndpoint({ ctx: strict, input })).toMatchObject({
      kind: "invalid_url",
    });
    const { id } = await hooks.create({ url: "http://127.0.0.1:9999/" });
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
    const { id } = await hooks.create({ url: receiver.url });
    await shop.place();
    await hooks.startRuns();
    await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId: id } });
    await hooks.deliver();
    await deliverWebhooks({ ctx: shop.ctx, input: { endpointId: id } });
    expect(receiver.received).toEqual([]);
    await expect(hooks.state(id)).rejects.toBeInstanceOf(NotFound);
    expect(await listWebhookEndpoints({ ctx: shop.ctx })).toEqual([]);
  });

  it("belongs to the shop", async () => {
    const { id } = await hooks.create({ url: "http://127.0.0.1:9999/" });
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
        () => redeliverWebhooks({ ctx, input }),
        () => countRedeliverable({ ctx, input }),
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
