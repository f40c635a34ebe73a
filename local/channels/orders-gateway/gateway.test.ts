import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "@/local/channels/channels-fixture";
import { startRealtime } from "@/local/channels/index";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";
import { GatewayFixture, OrdersClient } from "./gateway-fixture";

const unavailable = { type: "error", message: expect.stringContaining("Try again") };

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.start();
});
afterEach(() => fixture.stop());

function channelInfo(orderId: number): Promise<unknown> {
  return fixture.channels.get(`/channels/private-order-${orderId}`);
}

function authorizations(): string[] {
  return fixture.app.calls.filter((call) => call.includes("/api/pusher/auth"));
}

async function connectionState(): Promise<unknown> {
  return (await fixture.health()).gateway.upstream;
}

/** Resolves when the client has received all earlier messages, because they arrive in order. */
async function untilDelivered(client: OrdersClient): Promise<void> {
  client.send({ type: "subscribe", orderId: 1_000_000 });
  while ((await client.next()).orderId !== 1_000_000);
}

async function upgradeError(url: string, headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(url, { headers });
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  return error.message;
}

describe("the /ws/orders gateway", () => {
  it("requires a token on the upgrade request, in the header or the query", async () => {
    expect(await upgradeError(fixture.url())).toContain("401");
    expect(await upgradeError(fixture.url(""))).toContain("401");
    expect(await upgradeError(fixture.url("a%0Ab"))).toContain("401");
    const basic = { authorization: "Basic YTpi" };
    expect(await upgradeError(fixture.url("alice"), basic)).toContain("401");
    expect(await upgradeError(fixture.url("alice").replace("orders", "other"))).toContain("404");

    const headers = { authorization: "Bearer alice" };
    const client = await OrdersClient.open(new WebSocket(fixture.url(), { headers }));
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed", orderId: 1 });
    client.socket.terminate();
  });

  it("refuses an invalid token at the handshake, and asks about it once", async () => {
    for (let count = 0; count < 20; count += 1) {
      expect(await upgradeError(fixture.url("bogus"))).toContain("401");
    }
    expect(fixture.app.tokenChecks).toEqual([1]);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => upgradeError(fixture.url(`bogus-${index}`))),
    );
    const asked = fixture.app.tokenChecks.reduce((sum, count) => sum + count, 0);
    expect(asked).toBe(301);
    expect((await fixture.health()).gateway).toMatchObject({ connections: 0, handshakes: 0 });
  });

  it("answers 503 while the app is unavailable, but still knows a valid token", async () => {
    await fixture.connect("alice");
    fixture.app.failWith = 503;
    expect(await upgradeError(fixture.url("bob"))).toContain("503");
    await fixture.connect("alice");
    fixture.app.failWith = undefined;
    await fixture.connect("bob");
  });

  it("lets the token with the most connections lose its oldest when it is full", async () => {
    await fixture.stop();
    fixture = await GatewayFixture.start({ connectionsMax: 3 });
    const bob = await fixture.connect("bob");
    const [first] = [await fixture.connect("alice"), await fixture.connect("alice")];
    const closed = new Promise((resolve) => first.socket.once("close", resolve));
    const last = await fixture.connect("alice");
    expect(await closed).toBe(4008);
    expect(await last.subscribe(1)).toMatchObject({ type: "subscribed" });
    expect(await bob.subscribe(1)).toMatchObject({ type: "subscribed" });
  });

  it("confirms subscriptions and pushes every update from then on", async () => {
    fixture.app.record(1);
    const client = await fixture.connect();
    expect(await client.subscribe(1)).toEqual({
      type: "subscribed",
      orderId: 1,
      seq: 1,
      message: "Subscribed to order 1",
    });
    const event = fixture.app.record(1);
    await fixture.app.publish(event);
    const { type, ...fields } = event;
    expect(await client.next()).toEqual({ type: "order.updated", event: type, ...fields });
    client.send({ type: "unsubscribe", orderId: 1 });
    expect(await client.next()).toEqual({
      type: "unsubscribed",
      orderId: 1,
      message: "Unsubscribed from order 1",
    });
    const other = await fixture.connect("bob");
    await other.subscribe(1);
    await fixture.app.recordAndPublish(1);
    expect(await other.next()).toMatchObject({ seq: 3 });
    await untilDelivered(client);
    expect(client.seqs).toEqual([2]);
  });

  it("shares a Channels subscription, but authorizes each client with its own token", async () => {
    const [alice, bob, mallory] = [
      await fixture.connect("alice"),
      await fixture.connect("bob"),
      await fixture.connect("mallory"),
    ];
    await alice.subscribe(1);
    await bob.subscribe(1);
    expect(await mallory.subscribe(1)).toEqual({
      type: "error",
      orderId: 1,
      message: "Order not found or access denied",
    });
    expect(authorizations().map((call) => call.split(" ").at(-1))).toEqual([
      "alice",
      "bob",
      "mallory",
    ]);
    expect(await channelInfo(1)).toMatchObject({ subscription_count: 1 });
    await fixture.app.recordAndPublish(1);
    expect([await alice.next(), await bob.next()]).toMatchObject([{ seq: 1 }, { seq: 1 }]);
    await untilDelivered(mallory);
    expect(mallory.seqs).toEqual([]);

    alice.socket.close();
    await eventually(async () => (await fixture.health()).gateway.connections).toBe(2);
    expect(await channelInfo(1)).toMatchObject({ occupied: true });
    bob.send({ type: "unsubscribe", orderId: 1 });
    await eventually(() => channelInfo(1)).toEqual({ occupied: false });
    expect(await bob.subscribe(1)).toMatchObject({ type: "unsubscribed" });
    expect(await bob.next()).toMatchObject({ type: "subscribed", seq: 1 });
  });

  it("sends each token what it may see of an order, live, after a gap and after an outage", async () => {
    fixture.app.allowedTokens.add("link").add("link2");
    fixture.app.trackingTokens.add("link").add("link2");
    const key = await fixture.connect("alice");
    const links = [await fixture.connect("link"), await fixture.connect("link2")];
    // A key comes between two tracking links, in case the first client's token were used for all.
    const clients = [links[0], key, links[1]].filter((client) => client !== undefined);
    for (const client of clients) expect(await client.subscribe(1)).toMatchObject({ seq: 0 });
    const { app } = fixture;
    const untilAll = async (seq: number) => {
      for (const client of clients) await eventually(() => client.seqs.at(-1)).toBe(seq);
    };
    for (const kind of ["order/event", "hidden", "order/event"]) {
      await app.publish(app.record(1, "pending", kind));
    }
    await untilAll(3);
    app.record(1, "pending", "hidden");
    await app.publish(app.record(1));
    await untilAll(5);
    const startChannels = await fixture.channels.stopServer();
    app.record(1, "pending", "hidden");
    await startChannels();
    await untilAll(6);
    const all = ["order/event.1", "hidden.2", "order/event.3", "hidden.4", "order/event.5"];
    expect(key.events).toEqual([...all, "hidden.6"]);
    const masked = key.events.map((type) =>
      `${type}`.startsWith("hidden") ? "order/updated" : type,
    );
    for (const link of links) expect(link.events).toEqual(masked);
  });

  it("accepts a repeated subscription, and handles messages in order", async () => {
    const client = await fixture.connect();
    for (const type of ["subscribe", "subscribe", "unsubscribe", "subscribe"]) {
      client.send({ type, orderId: 1 });
    }
    const types = [];
    for (let count = 0; count < 4; count += 1) types.push((await client.next()).type);
    expect(types).toEqual(["subscribed", "subscribed", "unsubscribed", "subscribed"]);
    await fixture.app.recordAndPublish(1);
    await client.next();
    await untilDelivered(client);
    expect(client.seqs).toEqual([1]);
  });

  it("fills gaps, drops duplicates and sorts late updates", async () => {
    const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
    await alice.subscribe(1);
    await bob.subscribe(1);
    const events = Array.from({ length: 6 }, () => fixture.app.record(1));
    for (const index of [2, 0, 1, 1, 5, 4, 0]) {
      const event = events[index];
      if (event) await fixture.app.publish(event);
    }
    await eventually(() => alice.seqs.length).toBe(6);
    // This event is published last, so any duplicate would arrive before it.
    await fixture.app.recordAndPublish(1);
    for (const client of [alice, bob]) {
      await eventually(() => client.seqs.at(-1)).toBe(7);
      expect(client.seqs).toEqual([1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it("catches up in order after an outage of the Channels server", async () => {
    const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
    await alice.subscribe(1);
    await alice.subscribe(2);
    await bob.subscribe(1);
    await fixture.app.recordAndPublish(1);
    const startChannels = await fixture.channels.stopServer();
    await eventually(connectionState).toBe("connecting");
    for (const orderId of [1, 1, 2]) fixture.app.record(orderId);
    const late = await fixture.connect("bob");
    late.send({ type: "subscribe", orderId: 1 });
    // The gateway answers an invalid message at once, so by then it has read the message before it.
    late.send("{");
    expect(await late.next()).toMatchObject({ type: "error" });
    await startChannels();
    expect(await late.next()).toMatchObject({ type: "subscribed", seq: 1 });
    await eventually(() => alice.seqs.length).toBe(4);
    await fixture.app.recordAndPublish(1);
    await eventually(() => bob.seqs.length).toBe(4);
    await eventually(() => alice.seqs.length).toBe(5);
    await eventually(() => late.seqs.length).toBe(3);
    expect(bob.seqs).toEqual([1, 2, 3, 4]);
    expect(late.seqs).toEqual([2, 3, 4]);
    const ofOrder = (orderId: number) =>
      alice.messages.filter((m) => m.type === "order.updated" && m.orderId === orderId);
    expect(ofOrder(1).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(ofOrder(2).map(({ seq }) => seq)).toEqual([1]);
  });

  it("resubscribes with another client's token when the first one's was revoked", async () => {
    const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
    await alice.subscribe(1);
    await bob.subscribe(1);
    fixture.app.allowedTokens.delete("alice");
    await fixture.channels.restart();
    await eventually(() => channelInfo(1)).toMatchObject({ occupied: true });
    expect(await alice.next()).toMatchObject({ type: "error", orderId: 1 });
    await fixture.app.recordAndPublish(1);
    expect(await bob.next()).toMatchObject({ seq: 1 });
    await untilDelivered(alice);
    expect(alice.seqs).toEqual([]);

    fixture.app.allowedTokens.clear();
    await fixture.channels.restart();
    expect(await bob.next()).toMatchObject({ type: "error", orderId: 1 });
    expect(await fixture.health()).toMatchObject({ gateway: { orders: 0 } });
  });

  it("subscribes even if the connection changes while the client is authorized", async () => {
    fixture.app.holdNextAuthorization = async () => {
      const startChannels = await fixture.channels.stopServer();
      await eventually(connectionState).toBe("connecting");
      await startChannels();
      await eventually(connectionState).toBe("connected");
    };
    const client = await fixture.connect();
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
    await fixture.app.recordAndPublish(1);
    expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
  });

  it("keeps retrying when the app is unavailable during a reconnect", async () => {
    const client = await fixture.connect();
    await client.subscribe(1);
    fixture.app.failWith = 503;
    await fixture.channels.restart();
    await eventually(() => authorizations().length).toBeGreaterThan(1);
    fixture.app.record(1);
    fixture.app.failWith = undefined;
    expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
  });

  it("retries when the Channels server refuses the subscription", async () => {
    fixture.app.forgeNextSignature = true;
    const client = await fixture.connect();
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
    await fixture.app.recordAndPublish(1);
    expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
  });

  it("finds an order's last update when Channels has lost it", async () => {
    await fixture.stop();
    fixture = await GatewayFixture.start({ idleCheckMs: 100 });
    const client = await fixture.connect();
    await client.subscribe(1);
    fixture.app.record(1);
    expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
  });

  it("responds to invalid messages with errors and keeps working", async () => {
    const client = await fixture.connect();
    const invalidMessages = [
      "{",
      "null",
      "[]",
      { type: "subscribe" },
      { type: "subscribe", orderId: "1" },
      { type: "subscribe", orderId: 1.5 },
      { type: "subscribe", orderId: -1 },
      { type: "subscribe", orderId: 1e300 },
      { type: "shout", orderId: 1 },
    ];
    for (const message of invalidMessages) {
      client.send(message);
      expect(await client.next()).toMatchObject({ type: "error", message: expect.any(String) });
    }
    client.socket.send(Buffer.from([0, 255]), { binary: true });
    expect(await client.next()).toMatchObject({ type: "error" });
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });

    const flooder = await fixture.connect();
    flooder.send("x".repeat(5_000));
    const code = await new Promise((resolve) => flooder.socket.once("close", resolve));
    expect(code).toBe(1009);
  });

  it("limits subscriptions and messages", async () => {
    const client = await fixture.connect();
    for (let orderId = 1; orderId <= 101; orderId += 1) client.send({ type: "subscribe", orderId });
    await eventually(() => client.messages.length).toBe(101);
    expect(client.messages.filter(({ type }) => type === "subscribed")).toHaveLength(100);
    const [error] = client.messages.filter(({ type }) => type === "error");
    expect(error).toMatchObject({ orderId: 101, message: "At most 100 orders per connection" });

    const flooder = await fixture.connect();
    for (let count = 0; count < 400; count += 1) flooder.send("{");
    const tooMany = { type: "error", message: "At most 150 messages per second" };
    await eventually(() => flooder.messages).toContainEqual(tooMany);
    // In the next second the client is served again. By then the whole flood has been handled.
    const isServed = () => flooder.messages.some(({ type }) => type === "subscribed");
    await eventually(() => {
      flooder.send({ type: "subscribe", orderId: 1 });
      return isServed();
    }).toBe(true);
    const errors = flooder.messages.filter(({ type }) => type === "error");
    expect(errors.length).toBeLessThan(400);
  });

  it("reports when the app is unavailable, and recovers", async () => {
    const client = await fixture.connect();
    fixture.app.failWith = 500;
    expect(await client.subscribe(1)).toMatchObject(unavailable);
    fixture.app.failWith = undefined;
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
  });

  it("reports when the Channels server is unavailable, and reconnects", async () => {
    await fixture.stop();
    fixture = await GatewayFixture.start({ connectTimeoutMs: 100 });
    const client = await fixture.connect();
    await client.subscribe(1);
    const startChannels = await fixture.channels.stopServer();
    await eventually(connectionState).toBe("connecting");
    expect(await client.subscribe(2)).toMatchObject({ ...unavailable, orderId: 2 });
    await startChannels();
    await eventually(connectionState).toBe("connected");
    expect(await client.subscribe(2)).toMatchObject({ type: "subscribed" });
  });

  it("terminates a client that reads too slowly, and serves the others", async () => {
    const [slow, fast] = [await fixture.connect("alice"), await fixture.connect("bob")];
    await slow.subscribe(1);
    await fast.subscribe(1);
    slow.socket.pause();
    const type = "x".repeat(9_000);
    const connectionsAfterFlood = async () => {
      for (let count = 0; count < 20; count += 1) {
        const events = Array.from({ length: 10 }, () => ({ ...fixture.app.record(1), type }));
        await fixture.app.publishAll(events);
      }
      return (await fixture.health()).gateway.connections;
    };
    await eventually(connectionsAfterFlood).toBe(1);
    await eventually(() => fast.seqs.at(-1)).toBe(fixture.app.events.get(1)?.length);
    expect(fast.seqs).toEqual(fast.seqs.map((_, index) => index + 1));
  });

  it("terminates a client that does not respond to pings", async () => {
    await fixture.stop();
    fixture = await GatewayFixture.start({ heartbeatMs: scaled(100) });
    const socket = new WebSocket(fixture.url("alice"), { autoPong: false });
    await new Promise((resolve) => socket.once("close", resolve));
    const responsive = await fixture.connect();
    let pings = 0;
    responsive.socket.on("ping", () => {
      pings += 1;
    });
    await eventually(() => pings).toBeGreaterThan(2);
    expect(responsive.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("serves Channels, the gateway and health on one port", async () => {
    const credentials = { appId: "app", key: "key", secret: "secret" };
    const realtime = await startRealtime({
      host: "127.0.0.1",
      port: 0,
      channels: { ...credentials, allowedOrigins: "any" },
      ordersGateway: { appUrl: fixture.app.url, key: "key", secret: "secret", forceTLS: false },
      log: silentLog,
    });
    const socketUrl = `${realtime.url.replace("http", "ws")}/ws/orders?token=alice`;
    const client = await OrdersClient.open(new WebSocket(socketUrl));
    expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
    expect(await (await fetch(`${realtime.url}/health`)).json()).toMatchObject({
      status: "ok",
      channels: { connections: 1, channels: 1 },
      gateway: { connections: 1, orders: 1, upstream: "connected" },
    });
    expect((await fetch(`${realtime.url}/other`)).status).toBe(404);
    const closed = new Promise((resolve) => client.socket.once("close", resolve));
    await realtime.close();
    expect(await closed).toBe(1001);
  });
});
