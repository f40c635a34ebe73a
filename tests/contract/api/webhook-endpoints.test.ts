import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import {
  endpointsMax,
  previousSecretsMax,
  type WebhookDeliveryView,
  type WebhookEndpointView,
  type WebhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const base = "/api/v1/webhook-endpoints";

let receiver: WebhookReceiver;
let endpoint: WebhookEndpointWithSecret;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  const body = { url: receiver.url, description: "ERP" };
  const created = await shop.call<WebhookEndpointWithSecret>(base, { body });
  expect(created.status).toBe(201);
  endpoint = created.body;
  expect(created.headers.get("location")).toBe(`${base}/${endpoint.id}`);
});
afterAll(async () => {
  await shop.call(`${base}/${endpoint.id}`, { method: "DELETE" });
  await receiver.close();
});

interface Payload {
  type: string;
  timestamp: string;
  data: { orderId: number; seq: number; position: number };
}

/** What the receiver got about an order, each verified with the endpoint's secret. */
function postsOf(orderId: number): Payload[] {
  return receiver.posts.flatMap(({ body, headers }) => {
    const verified = new Webhook(endpoint.secret).verify(body, headers as Record<string, string>);
    const payload = verified as Payload;
    return payload.data.orderId === orderId ? [payload] : [];
  });
}

const path = (rest = "") => `${base}/${endpoint.id}${rest}`;

describe("a webhook endpoint", () => {
  it("gets every event of an order in order, also what it has refused at first", async () => {
    receiver.failNext(3);
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    const order = await shop.read(id);
    const posts = await waitFor("all events of the order", async () => {
      const found = postsOf(id);
      return found.at(-1)?.data.seq === order.seq ? found : null;
    });
    const seqs = [...new Set(posts.map(({ data }) => data.seq))];
    expect(seqs).toEqual(Array.from({ length: order.seq }, (_, index) => index + 1));
    const positions = posts.map(({ data }) => data.position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(posts[0]).toMatchObject({ type: "order/created", data: { seq: 1 } });
    const list = await shop.call<{ deliveries: WebhookDeliveryView[]; nextCursor: string }>(
      path("/deliveries?limit=1&status=delivered"),
    );
    const [delivery] = list.body.deliveries;
    expect(delivery).toMatchObject({ endpointId: endpoint.id, lastAttempt: { status: 200 } });
    const next = await shop.call(path(`/deliveries?cursor=${list.body.nextCursor}`));
    expect(next.status).toBe(200);
    const one = path(`/deliveries/${delivery?.id}`);
    expect((await shop.call(one)).body).toMatchObject({ id: delivery?.id });
    const count = receiver.posts.length;
    expect(await shop.call(`${one}/redeliver`, { method: "POST" })).toMatchObject({ status: 202 });
    await waitFor("the delivery to be made again", async () =>
      receiver.posts
        .slice(count)
        .some(({ headers }) => headers["webhook-id"] === delivery?.webhookId)
        ? true
        : null,
    );
    const scrape = await shop.call<string>("/api/v1/metrics");
    expect(scrape.body).toMatch(/waybill_webhook_deliveries_total\{outcome="delivered"\} [1-9]/);
  });

  it("can be tested, changed, paused and given a new secret", async () => {
    const other = await startWebhookReceiver();
    const body = { url: other.url, eventTypes: ["order/created"] };
    const { body: created } = await shop.call<WebhookEndpointWithSecret>(base, { body });
    const own = `${base}/${created.id}`;
    expect((await shop.call(`${own}/test`, { method: "POST" })).status).toBe(202);
    await waitFor("the test event", async () => other.posts[0] ?? null);
    const rotated = await shop.call<WebhookEndpointWithSecret>(`${own}/rotate-secret`, {
      body: { overlapHours: 1 },
    });
    expect(rotated).toMatchObject({ status: 200, body: { id: created.id } });
    expect(rotated.body.secret).not.toBe(created.secret);
    const rotate = (overlapHours: number) =>
      shop.call(`${own}/rotate-secret`, { body: { overlapHours } });
    const patch = (changes: object) =>
      shop.call<WebhookEndpointView>(own, { method: "PATCH", body: changes });
    expect((await patch({ enabled: false })).body).toMatchObject({
      status: "disabled",
      disabledReason: "operator",
    });
    expectProblem(await shop.call(`${own}/test`, { method: "POST" }), "endpoint-disabled");
    const list = await shop.call<{ deliveries: WebhookDeliveryView[] }>(`${own}/deliveries`);
    const again = `${own}/deliveries/${list.body.deliveries[0]?.id}/redeliver`;
    expectProblem(await shop.call(again, { method: "POST" }), "endpoint-disabled");
    const order = await shop.place({ paymentMethod: null });
    expect((await patch({ enabled: true })).body).toMatchObject({ status: "enabled" });
    const isOrders = ({ body }: { body: string }) => JSON.parse(body).data.orderId === order.id;
    const post = await waitFor("the event", async () => other.posts.find(isOrders) ?? null);
    for (const secret of [created.secret, rotated.body.secret]) {
      new Webhook(secret).verify(post.body, post.headers as Record<string, string>);
    }
    await shop.cancel(order.id);
    for (let left = previousSecretsMax - 1; left > 0; left -= 1) {
      expect((await rotate(1)).status).toBe(200);
    }
    expectProblem(await rotate(1), "limit-reached");
    expect((await rotate(0)).status).toBe(200);
    const read = await shop.call(own);
    expect(JSON.stringify([read.body, (await shop.call(base)).body])).not.toContain("whsec_");
    expect((await shop.call(own, { method: "DELETE" })).status).toBe(204);
    expectProblem(await shop.call(own), 404);
    expectProblem(await shop.call(`${own}/deliveries`), 404);
    await other.close();
  });

  it("is refused when there are as many as a shop may have", async () => {
    const made: string[] = [];
    for (let left = endpointsMax + 1; left > 0; left -= 1) {
      const body = { url: `${receiver.url}?${left}`, eventTypes: ["order/replaced"] };
      const created = await shop.call<WebhookEndpointView>(base, { body });
      if (created.status === 201) made.push(`${base}/${created.body.id}`);
      else expectProblem(created, "limit-reached");
    }
    expect(made.length).toBeLessThan(endpointsMax);
    for (const endpoint of made) await shop.call(endpoint, { method: "DELETE" });
  });

  it("is created once, however often the call is repeated", async () => {
    const body = { url: receiver.url, eventTypes: ["order/replaced", "order/held"] };
    const created = await shop.call<WebhookEndpointView>(base, { body });
    expect(created.status).toBe(201);
    const again = await shop.call<{ detail: string }>(base, {
      body: { ...body, eventTypes: ["order/held", "order/replaced"] },
    });
    expectProblem(again, "endpoint-exists");
    expect(again.body.detail).toContain(`Webhook endpoint ${created.body.id} has this URL`);
    const held = { ...body, eventTypes: ["order/held"] };
    const other = await shop.call<WebhookEndpointView>(base, { body: held });
    const own = `${base}/${other.body.id}`;
    expectProblem(await shop.call(own, { method: "PATCH", body }), "endpoint-exists");
    for (const { id } of [created.body, other.body]) {
      await shop.call(`${base}/${id}`, { method: "DELETE" });
    }
  });

  it.each([
    { url: "ftp://example.com/" },
    { url: "https://user:password@example.com/" },
    { url: "https://example.com:22/" },
    { url: "" },
    { url: "https://example.com/\0" },
    { url: "https://example.com/\r\nX: 1" },
    { url: "https://example.com/", eventTypes: ["order/held", "order/held"] },
    { url: "https://example.com/", eventTypes: ["order/noted"] },
    { url: "https://example.com/", eventTypes: [] },
    { url: "https://example.com/", secret: "whsec_mine" },
    {},
  ])("is not created from %j", async (body) => {
    expectProblem(await shop.call(base, { body }), 422);
  });

  it("is for keys with its scope", async () => {
    const token = await shop.addApiKey(["orders:read", "events:read"]);
    expectProblem(await shop.call(base, { token }), 403);
    expectProblem(await shop.call(path("/deliveries"), { token }), 403);
    expectProblem(await shop.call(base, { token: null }), 401);
    const able = await shop.addApiKey(["webhooks:write"]);
    expect((await shop.call(path(), { token: able })).status).toBe(200);
    const moved = { url: "http://127.0.0.1:9/" };
    expectProblem(await shop.call(base, { token: able, body: moved }), 403);
    expectProblem(await shop.call(path(), { token: able, method: "PATCH", body: moved }), 403);
  });
});

describe("the feed", () => {
  interface Page {
    events: { position: number; orderId: number; seq: number; type: string }[];
    nextAfter: number;
  }

  it("has all events of an order, and wakes a caller that waits", async () => {
    let { nextAfter: after } = await end();
    const waiting = shop.call<Page>(`/api/v1/events?after=${after}&wait=30`);
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    const order = await shop.read(id);
    expect((await waiting).body.events.length).toBeGreaterThan(0);
    const seqs: number[] = [];
    while (seqs.at(-1) !== order.seq) {
      const { body } = await shop.call<Page>(`/api/v1/events?after=${after}&limit=7&wait=5`);
      seqs.push(...body.events.filter(({ orderId }) => orderId === id).map(({ seq }) => seq));
      after = body.nextAfter;
    }
    expect(seqs).toEqual(Array.from({ length: order.seq }, (_, index) => index + 1));
  });

  it("filters by type, and refuses what it does not know", async () => {
    const { body } = await shop.call<Page>("/api/v1/events?types=order/created,order/shipped");
    const types = new Set(body.events.map(({ type }) => type));
    expect([...types].filter((type) => !["order/created", "order/shipped"].includes(type))).toEqual(
      [],
    );
    for (const query of [
      "types=order/noted",
      "types=x",
      "after=-1",
      "limit=1001",
      "wait=31",
      "a=1",
    ]) {
      expectProblem(await shop.call(`/api/v1/events?${query}`), 422);
    }
    expectProblem(await shop.call("/api/v1/events?after=999999999999"), "position-ahead");
    expectProblem(
      await shop.call("/api/v1/events", { token: await shop.addApiKey(["orders:read"]) }),
      403,
    );
    const order = await shop.place({ paymentMethod: null, reference: randomUUID() });
    expectProblem(await shop.call("/api/v1/events", { token: order.trackingToken }), 403);
    await shop.cancel(order.id);
  });

  async function end(): Promise<Page> {
    let page: Page = { events: [], nextAfter: 0 };
    for (;;) {
      const { body } = await shop.call<Page>(`/api/v1/events?after=${page.nextAfter}&limit=1000`);
      if (body.nextAfter === page.nextAfter) return body;
      page = body;
    }
  }
});
