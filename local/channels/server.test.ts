import Pusher from "pusher";
import type { Channel } from "pusher-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ChannelsFixture, eventually, nextEvent } from "./channels-fixture";

let fixture: ChannelsFixture;
beforeEach(async () => {
  fixture = await ChannelsFixture.start();
});
afterEach(() => fixture.stop());

/** Resolves when the client has received all earlier events, because they arrive in order. */
async function untilDelivered(channel: Channel, name: string): Promise<void> {
  const last = nextEvent(channel, "last");
  await fixture.api.trigger(name, "last", {});
  await last;
}

describe("startChannels", () => {
  it("greets a client with a socket id", async () => {
    const client = await fixture.connect();
    expect(client.connection.socket_id).toMatch(/^\d+\.\d+$/);
  });

  it("delivers an event on a public channel, with any characters", async () => {
    const client = await fixture.connect();
    const channel = await fixture.subscribe(client, "orders");
    const received = nextEvent(channel, "created");
    await fixture.api.trigger("orders", "created", { count: 1, text: 'ü"x 🚚' });
    expect(await received).toEqual({ count: 1, text: 'ü"x 🚚' });
  });

  it("delivers one event to several channels, including private ones", async () => {
    const client = await fixture.connect();
    const order = await fixture.subscribe(client, "private-order-1");
    const ops = await fixture.subscribe(client, "private-ops");
    const received = Promise.all([nextEvent(order, "moved"), nextEvent(ops, "moved")]);
    await fixture.api.trigger(["private-order-1", "private-ops"], "moved", { seq: 1 });
    expect(await received).toEqual([{ seq: 1 }, { seq: 1 }]);
  });

  it("refuses a private channel with a forged signature", async () => {
    const client = await fixture.connect({ forgedAuth: true });
    const error = nextEvent(client.subscribe("private-order-1"), "pusher:subscription_error");
    expect(await error).toMatchObject({ type: "AuthError", status: 401 });
  });

  it("refuses a private channel with another channel's signature", async () => {
    const client = await fixture.connect({ authorizeAs: "private-order-2" });
    const error = nextEvent(client.subscribe("private-order-1"), "pusher:subscription_error");
    expect(await error).toMatchObject({ status: 401 });
  });

  it("sends presence members the current members, and those added and removed", async () => {
    const first = await fixture.connect({ userId: "u1" });
    const second = await fixture.connect({ userId: "u2" });
    const channel = first.subscribe("presence-admin");
    const members = await nextEvent(channel, "pusher:subscription_succeeded");
    expect(members).toMatchObject({ count: 1, me: { id: "u1", info: { name: "Name of u1" } } });

    const added = nextEvent(channel, "pusher:member_added");
    await fixture.subscribe(second, "presence-admin");
    expect(await added).toMatchObject({ id: "u2" });
    const users = await fixture.get("/channels/presence-admin/users");
    expect(users).toEqual({ users: [{ id: "u1" }, { id: "u2" }] });

    const removed = nextEvent(channel, "pusher:member_removed");
    second.unsubscribe("presence-admin");
    expect(await removed).toMatchObject({ id: "u2" });
  });

  it("removes a presence member with two tabs when the last one closes", async () => {
    const watcher = await fixture.connect({ userId: "watcher" });
    const channel = await fixture.subscribe(watcher, "presence-admin");
    const [tab, otherTab] = [
      await fixture.connect({ userId: "u2" }),
      await fixture.connect({ userId: "u2" }),
    ];
    await fixture.subscribe(tab, "presence-admin");
    await fixture.subscribe(otherTab, "presence-admin");
    const removals: unknown[] = [];
    channel.bind("pusher:member_removed", (member: unknown) => removals.push(member));
    tab.disconnect();
    const presence = () => fixture.get("/channels/presence-admin", { info: "subscription_count" });
    await eventually(presence).toMatchObject({ subscription_count: 2 });
    await untilDelivered(channel, "presence-admin");
    expect(removals).toHaveLength(0);
    otherTab.disconnect();
    await eventually(() => removals.length).toBe(1);
  });

  it("relays client events to the other subscribers of a private channel", async () => {
    const [sender, receiver] = [await fixture.connect(), await fixture.connect()];
    const from = await fixture.subscribe(sender, "private-order-1");
    const to = await fixture.subscribe(receiver, "private-order-1");
    const received = nextEvent(to, "client-typing");
    from.trigger("client-typing", { who: "sender" });
    expect(await received).toEqual({ who: "sender" });
  });

  it("refuses client events on public channels and above the rate limit", async () => {
    const [sender, receiver] = [await fixture.connect(), await fixture.connect()];
    const open = await fixture.subscribe(sender, "orders");
    const refused = nextEvent(sender.connection, "error");
    open.trigger("client-typing", {});
    expect(await refused).toMatchObject({ data: { code: 4301 } });

    const from = await fixture.subscribe(sender, "private-order-1");
    const to = await fixture.subscribe(receiver, "private-order-1");
    let delivered = 0;
    to.bind("client-typing", () => {
      delivered += 1;
    });
    const flooded = nextEvent(sender.connection, "error");
    for (let count = 0; count < 30; count += 1) from.trigger("client-typing", {});
    expect(await flooded).toMatchObject({ data: { code: 4301 } });
    await untilDelivered(to, "private-order-1");
    expect(delivered).toBeGreaterThanOrEqual(10);
    expect(delivered).toBeLessThanOrEqual(20);
  });

  it("does not deliver an event to the excluded socket id", async () => {
    const [author, other] = [await fixture.connect(), await fixture.connect()];
    const own = await fixture.subscribe(author, "private-order-1");
    const others = await fixture.subscribe(other, "private-order-1");
    let ownDeliveries = 0;
    own.bind("note", () => {
      ownDeliveries += 1;
    });
    const received = nextEvent(others, "note");
    await fixture.api.trigger(
      "private-order-1",
      "note",
      {},
      { socket_id: author.connection.socket_id },
    );
    await received;
    await untilDelivered(own, "private-order-1");
    expect(ownDeliveries).toBe(0);
  });

  it("delivers a batch of events", async () => {
    const client = await fixture.connect();
    const orders = await fixture.subscribe(client, "orders");
    const order = await fixture.subscribe(client, "private-order-1");
    const received = Promise.all([nextEvent(orders, "one"), nextEvent(order, "two")]);
    await fixture.api.triggerBatch([
      { channel: "orders", name: "one", data: { n: 1 } },
      { channel: "private-order-1", name: "two", data: { n: 2 } },
    ]);
    expect(await received).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("lists channels with the requested attributes", async () => {
    const client = await fixture.connect();
    await fixture.subscribe(client, "presence-admin");
    await fixture.subscribe(client, "orders");
    expect(
      await fixture.get("/channels", { filter_by_prefix: "presence-", info: "user_count" }),
    ).toEqual({ channels: { "presence-admin": { user_count: 1 } } });
    expect(await fixture.get("/channels/orders")).toEqual({
      occupied: true,
      subscription_count: 1,
    });
    expect(await fixture.get("/channels/empty")).toEqual({ occupied: false });
  });

  it("sends a cache channel's last event to later subscribers", async () => {
    const [early, late] = [await fixture.connect(), await fixture.connect()];
    const channel = early.subscribe("cache-rates");
    await nextEvent(channel, "pusher:cache_miss");
    const received = nextEvent(channel, "rate");
    await fixture.api.trigger("cache-rates", "rate", { usd: 1 });
    await received;
    expect(await nextEvent(late.subscribe("cache-rates"), "rate")).toEqual({ usd: 1 });
  });

  it("delivers events to signed-in users, and terminates their connections", async () => {
    const client = await fixture.connect({ userId: "u1" });
    const signedIn = nextEvent(client, "pusher:signin_success");
    client.signin();
    await signedIn;
    const ownChannel = () => fixture.get("/channels/%23server-to-user-u1");
    await eventually(ownChannel).toMatchObject({ occupied: true });
    const greeting = nextEvent(client.user, "hello");
    await fixture.api.sendToUser("u1", "hello", { n: 1 });
    expect(await greeting).toEqual({ n: 1 });

    const disconnected = nextEvent(client.connection, "disconnected");
    await fixture.api.terminateUserConnections("u1");
    await disconnected;
  });

  it("stops delivering after unsubscribe", async () => {
    const client = await fixture.connect();
    const channel = await fixture.subscribe(client, "orders");
    let deliveries = 0;
    channel.bind("created", () => {
      deliveries += 1;
    });
    client.unsubscribe("orders");
    await eventually(() => fixture.get("/channels/orders")).toEqual({ occupied: false });
    const others = await fixture.subscribe(client, "others");
    await fixture.api.trigger("orders", "created", {});
    await untilDelivered(others, "others");
    expect(deliveries).toBe(0);
  });

  it("refuses API requests that are forged, modified or too old", async () => {
    const forged = new Pusher({ ...fixture.apiOptions(), secret: "another" });
    await expect(forged.trigger("orders", "created", {})).rejects.toMatchObject({ status: 401 });

    const signed = fixture.signedUrl("POST", "/events", '{"a":1}');
    expect((await fetch(signed, { method: "POST", body: '{"a":2}' })).status).toBe(401);

    const old = fixture.signedUrl("GET", "/channels", undefined, Date.now() - 3_600_000);
    expect((await fetch(old)).status).toBe(401);
  });

  it("refuses API requests that are too large, malformed or unknown", async () => {
    const tooLarge = fixture.api.trigger("orders", "created", "x".repeat(10_241));
    await expect(tooLarge).rejects.toMatchObject({ status: 413 });
    await expect(
      fixture.api.trigger("orders", "created", "x".repeat(10_240)),
    ).resolves.toBeTruthy();
    const batch = Array.from({ length: 11 }, () => ({ channel: "orders", name: "x", data: "x" }));
    await expect(fixture.api.triggerBatch(batch)).rejects.toMatchObject({ status: 400 });
    for (const body of ["{", "null", '{"name":"x","data":{},"channel":"orders"}', "[]"]) {
      const url = fixture.signedUrl("POST", "/events", body);
      expect((await fetch(url, { method: "POST", body })).status).toBe(400);
    }
    const huge = "x".repeat(300_000);
    const url = fixture.signedUrl("POST", "/events", huge);
    expect((await fetch(url, { method: "POST", body: huge })).status).toBe(413);
    expect((await fetch(fixture.signedUrl("GET", "/nothing"))).status).toBe(404);
    expect((await fetch(`${fixture.url}/apps/other/channels`)).status).toBe(404);
  });

  it("responds to a ping", async () => {
    const socket = await fixture.rawSocket();
    socket.send('{"event":"pusher:ping","data":{}}');
    expect(await fixture.nextMessage(socket)).toMatchObject({ event: "pusher:pong" });
  });

  it("responds to invalid messages with an error and keeps working", async () => {
    const socket = await fixture.rawSocket();
    for (const text of [
      "{",
      "null",
      "[]",
      '{"event":1}',
      '{"event":"pusher:subscribe"}',
      "\u0000",
    ]) {
      socket.send(text);
      expect(await fixture.nextMessage(socket)).toMatchObject({ event: "pusher:error" });
    }
    const client = await fixture.connect();
    await fixture.subscribe(client, "orders");
  });

  it("refuses an unknown key, an unsupported protocol version and a foreign origin", async () => {
    const client = fixture.client({ key: "unknown" });
    expect(await nextEvent(client.connection, "error")).toMatchObject({
      error: { data: { code: 4001 } },
    });

    const outdated = await fixture.rawSocket({ protocol: "4", skipGreeting: false });
    expect(await fixture.nextMessage(outdated)).toMatchObject({ data: { code: 4007 } });

    const foreign = new WebSocket(fixture.socketUrl(), { origin: "http://evil.example" });
    const error = await new Promise<Error>((resolve) => foreign.once("error", resolve));
    expect(error.message).toContain("403");
    const own = new WebSocket(fixture.socketUrl(), { origin: "http://shop.example" });
    await new Promise((resolve) => own.once("open", resolve));
    own.terminate();
  });

  it.each([
    { from: "one address", addressOf: () => "203.0.113.7", links: 60 },
    { from: "the address of everybody", addressOf: () => "192.0.2.1", links: 10 },
    { from: "many addresses", addressOf: (n: number) => `198.51.100.${n}`, links: 10 },
  ])("serves newcomers and others during a flood from $from", async ({ addressOf, links }) => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ connectionsMax: 60, trustedProxies: 1 });
    const early = await fixture.subscriber("192.0.2.1", "private-order-1000");
    const reopen = (n: number) => fixture.subscriber(addressOf(n), `private-order-${n % links}`);
    await Promise.all(Array.from({ length: 59 }, (_, n) => reopen(n)));
    // Each newcomer closes one of the flood, which comes back at once and may be refused.
    const late: WebSocket[] = [];
    for (let n = 0; n < 20; n += 1) {
      const address = n < 10 ? "192.0.2.1" : `192.0.2.${n}`;
      late.push(await fixture.subscriber(address, `private-order-${2_000 + n}`));
      await reopen(n).catch(() => undefined);
    }
    const channels = [1_000, ...late.map((_, n) => 2_000 + n)].map((id) => `private-order-${id}`);
    for (const channel of channels) await fixture.api.trigger(channel, "moved", { seq: 1 });
    const received = await Promise.all(
      [early, ...late].map((socket) => fixture.nextMessage(socket)),
    );
    expect(received).toMatchObject(channels.map((channel) => ({ event: "moved", channel })));
  });

  it("closes the oldest unauthenticated connection when it is full, and no other", async () => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ connectionsMax: 2 });
    const client = await fixture.connect();
    const channel = await fixture.subscribe(client, "private-order-1");
    const stranger = await fixture.rawSocket();
    const closed = new Promise((resolve) => stranger.once("close", resolve));
    const other = await fixture.connect();
    expect(await closed).toBe(4100);
    await fixture.subscribe(other, "private-order-2");
    const received = nextEvent(channel, "moved");
    await fixture.api.trigger("private-order-1", "moved", { seq: 1 });
    expect(await received).toEqual({ seq: 1 });
    const refused = fixture.client();
    expect(await nextEvent(refused.connection, "error")).toMatchObject({
      error: { data: { code: 4100 } },
    });
  });

  it("closes no connection for one with a wrong key or protocol", async () => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ connectionsMax: 1 });
    const socket = await fixture.rawSocket();
    const refused = fixture.client({ key: "unknown" });
    expect(await nextEvent(refused.connection, "error")).toMatchObject({
      error: { data: { code: 4001 } },
    });
    const outdated = await fixture.rawSocket({ protocol: "4", skipGreeting: false });
    expect(await fixture.nextMessage(outdated)).toMatchObject({ data: { code: 4007 } });
    socket.send('{"event":"pusher:ping","data":{}}');
    expect(await fixture.nextMessage(socket)).toMatchObject({ event: "pusher:pong" });
  });

  it("closes one of the channel with the most connections when all are authenticated", async () => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ connectionsMax: 4 });
    // It is the oldest in the crowded channel, but subscribes to others too, as the orders gateway does.
    const server = await fixture.connect();
    await fixture.subscribe(server, "private-order-1");
    const other = await fixture.subscribe(server, "private-order-2");
    const [first, second, third] = [
      await fixture.connect(),
      await fixture.connect(),
      await fixture.connect(),
    ];
    for (const client of [first, second, third]) await fixture.subscribe(client, "private-order-1");
    const closed = nextEvent(first.connection, "error");
    const newcomer = await fixture.rawSocket();
    expect(await closed).toMatchObject({ data: { code: 4100 } });
    const received = nextEvent(other, "moved");
    await fixture.api.trigger("private-order-2", "moved", { seq: 1 });
    expect(await received).toEqual({ seq: 1 });
    newcomer.terminate();
  });

  it("doesn't keep a connection whose signed subscription has ended", async () => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ connectionsMax: 1 });
    const client = await fixture.connect();
    await fixture.subscribe(client, "private-order-1");
    client.unsubscribe("private-order-1");
    await eventually(() => fixture.get("/channels/private-order-1")).toEqual({ occupied: false });
    const closed = nextEvent(client.connection, "error");
    await fixture.rawSocket();
    expect(await closed).toMatchObject({ data: { code: 4100 } });
  });

  it("limits what a connection does without a signature, also beside a signed subscription", async () => {
    const socket = await fixture.subscriber("", "private-order-1");
    const count = async () => {
      const { channels } = (await fixture.get("/channels")) as { channels: object };
      return Object.keys(channels).length;
    };
    for (let n = 0; n < 101; n += 1) {
      socket.send(`{"event":"pusher:subscribe","data":{"channel":"public-${n}"}}`);
    }
    await eventually(count).toBe(101);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (let n = 0; n < 300; n += 1) socket.send('{"event":"pusher:ping","data":{}}');
    expect(await closed).toBe(4100);
  });

  it("lets a server renew all its signed subscriptions at once", async () => {
    const client = await fixture.connect();
    const closed = nextEvent(client.connection, "error").then(
      () => "closed",
      () => "open",
    );
    const names = Array.from({ length: 150 }, (_, n) => `private-order-${n}`);
    await Promise.all(names.map((name) => fixture.subscribe(client, name)));
    for (const name of names) client.unsubscribe(name);
    const renewed = Promise.all(names.map((name) => fixture.subscribe(client, name)));
    expect(await Promise.race([closed, renewed.then(() => "renewed")])).toBe("renewed");
  });

  it("limits the channels and messages of an unauthenticated connection", async () => {
    const socket = await fixture.rawSocket();
    const closed = new Promise((resolve) => socket.once("close", resolve));
    for (let count = 0; count < 500; count += 1) {
      socket.send(`{"event":"pusher:subscribe","data":{"channel":"public-${count}"}}`);
    }
    expect(await closed).toBe(4100);
    await eventually(() => fixture.get("/channels")).toEqual({ channels: {} });
  });

  it("pings a silent client, then terminates it", async () => {
    await fixture.stop();
    fixture = await ChannelsFixture.start({ activityTimeoutSeconds: 0.2 });
    const socket = await fixture.rawSocket();
    // On a busy machine, the connection can end before the ping has been read.
    const closed = new Promise((resolve) => socket.once("close", resolve));
    expect(await fixture.nextMessage(socket)).toMatchObject({ event: "pusher:ping" });
    await closed;
    await eventually(() => fixture.get("/channels")).toEqual({ channels: {} });
  });

  it("terminates a client that reads too slowly", async () => {
    const socket = await fixture.rawSocket();
    socket.send('{"event":"pusher:subscribe","data":{"channel":"orders"}}');
    await fixture.nextMessage(socket);
    socket.pause();
    const data = "x".repeat(10_000);
    const occupiedAfterFlood = async () => {
      const batch = Array.from({ length: 10 }, () => ({ channel: "orders", name: "x", data }));
      for (let count = 0; count < 20; count += 1) await fixture.api.triggerBatch([...batch]);
      return fixture.get("/channels/orders");
    };
    await eventually(occupiedAfterFlood).toEqual({ occupied: false });
    socket.terminate();
  });

  it("closes with a code after which clients reconnect and resubscribe automatically", async () => {
    const client = await fixture.connect();
    const channel = await fixture.subscribe(client, "orders");
    const received: unknown[] = [];
    channel.bind("updated", (data: unknown) => received.push(data));
    const first = nextEvent(channel, "updated");
    await fixture.api.trigger("orders", "updated", { seq: 1 });
    await first;

    const resubscribed = nextEvent(channel, "pusher:subscription_succeeded");
    await fixture.restart();
    await resubscribed;
    const third = nextEvent(channel, "updated");
    await fixture.api.trigger("orders", "updated", { seq: 3 });
    await third;
    expect(received).toEqual([{ seq: 1 }, { seq: 3 }]);
  });

  it("rejects with EADDRINUSE when the port is taken", async () => {
    await expect(ChannelsFixture.start({ port: fixture.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });
});
