import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { ShopClient } from "@/tests/contract/shop-client";
import { type System, startSystem } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

/** An hour of waits takes 3.6 seconds: a receiver that is away for ten is down for hours. */
const timeScale = "0.001";
const downMs = 10_000;

let system: System;
let shop: ShopClient;
beforeAll(async () => {
  system = await startSystem({ INNGEST_TIME_SCALE: timeScale });
  shop = new ShopClient(system);
});
afterAll(async () => {
  await shop.close();
  await system.stop();
});

interface Receiver {
  url: string;
  /** Each event that was taken, as often as it was. */
  taken: { orderId: number; seq: number; id: string; lagMs: number }[];
  posts: number;
  answer(response: ServerResponse): void;
  close(): Promise<void>;
}

const ok = (response: ServerResponse) => void response.writeHead(200).end();

async function startReceiver(answer: Receiver["answer"]): Promise<Receiver> {
  const receiver = { taken: [] as Receiver["taken"], posts: 0, answer };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    receiver.posts += 1;
    receiver.answer(response);
    if (!response.headersSent || response.statusCode >= 300) return;
    const { timestamp, data } = JSON.parse(body);
    const { orderId, seq } = data;
    const lagMs = Date.now() - Date.parse(timestamp);
    receiver.taken.push({ orderId, seq, lagMs, id: String(request.headers["webhook-id"]) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  const started = Object.assign(receiver, { url, close });
  await shop.call("/api/v1/webhook-endpoints", { body: { url } });
  return started;
}

/** Waits until a receiver has every event of these orders, and returns them by order as they came. */
async function untilComplete(receiver: Receiver, orderIds: readonly number[]) {
  const { rows } = await shop.db.query<{ id: number; seq: number }>(
    "select id, seq from orders where id = any($1)",
    [orderIds],
  );
  const idsOf = (id: number) =>
    new Set(receiver.taken.filter((e) => e.orderId === id).map((e) => e.id));
  await waitFor(
    "all events of all orders",
    () => (rows.every(({ id, seq }) => idsOf(id).size === seq) ? true : null),
    { progress: () => receiver.taken.length, quietMsMax: 150_000, pollMs: 200 },
  );
  return rows;
}

/** The first time that each event came must be in the order of `seq`, without gaps. */
function expectInOrder(receiver: Receiver, orders: readonly { id: number; seq: number }[]) {
  for (const { id, seq } of orders) {
    const seqs = receiver.taken.filter((event) => event.orderId === id).map((event) => event.seq);
    expect([...new Set(seqs)]).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  }
}

/** From placed to shipped, in milliseconds: the median of these orders. */
async function placedToShipped(orderIds: readonly number[]): Promise<number> {
  const { rows } = await shop.db.query<{ ms: number }>(
    `select 1000 * extract(epoch from e.at - o.created_at)::float as ms
       from orders o join order_events e on e.order_id = o.id and e.type = 'order/shipped'
      where o.id = any($1) order by ms`,
    [orderIds],
  );
  return rows[Math.floor(rows.length / 2)]?.ms ?? Number.NaN;
}

async function placeOrders(count: number): Promise<number[]> {
  const placed = await shop.placeMany(count);
  const ids = placed.map(({ id }) => id);
  await shop.untilFinished(ids);
  return ids;
}

describe("webhooks under fault", () => {
  it("reach every receiver in order, also after hours, and delay neither others nor orders", async () => {
    await placeOrders(20);
    const before = await placedToShipped(await placeOrders(40));
    const healthy = await startReceiver(ok);
    const down = await startReceiver((response) => void response.writeHead(500).end());
    const resetting = await startReceiver((response) => void response.socket?.resetAndDestroy());
    const hanging = await startReceiver(() => undefined);
    const startedAt = Date.now();
    const ids = await placeOrders(40);
    const during = await placedToShipped(ids);
    expectInOrder(healthy, await untilComplete(healthy, ids));
    const lags = healthy.taken.map(({ lagMs }) => lagMs).sort((a, b) => a - b);
    const p95 = lags[Math.floor(lags.length * 0.95)];
    await system.kill("web");
    await system.waitReady();
    const later = await placeOrders(10);
    await waitFor("hours to pass", () => (Date.now() - startedAt > downMs ? true : null));
    for (const receiver of [down, resetting]) {
      expect(receiver.taken).toEqual([]);
      receiver.answer = ok;
    }
    const all = [...ids, ...later];
    for (const receiver of [healthy, down, resetting]) {
      expectInOrder(receiver, await untilComplete(receiver, all));
    }
    const { body } = await shop.call<{ endpoints: WebhookEndpointView[] }>(
      "/api/v1/webhook-endpoints",
    );
    const states = body.endpoints.map(({ url, status }) => [url, status]);
    expect(states).toContainEqual([down.url, "enabled"]);
    expect(hanging.taken).toEqual([]);
    process.stdout.write(
      `placed to shipped, median: ${Math.round(before)} ms without endpoints, ${Math.round(during)} ms with four, three of them bad; healthy receiver's lag p95: ${p95} ms; posts to the bad ones: ${down.posts}, ${resetting.posts}, ${hanging.posts}\n`,
    );
    for (const receiver of [healthy, down, resetting, hanging]) await receiver.close();
  });
});
