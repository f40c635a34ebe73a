import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OrderFeed } from "@/components/realtime/order-feed";
import { ChannelsFixture, eventually } from "@/local/channels/channels-fixture";
import { FakeApp } from "@/local/channels/orders-gateway/fake-app";
import { scaled } from "@/local/slowness.mjs";

interface TestOrder {
  id: number;
  seq: number;
  status: string;
}

let channels: ChannelsFixture;
let app: FakeApp;
const feeds: OrderFeed<TestOrder>[] = [];

beforeEach(async () => {
  channels = await ChannelsFixture.start();
  app = await FakeApp.start(channels);
  app.allowedTokens.add("tracking");
});
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.pause();
  await channels.stop();
  await app.stop();
});

/** A twentieth of the pace in a browser. */
const pace = { pollMs: 250, retryMs: 50 };

/** A feed as in a browser, with pusher-js, a Channels server and the fake app over HTTP. */
function openFeed(token = "tracking"): OrderFeed<TestOrder> {
  const realtime = { key: "key", wsHost: "127.0.0.1", wsPort: channels.port, forceTLS: false };
  const order = { id: 1, seq: 0, status: "pending" };
  const feed = new OrderFeed({ order, events: [], token, realtime, origin: app.url, pace });
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

describe("OrderFeed", () => {
  it("shows a published update at once, and its details shortly after", async () => {
    app.record(1);
    const feed = await openLiveFeed();
    await eventually(() => seqs(feed)).toEqual([1]);
    app.failWith = 503;
    await app.recordAndPublish(1, "processing");
    await eventually(() => feed.getSnapshot().order.status).toBe("processing");
    app.failWith = undefined;
    await eventually(() => actors(feed)).toEqual(["system", "system"]);
  });

  it("catches up after a gap, and notifies its listeners", async () => {
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

  it("reads the order again when it is older than its events", async () => {
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

  it("reconnects automatically after an outage and catches up", async () => {
    const feed = await openLiveFeed();
    const startChannels = await channels.stopServer();
    await eventually(() => feed.getSnapshot().connection).toBe("connecting");
    app.record(1, "processing");
    await startChannels();
    const restartedMs = Date.now();
    await eventually(() => feed.getSnapshot().connection).toBe("live");
    expect(Date.now() - restartedMs).toBeLessThan(scaled(10_000));
    await eventually(() => seqs(feed)).toEqual([1]);
    await app.recordAndPublish(1);
    await eventually(() => seqs(feed)).toEqual([1, 2]);
  });

  it("polls while the Channels server is unreachable", async () => {
    const { port } = channels;
    await channels.stop();
    const realtime = { key: "key", wsHost: "127.0.0.1", wsPort: port, forceTLS: false };
    const order = { id: 1, seq: 0, status: "pending" };
    const options = { order, events: [], token: "tracking", realtime, origin: app.url, pace };
    const feed = new OrderFeed<TestOrder>(options);
    feeds.push(feed);
    feed.resume();
    app.record(1, "shipped");
    await eventually(() => feed.getSnapshot().order.status).toBe("shipped");
    expect(feed.getSnapshot().connection).toBe("connecting");
    channels = await ChannelsFixture.start();
  });

  it("pauses and stops reading when access to the order is refused", async () => {
    const feed = openFeed("stranger");
    await eventually(() => feed.getSnapshot().connection).toBe("paused");
    const callsOfStranger = () => app.calls.filter((call) => call.endsWith(" stranger"));
    const calls = callsOfStranger();
    // Meanwhile, another feed of the order subscribes, and reads what an update has changed.
    const other = await openLiveFeed();
    await app.recordAndPublish(1);
    await eventually(() => actors(other)).toEqual(["system"]);
    expect(callsOfStranger()).toEqual(calls);
    expect(feed.getSnapshot().connection).toBe("paused");
  });

  it("keeps retrying while the app is unavailable", async () => {
    app.failWith = 503;
    const feed = openFeed();
    await eventually(() => app.calls.length).toBeGreaterThan(2);
    expect(feed.getSnapshot().connection).toBe("connecting");
    app.failWith = undefined;
    await eventually(() => feed.getSnapshot().connection).toBe("live");
  });

  it("resubscribes when the Channels server refuses the subscription", async () => {
    app.forgeNextSignature = true;
    await openLiveFeed();
  });

  it("closes its connection when paused, and catches up when resumed", async () => {
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
    expect(await channels.get("/channels/private-order-1")).toMatchObject({
      subscription_count: 1,
    });
  });

  it("refreshes on request, even while a read is in progress", async () => {
    const feed = await openLiveFeed();
    app.record(1);
    const first = feed.refresh();
    app.record(1);
    await Promise.all([first, feed.refresh()]);
    expect(seqs(feed)).toEqual([1, 2]);
  });

  it("merges an order that the server rendered again, unless it is older", async () => {
    const feed = await openLiveFeed();
    feed.mergeRendered({ id: 1, seq: 4, status: "cancelled" }, []);
    expect(feed.getSnapshot().order.status).toBe("cancelled");
    feed.mergeRendered({ id: 1, seq: 2, status: "processing" }, []);
    expect(feed.getSnapshot().order.status).toBe("cancelled");
  });
});
