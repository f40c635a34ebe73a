import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/domain/api-key";
import type { ChangeWebhookEndpoint } from "@/lib/domain/webhooks/endpoint";
import { createApiKey, listApiKeys, revokeApiKey } from "@/lib/services/api-keys";
import { listAuditEntries } from "@/lib/services/audit/list-audit-entries";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { closeReceivers, startReceiver, WebhookShop } from "@/tests/support/webhook-shop";
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  inspectWebhookEndpoint,
  listWebhookDeliveries,
  readWebhookDelivery,
} from ".";

const admin: Actor = { kind: "operator", userId: 1, role: "admin" };
const operator: Actor = { kind: "operator", userId: 1, role: "operator" };

let shop: TestShop;
let hooks: WebhookShop;
beforeAll(async () => {
  shop = await startTestShop();
  hooks = new WebhookShop(shop);
});
afterAll(() => shop.close());
afterEach(closeReceivers);

const withScopes = (...scopes: Scope[]) => shop.as({ kind: "api_key", id: 1, scopes });
const draft = (url: string) => ({ url, eventTypes: null, description: null });

/** What was recorded of webhook endpoints and API keys, the newest first. */
async function recorded(area: "webhook_endpoint" | "api_key", limit: number) {
  const { entries } = await listAuditEntries({ ctx: shop.as(admin), input: { area, limit } });
  return entries.map(({ action, data }) => ({ action, data }));
}

describe("where events go", () => {
  it("is chosen only by keys that may read events", async () => {
    const { id: endpointId } = await hooks.create({ url: "http://127.0.0.1:9999/own" });
    const [some, both] = [
      withScopes("webhooks:write", "orders:read"),
      withScopes("webhooks:write", "events:read"),
    ];
    const input = draft("http://127.0.0.1:9999/stolen");
    await expect(createWebhookEndpoint({ ctx: some, input })).rejects.toBeInstanceOf(Forbidden);
    const redirects: ChangeWebhookEndpoint[] = [{ url: input.url }, { eventTypes: null }];
    for (const changes of redirects) {
      const change = { endpointId, changes };
      await expect(changeWebhookEndpoint({ ctx: some, input: change })).rejects.toBeInstanceOf(
        Forbidden,
      );
      expect(await changeWebhookEndpoint({ ctx: both, input: change })).toMatchObject({
        kind: "changed",
      });
    }
    const others = { endpointId, changes: { enabled: false, description: "Mine" } };
    expect(await changeWebhookEndpoint({ ctx: some, input: others })).toMatchObject({
      kind: "changed",
    });
    expect(
      await createWebhookEndpoint({ ctx: both, input: draft("http://127.0.0.1:9999/") }),
    ).toMatchObject({ kind: "created" });
  });

  it("is recorded, without what may be secret of the URL", async () => {
    const { id: endpointId } = await hooks.create({ url: "http://127.0.0.1:9999/a?token=s3cret" });
    const changes = { url: "http://127.0.0.1:9999/b?token=s3cret" };
    await changeWebhookEndpoint({ ctx: shop.ctx, input: { endpointId, changes } });
    await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId } });
    const entries = await recorded("webhook_endpoint", 3);
    expect(entries).toMatchObject([
      { action: "webhook_endpoint/deleted", data: { url: "http://127.0.0.1:9999/b" } },
      {
        action: "webhook_endpoint/changed",
        data: { url: { from: "http://127.0.0.1:9999/a", to: "http://127.0.0.1:9999/b" } },
      },
      { action: "webhook_endpoint/created", data: { url: "http://127.0.0.1:9999/a" } },
    ]);
    expect(JSON.stringify(entries)).not.toContain("s3cret");
  });
});

describe("an endpoint", () => {
  it("is created once for its URL and types", async () => {
    const input = {
      ...draft("http://127.0.0.1:9999/once"),
      eventTypes: ["order/held", "order/shipped"],
    };
    const { id: endpointId } = await hooks.create(input);
    const create = (more: object) =>
      createWebhookEndpoint({ ctx: shop.ctx, input: { ...input, ...more } });
    expect(await create({ eventTypes: ["order/shipped", "order/held"] })).toEqual({
      kind: "exists",
      endpointId,
    });
    const others = [{ eventTypes: ["order/held"] }, { eventTypes: null }, { url: `${input.url}2` }];
    for (const more of others) expect(await create(more)).toMatchObject({ kind: "created" });
    expect(await create({ eventTypes: null })).toMatchObject({ kind: "exists" });
    await deleteWebhookEndpoint({ ctx: shop.ctx, input: { endpointId } });
    expect(await create({})).toMatchObject({ kind: "created" });
  });

  it("is shown with the key that has created it, and named when that is revoked", async () => {
    const name = { name: "ERP", expiresInDays: null, readPerMinute: null, writePerMinute: null };
    const scopes: Scope[] = ["webhooks:write", "events:read"];
    const key = await createApiKey({ ctx: shop.as(admin), input: { ...name, scopes } });
    const ctx = shop.as({ kind: "api_key", id: key.id, scopes });
    const ids: number[] = [];
    for (const path of ["x", "y", "z"]) {
      const created = await createWebhookEndpoint({
        ctx,
        input: draft(`http://127.0.0.1:9999/${path}`),
      });
      if (created.kind === "created") ids.push(created.endpoint.id);
    }
    const [endpointId = 0, ...left] = ids;
    expect(
      await inspectWebhookEndpoint({ ctx: shop.as(operator), input: { endpointId } }),
    ).toMatchObject({ createdBy: `api_key:${key.id}`, deletedAt: null });
    await deleteWebhookEndpoint({ ctx, input: { endpointId } });
    const { keys } = await listApiKeys({ ctx: shop.as(admin), input: { limit: 10 } });
    expect(keys.find(({ id }) => id === key.id)?.webhookEndpoints).toEqual(left);
    await revokeApiKey({ ctx: shop.as(admin), input: { apiKeyId: key.id } });
    expect(await recorded("api_key", 1)).toEqual([
      { action: "api_key/revoked", data: { webhookEndpoints: left } },
    ]);
  });

  it("that was deleted is still readable for operators, with its deliveries", async () => {
    const receiver = await startReceiver();
    const order = await shop.place();
    const { id: endpointId } = await hooks.create({ url: receiver.url });
    await hooks.addEvents(order.id, 1);
    await hooks.deliver();
    const [delivery] = await hooks.list(endpointId);
    const input = { endpointId, deliveryId: delivery?.id ?? 0, limit: 10 };
    const keyed = withScopes("webhooks:write", "events:read");
    expect(await readWebhookDelivery({ ctx: keyed, input })).toMatchObject({ seq: 2 });
    const unread = readWebhookDelivery({ ctx: withScopes("webhooks:write"), input });
    await expect(unread).rejects.toBeInstanceOf(Forbidden);
    await deleteWebhookEndpoint({ ctx: shop.ctx, input });
    const ctx = shop.as(operator);
    expect(await readWebhookDelivery({ ctx, input })).toMatchObject({ seq: 2 });
    expect((await listWebhookDeliveries({ ctx, input })).deliveries).toHaveLength(1);
    expect(await inspectWebhookEndpoint({ ctx, input })).toMatchObject({
      endpoint: { id: endpointId, url: "" },
      deletedAt: expect.any(String),
    });
    for (const read of [readWebhookDelivery, listWebhookDeliveries]) {
      await expect(read({ ctx: keyed, input })).rejects.toBeInstanceOf(NotFound);
    }
    const missing = { endpointId: 2_147_000_000 };
    await expect(inspectWebhookEndpoint({ ctx, input: missing })).rejects.toBeInstanceOf(NotFound);
  });
});
