import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "@/local/channels/channels-fixture";
import { startRealtime } from "@/local/channels/index";
import { GatewayFixture, OrdersClient } from "@/local/channels/orders-gateway/gateway-fixture";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.start();
});
afterEach(() => fixture.stop());

function upstreamChannel(orderId: number): Promise<unknown> {
  return fixture.channels.get(`/channels/private-order-${orderId}`);
}

function authorizations(): string[] {
  return fixture.app.calls.filter((call) => call.includes("/api/pusher/auth"));
}

async function upstreamState(): Promise<unknown> {
  return (await fixture.health()).gateway.upstream;
}

/** Resolves when all that was sent to this client before has come: a connection keeps its order. */
async function untilDelivered(client: OrdersClient): Promise<void> {
  client.send({ type: "subscribe", orderId: 1_000_000 });
  while ((await client.next()).orderId !== 1_000_000);
}

async function upgradeError(url: string, headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(url, { headers });
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  return error.message;
}

test("wants a token on the upgrade, in the header or the query", async () => {
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

test("answers in the seed's messages and pushes each step from the moment of subscription", async () => {
  fixture.app.record(1);
  const client = await fixture.connect();
  expect(await client.subscribe(1)).toEqual({
    type: "subscribed",
    orderId: 1,
    seq: 1,
    message: "Subscribed to order 1",
  });
  const step = fixture.app.record(1);
  await fixture.app.publish(step);
  const { type, ...states } = step;
  expect(await client.next()).toEqual({ type: "order.updated", event: type, ...states });
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

test("shares one upstream subscription, but authorizes each caller by its own call", async () => {
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
    message: "order not found or not allowed",
  });
  expect(authorizations().map((call) => call.split(" ").at(-1))).toEqual([
    "alice",
    "bob",
    "mallory",
  ]);
  expect(await upstreamChannel(1)).toMatchObject({ subscription_count: 1 });
  await fixture.app.recordAndPublish(1);
  expect([await alice.next(), await bob.next()]).toMatchObject([{ seq: 1 }, { seq: 1 }]);
  await untilDelivered(mallory);
  expect(mallory.seqs).toEqual([]);

  alice.socket.close();
  await eventually(async () => (await fixture.health()).gateway.connections).toBe(2);
  expect(await upstreamChannel(1)).toMatchObject({ occupied: true });
  bob.send({ type: "unsubscribe", orderId: 1 });
  await eventually(() => upstreamChannel(1)).toEqual({ occupied: false });
  expect(await bob.subscribe(1)).toMatchObject({ type: "unsubscribed" });
  expect(await bob.next()).toMatchObject({ type: "subscribed", seq: 1 });
});

test("subscribing twice changes nothing, and many messages at once keep their order", async () => {
  const client = await fixture.connect();
  for (const type of ["subscribe", "subscribe", "unsubscribe", "subscribe"]) {
    client.send({ type, orderId: 1 });
  }
  const answers = [];
  for (let count = 0; count < 4; count += 1) answers.push((await client.next()).type);
  expect(answers).toEqual(["subscribed", "subscribed", "unsubscribed", "subscribed"]);
  await fixture.app.recordAndPublish(1);
  await client.next();
  await untilDelivered(client);
  expect(client.seqs).toEqual([1]);
});

test("fills gaps, drops duplicates and puts what is late in its place", async () => {
  const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
  await alice.subscribe(1);
  await bob.subscribe(1);
  const steps = Array.from({ length: 6 }, () => fixture.app.record(1));
  for (const index of [2, 0, 1, 1, 5, 4, 0]) {
    const step = steps[index];
    if (step) await fixture.app.publish(step);
  }
  await eventually(() => alice.seqs.length).toBe(6);
  // The last of all to be published: what is double has come before it.
  await fixture.app.recordAndPublish(1);
  for (const client of [alice, bob]) {
    await eventually(() => client.seqs.at(-1)).toBe(7);
    expect(client.seqs).toEqual([1, 2, 3, 4, 5, 6, 7]);
  }
});

test("catches up in order after the Channels server was away", async () => {
  const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
  await alice.subscribe(1);
  await alice.subscribe(2);
  await bob.subscribe(1);
  await fixture.app.recordAndPublish(1);
  const comeBack = await fixture.channels.goAway();
  await eventually(upstreamState).toBe("connecting");
  for (const orderId of [1, 1, 2]) fixture.app.record(orderId);
  const late = await fixture.connect("bob");
  late.send({ type: "subscribe", orderId: 1 });
  // What is wrong is answered at once: with this it has heard what was sent before, too.
  late.send("{");
  expect(await late.next()).toMatchObject({ type: "error" });
  await comeBack();
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

test("comes back with another caller's token when the first one's was revoked", async () => {
  const [alice, bob] = [await fixture.connect("alice"), await fixture.connect("bob")];
  await alice.subscribe(1);
  await bob.subscribe(1);
  fixture.app.allowedTokens.delete("alice");
  await fixture.channels.restart();
  await eventually(() => upstreamChannel(1)).toMatchObject({ occupied: true });
  await fixture.app.recordAndPublish(1);
  expect([await alice.next(), await bob.next()]).toMatchObject([{ seq: 1 }, { seq: 1 }]);

  fixture.app.allowedTokens.clear();
  await fixture.channels.restart();
  expect(await bob.next()).toMatchObject({ type: "error", orderId: 1 });
  expect(await fixture.health()).toMatchObject({ gateway: { orders: 0 } });
});

test("subscribes all the same when the connection changed while the caller was authorized", async () => {
  fixture.app.holdNextAuthorization = async () => {
    const comeBack = await fixture.channels.goAway();
    await eventually(upstreamState).toBe("connecting");
    await comeBack();
    await eventually(upstreamState).toBe("connected");
  };
  const client = await fixture.connect();
  expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
  await fixture.app.recordAndPublish(1);
  expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
});

test("keeps trying when the app is away while it reconnects", async () => {
  const client = await fixture.connect();
  await client.subscribe(1);
  fixture.app.failWith = 503;
  await fixture.channels.restart();
  await eventually(() => authorizations().length).toBeGreaterThan(1);
  fixture.app.record(1);
  fixture.app.failWith = undefined;
  expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
});

test("tries again when the Channels server itself refuses the subscription", async () => {
  fixture.app.forgeNextSignature = true;
  const client = await fixture.connect();
  expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
  await fixture.app.recordAndPublish(1);
  expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
});

test("finds the last update by itself when Channels lost it", async () => {
  await fixture.stop();
  fixture = await GatewayFixture.start({ quietCheckMs: 100 });
  const client = await fixture.connect();
  await client.subscribe(1);
  fixture.app.record(1);
  expect(await client.next()).toMatchObject({ type: "order.updated", seq: 1 });
});

test("answers nonsense with errors and goes on", async () => {
  const client = await fixture.connect();
  const nonsense = [
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
  for (const message of nonsense) {
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

test("limits subscriptions and messages", async () => {
  const client = await fixture.connect();
  for (let orderId = 1; orderId <= 101; orderId += 1) client.send({ type: "subscribe", orderId });
  await eventually(() => client.messages.length).toBe(101);
  expect(client.messages.filter(({ type }) => type === "subscribed")).toHaveLength(100);
  const [error] = client.messages.filter(({ type }) => type === "error");
  expect(error).toMatchObject({ orderId: 101, message: "at most 100 orders per connection" });

  const flooder = await fixture.connect();
  for (let count = 0; count < 400; count += 1) flooder.send("{");
  const tooMany = { type: "error", message: "at most 150 messages a second" };
  await eventually(() => flooder.messages).toContainEqual(tooMany);
  // In the next second it is heard again; by then it has been answered to all of the flood.
  const isHeard = () => flooder.messages.some(({ type }) => type === "subscribed");
  await eventually(() => {
    flooder.send({ type: "subscribe", orderId: 1 });
    return isHeard();
  }).toBe(true);
  const answers = flooder.messages.filter(({ type }) => type === "error");
  expect(answers.length).toBeLessThan(400);
});

const unavailable = { type: "error", message: expect.stringContaining("try again") };

test("says so when the app can't answer, and recovers", async () => {
  const client = await fixture.connect();
  fixture.app.failWith = 500;
  expect(await client.subscribe(1)).toMatchObject(unavailable);
  fixture.app.failWith = undefined;
  expect(await client.subscribe(1)).toMatchObject({ type: "subscribed" });
});

test("says so when the Channels server is away, and connects when it is back", async () => {
  await fixture.stop();
  fixture = await GatewayFixture.start({ connectTimeoutMs: 100 });
  const client = await fixture.connect();
  await client.subscribe(1);
  const comeBack = await fixture.channels.goAway();
  await eventually(upstreamState).toBe("connecting");
  expect(await client.subscribe(2)).toMatchObject({ ...unavailable, orderId: 2 });
  await comeBack();
  await eventually(upstreamState).toBe("connected");
  expect(await client.subscribe(2)).toMatchObject({ type: "subscribed" });
});

test("drops a client that does not keep up, and serves the others", async () => {
  const [slow, quick] = [await fixture.connect("alice"), await fixture.connect("bob")];
  await slow.subscribe(1);
  await quick.subscribe(1);
  slow.socket.pause();
  const type = "x".repeat(9_000);
  const connectionsAfterFlood = async () => {
    for (let count = 0; count < 20; count += 1) {
      const steps = Array.from({ length: 10 }, () => ({ ...fixture.app.record(1), type }));
      await fixture.app.publishAll(steps);
    }
    return (await fixture.health()).gateway.connections;
  };
  await eventually(connectionsAfterFlood).toBe(1);
  await eventually(() => quick.seqs.at(-1)).toBe(fixture.app.steps.get(1)?.length);
  expect(quick.seqs).toEqual(quick.seqs.map((_, index) => index + 1));
});

test("drops a client that answers no pings", async () => {
  await fixture.stop();
  fixture = await GatewayFixture.start({ heartbeatMs: scaled(100) });
  const socket = new WebSocket(fixture.url("alice"), { autoPong: false });
  await new Promise((resolve) => socket.once("close", resolve));
  const lively = await fixture.connect();
  let pings = 0;
  lively.socket.on("ping", () => {
    pings += 1;
  });
  await eventually(() => pings).toBeGreaterThan(2);
  expect(lively.socket.readyState).toBe(WebSocket.OPEN);
});

test("serves Channels, the gateway and health on one port", async () => {
  const credentials = { appId: "app", key: "key", secret: "secret" };
  const realtime = await startRealtime({
    host: "127.0.0.1",
    port: 0,
    channels: { ...credentials, allowedOrigins: "any" },
    gateway: { appUrl: fixture.app.url, key: "key", forceTLS: false },
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
