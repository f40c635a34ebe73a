import { afterEach, beforeEach, expect, test } from "vitest";
import { OrderFeed } from "@/components/realtime/order-feed";
import { ChannelsFixture, eventually, pause } from "@/local/channels/channels-fixture";
import { AppPeer } from "@/local/channels/orders-gateway/gateway-fixture";
import { scaled } from "@/local/slowness.mjs";

interface TestOrder {
  id: number;
  seq: number;
  status: string;
}

let channels: ChannelsFixture;
let app: AppPeer;
const feeds: OrderFeed<TestOrder>[] = [];

beforeEach(async () => {
  channels = await ChannelsFixture.start();
  app = await AppPeer.start(channels);
  app.allowedTokens.add("tracking");
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.pause();
  await channels.stop();
  await app.stop();
});

/** The browser's feed against the real client, the Channels server and the app over HTTP. */
function openFeed(token = "tracking"): OrderFeed<TestOrder> {
  const realtime = { key: "key", wsHost: "127.0.0.1", wsPort: channels.port, forceTLS: false };
  const order = { id: 1, seq: 0, status: "pending" };
  const feed = new OrderFeed({ order, events: [], token, realtime, origin: app.url });
  feeds.push(feed);
  feed.resume();
  return feed;
}

async function openLiveFeed(): Promise<OrderFeed<TestOrder>> {
  const feed = openFeed();
  await eventually(() => feed.getSnapshot().connection).toBe("live");
  return feed;
}

function seqs(feed: OrderFeed<TestOrder>): number[] {
  return feed.getSnapshot().events.map(({ seq }) => seq);
}

function actors(feed: OrderFeed<TestOrder>): string[] {
  return feed.getSnapshot().events.map(({ actor }) => actor);
}

test("shows a step when it is published, and its details soon after", async () => {
  app.record(1);
  const feed = await openLiveFeed();
  await eventually(() => seqs(feed)).toEqual([1]);
  app.failWith = 503;
  await app.recordAndPublish(1, "processing");
  await eventually(() => feed.getSnapshot().order.status).toBe("processing");
  app.failWith = undefined;
  await eventually(() => actors(feed)).toEqual(["system", "system"]);
});

test("reads what it missed on a gap, and tells its listeners", async () => {
  const feed = await openLiveFeed();
  let changes = 0;
  feed.subscribe(() => {
    changes += 1;
  });
  app.record(1);
  app.record(1);
  await app.recordAndPublish(1);
  await eventually(() => seqs(feed)).toEqual([1, 2, 3]);
  expect(changes).toBeGreaterThan(0);
  expect(feed.getSnapshot()).toBe(feed.getSnapshot());
});

test("reads again when the order was read a moment before its events", async () => {
  app.record(1);
  const feed = await openLiveFeed();
  await eventually(() => seqs(feed)).toEqual([1]);
  app.isNextOrderStale = true;
  app.record(1, "processing");
  await feed.refresh();
  expect(seqs(feed)).toEqual([1, 2]);
  expect(feed.getSnapshot().order.status).toBe("pending");
  await eventually(() => feed.getSnapshot().order.status).toBe("processing");
});

test("comes back by itself after an outage and catches up", async () => {
  const feed = await openLiveFeed();
  const comeBack = await channels.goAway();
  await eventually(() => feed.getSnapshot().connection).toBe("connecting");
  app.record(1, "processing");
  await comeBack();
  const backMs = Date.now();
  await eventually(() => feed.getSnapshot().connection).toBe("live");
  expect(Date.now() - backMs).toBeLessThan(scaled(10_000));
  await eventually(() => seqs(feed)).toEqual([1]);
  await app.recordAndPublish(1);
  await eventually(() => seqs(feed)).toEqual([1, 2]);
});

test("polls while there is no Channels server", async () => {
  const { port } = channels;
  await channels.stop();
  const realtime = { key: "key", wsHost: "127.0.0.1", wsPort: port, forceTLS: false };
  const order = { id: 1, seq: 0, status: "pending" };
  const options = { order, events: [], token: "tracking", realtime, origin: app.url };
  const feed = new OrderFeed<TestOrder>(options);
  feeds.push(feed);
  feed.resume();
  app.record(1, "shipped");
  await eventually(() => feed.getSnapshot().order.status).toBe("shipped");
  expect(feed.getSnapshot().connection).toBe("connecting");
  channels = await ChannelsFixture.start();
});

test("pauses when the order may not be read, and stops asking", async () => {
  const feed = openFeed("stranger");
  await eventually(() => feed.getSnapshot().connection).toBe("paused");
  const calls = app.calls.length;
  await pause(300);
  expect(app.calls.length).toBe(calls);
});

test("keeps trying while the app is away", async () => {
  app.failWith = 503;
  const feed = openFeed();
  await eventually(() => app.calls.length).toBeGreaterThan(2);
  expect(feed.getSnapshot().connection).toBe("connecting");
  app.failWith = undefined;
  await eventually(() => feed.getSnapshot().connection).toBe("live");
});

test("tries again when the Channels server itself refuses the subscription", async () => {
  app.forgeNextSignature = true;
  await openLiveFeed();
});

test("gives its connection back when paused, and catches up when resumed", async () => {
  const feed = await openLiveFeed();
  feed.pause();
  feed.resume();
  feed.pause();
  expect(feed.getSnapshot().connection).toBe("paused");
  await eventually(() => channels.get("/channels/private-order-1")).toEqual({ occupied: false });
  app.record(1);
  feed.resume();
  await eventually(() => seqs(feed)).toEqual([1]);
  await eventually(() => feed.getSnapshot().connection).toBe("live");
  expect(await channels.get("/channels/private-order-1")).toMatchObject({ subscription_count: 1 });
});

test("refreshes when asked, also while a read is under way", async () => {
  const feed = await openLiveFeed();
  app.record(1);
  const first = feed.refresh();
  app.record(1);
  await Promise.all([first, feed.refresh()]);
  expect(seqs(feed)).toEqual([1, 2]);
});

test("takes in what the server rendered anew, never an older state", async () => {
  const feed = await openLiveFeed();
  feed.absorb({ id: 1, seq: 4, status: "cancelled" }, []);
  expect(feed.getSnapshot().order.status).toBe("cancelled");
  feed.absorb({ id: 1, seq: 2, status: "processing" }, []);
  expect(feed.getSnapshot().order.status).toBe("cancelled");
});
