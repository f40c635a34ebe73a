import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Env } from "@/lib/env";
import { type Carrier, CarrierUnavailable, httpCarrier } from "./carrier";
import { inngest, inngestSender } from "./inngest";
import { pusherPublisher } from "./pusher";
import { stripeGateway } from "./stripe-gateway";
import { createWebhookSender } from "./webhook-sender";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

const payment = { id: "pi_1", status: "succeeded", amount: 9, currency: "usd", amount_received: 9 };
const label = { id: 1, trackingNumber: "WB1", carrier: "Waybill" };
function answer(request: IncomingMessage, response: ServerResponse) {
  const body = request.url?.startsWith("/e/") ? { status: 200, ids: [] } : { ...label, ...payment };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** A server that counts what it gets. It keeps idle connections for `keepAliveMs`. */
async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown = answer,
  keepAliveMs = 65_000,
) {
  const seen = { sockets: 0, keys: [] as unknown[], url: "" };
  const server = createServer({ keepAliveTimeout: keepAliveMs }, async (request, response) => {
    for await (const _ of request);
    seen.keys.push(request.headers["idempotency-key"]);
    handle(request, response);
  });
  server.on("connection", () => {
    seen.sockets += 1;
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  seen.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return seen;
}

type Call = () => Promise<unknown>;

/** Makes calls at the same time. Their sockets are free a moment after they are answered. */
async function makeCalls(call: Call, count = 1): Promise<unknown[]> {
  const results = await Promise.all(Array.from({ length: count }, call));
  await sleep(10);
  return results;
}

function labelAt(url: string): Call {
  const carrier: Carrier = httpCarrier({ baseUrl: url, secret: "secret" });
  const shipTo = { name: "A", line1: "B", city: "C", postalCode: "D", country: "DE" };
  return () => carrier.createLabel({ orderId: 1, key: "label-1", shipTo, items: [] });
}

function paymentAt(url: string): Call {
  const keys = { secretKey: "sk_test_x", webhookSecret: "whsec_x", log: { warn() {} } };
  const gateway = stripeGateway({ ...keys, apiUrl: url });
  return () => gateway.capture({ providerRef: "pi_1", key: "capture-1" });
}

function updateAt(url: string): Call {
  const { hostname, port } = new URL(url);
  const credentials = { PUSHER_APP_ID: "1", PUSHER_KEY: "key", PUSHER_SECRET: "secret" };
  const address = { PUSHER_HOST: hostname, PUSHER_PORT: Number(port), PUSHER_SCHEME: "http" };
  const publisher = pusherPublisher({ ...credentials, ...address } as Env);
  return () => publisher.publish([{ channel: "private-ops", name: "order.updated", data: {} }]);
}

function eventAt(url: string): Call {
  inngest.setEnvVars({ INNGEST_DEV: url, INNGEST_BASE_URL: url, INNGEST_EVENT_KEY: "key" });
  return () => inngestSender.send([{ id: "event-1", name: "order/created", data: {} }]);
}

function webhookAt(url: string): Call {
  const sender = createWebhookSender({ allowPrivate: true });
  return () => sender.post({ url, headers: {}, body: "{}" });
}

const clients = {
  "the carrier": labelAt,
  "the payment gateway": paymentAt,
  Channels: updateAt,
  Inngest: eventAt,
  "webhook endpoints": webhookAt,
};

describe.each(Object.entries(clients))("calls of %s", (_, callAt) => {
  it("use one socket one after the other, and as many as there are calls at the same time", async () => {
    const server = await serve();
    const call = callAt(server.url);
    for (let count = 0; count < 20; count += 1) await makeCalls(call);
    expect(server.sockets).toBe(1);
    for (let burst = 0; burst < 5; burst += 1) await makeCalls(call, 8);
    expect(server.sockets).toBe(8);
    expect(server.keys).toHaveLength(60);
  });
});

describe.each([
  ["the carrier", labelAt],
  ["the payment gateway", paymentAt],
  ["Channels", updateAt],
])("calls of %s", (_, callAt) => {
  it("wait for a socket when 128 are in use", async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((...call) => waiting.push(() => answer(...call)));
    const call = callAt(server.url);
    const calls = makeCalls(call, 140);
    await expect.poll(() => waiting.length).toBe(128);
    for (const each of waiting.splice(0)) each();
    await expect.poll(() => waiting.length).toBe(12);
    for (const each of waiting) each();
    await calls;
    expect(server.sockets).toBe(128);
  });
});

describe("a socket that the server closes", () => {
  /** Answers the first call of a socket, and resets the socket when it gets the second one. */
  const resetSecond = () => {
    const used = new WeakSet<object>();
    return (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      if (used.has(socket)) return socket.resetAndDestroy();
      used.add(socket);
      return answer(request, response);
    };
  };

  it("is not used again shortly before", async () => {
    const server = await serve(undefined, 1_000);
    const call = labelAt(server.url);
    for (let count = 0; count < 3; count += 1) await makeCalls(call);
    expect(server.sockets).toBe(3);
  });

  it("loses no payment: the call is repeated with its key on another one", async () => {
    const server = await serve(resetSecond());
    const call = paymentAt(server.url);
    await makeCalls(call);
    expect(await call()).toMatchObject({ providerRef: "pi_1" });
    expect(server.keys).toEqual(["capture-1", "capture-1", "capture-1"]);
    expect(server.sockets).toBe(2);
  });

  it("makes the carrier unavailable for the call, which steps repeat with its key", async () => {
    const server = await serve(resetSecond());
    const call = labelAt(server.url);
    await makeCalls(call);
    await expect(call()).rejects.toThrow(CarrierUnavailable);
    expect(await call()).toMatchObject({ kind: "label" });
    expect(server.keys).toEqual(["label-1", "label-1", "label-1"]);
  });
});
