import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChannelMessage } from "@/lib/clients/pusher";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { startTestMetrics, type TestMetrics } from "@/tests/support/test-metrics";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { startDispatcher, wakeOutbox } from "./dispatcher";
import { drainOutbox } from "./drain-outbox";
import { LivePublisher } from "./live-publisher";
import { takeOutboxLease } from "./outbox-lease";
import { sweepOutbox } from "./sweep-outbox";

let shop: TestShop;
let published: ChannelMessage[];
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop();
});
beforeEach(async () => {
  await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
  shop.sentEvents.length = 0;
  published = [];
  ctx = {
    ...shop.ctx,
    publisher: { ...shop.ctx.publisher, publish: async (some) => void published.push(...some) },
  };
});
afterAll(() => shop.close());

const unsent = async () => {
  const [row] = await shop.db.query<{ n: number }>(
    sql`SELECT count(*) AS n FROM order_events WHERE sent_at IS NULL`,
  );
  return row?.n;
};

/** The lease that has not ended, if there is one. */
async function holder() {
  const [lease] = await shop.db.query(
    sql`SELECT token, expires_at FROM outbox_leases WHERE expires_at > clock_timestamp()`,
  );
  return lease ?? null;
}

describe("the outbox", () => {
  it("sends each event once with its own id, in order, and publishes it to both channels", async () => {
    const { id } = await shop.place();
    await reserveStock({ ctx, input: { orderId: id } });
    await drainOutbox(ctx, new LivePublisher(ctx));
    await drainOutbox(ctx, new LivePublisher(ctx));
    expect(shop.sentEvents.map((event) => [event.id, event.name])).toEqual([
      [`order-${id}-1`, "order/created"],
      [`order-${id}-2`, "inventory/reserved"],
    ]);
    expect(shop.sentEvents[0]?.data).toMatchObject({ orderId: id, seq: 1, total: 1450 });
    expect(published.map(({ channel, data }) => [channel, (data as { seq: number }).seq])).toEqual([
      [`private-order-${id}`, 1],
      ["private-ops", 1],
      [`private-order-${id}`, 2],
      ["private-ops", 2],
    ]);
    expect(await unsent()).toBe(0);
  });

  it("tells an order's channel nothing about disputes, and operators everything", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`
      UPDATE order_events SET type = 'payment/disputed' WHERE order_id = ${id}`);
    await drainOutbox(ctx, new LivePublisher(ctx));
    expect(published).toMatchObject([
      { channel: `private-order-${id}`, data: { seq: 1, type: "order/updated" } },
      { channel: "private-ops", data: { seq: 1, type: "payment/disputed" } },
    ]);
  });

  it("keeps the rows while Inngest is unavailable, and still publishes each live update once", async () => {
    const { id } = await shop.place();
    const unavailable: Context = {
      ...ctx,
      inngest: {
        send: async () => {
          throw new Error("fetch failed");
        },
      },
    };
    const live = new LivePublisher(ctx);
    await expect(drainOutbox(unavailable, live)).rejects.toThrow("fetch failed");
    await expect(drainOutbox(unavailable, live)).rejects.toThrow("fetch failed");
    expect(await unsent()).toBe(1);
    expect(published.filter(({ channel }) => channel === `private-order-${id}`)).toHaveLength(1);
    await drainOutbox(ctx, live);
    expect(shop.sentEvents.map((event) => event.id)).toEqual([`order-${id}-1`]);
    expect(await unsent()).toBe(0);
  });

  it("sends events to Inngest when Channels is unavailable", async () => {
    const { id } = await shop.place();
    const publish = async () => {
      throw new Error("Channels is unavailable");
    };
    const failing = { ...ctx, publisher: { ...ctx.publisher, publish } };
    await drainOutbox(failing, new LivePublisher(failing));
    expect(shop.sentEvents.map((event) => event.id)).toEqual([`order-${id}-1`]);
  });

  it("does not wait for a Channels server that doesn't respond", async () => {
    const { id } = await shop.place();
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const publish = async (some: readonly ChannelMessage[]) => {
      await answered;
      published.push(...some);
    };
    const slow = { ...ctx, publisher: { ...ctx.publisher, publish } };
    const live = new LivePublisher(slow);
    await drainOutbox(slow, live);
    await reserveStock({ ctx, input: { orderId: id } });
    await drainOutbox(slow, live);
    expect(shop.sentEvents.map((event) => event.id)).toEqual([`order-${id}-1`, `order-${id}-2`]);
    expect(published).toEqual([]);
    answer();
    await live.flushed();
    const own = published.filter(({ channel }) => channel === `private-order-${id}`);
    expect(own.map(({ data }) => (data as { seq: number }).seq)).toEqual([1, 2]);
  });

  it("sends low stock from its reorder request, and a recorded webhook once", async () => {
    const { id } = await shop.place({ items: [{ productId: 12, quantity: 31 }] });
    await reserveStock({ ctx, input: { orderId: id } });
    const webhook = { provider: "gateway", eventId: "evt_1", type: "t", subject: "pi_1" } as const;
    expect(await recordWebhook({ ctx, input: webhook })).toMatchObject({ isNew: true });
    expect(await recordWebhook({ ctx, input: webhook })).toMatchObject({ isNew: false });
    await drainOutbox(ctx, new LivePublisher(ctx));
    await drainOutbox(ctx, new LivePublisher(ctx));
    const names = shop.sentEvents.map((event) => event.name);
    expect(names.filter((name) => name === "inventory/low_stock")).toHaveLength(1);
    expect(shop.sentEvents.find((event) => event.id === "gateway-evt_1")?.data).toEqual({
      eventId: "evt_1",
      type: "t",
      objectId: "pi_1",
    });
  });

  it("still reports low stock after a large order was out of stock", async () => {
    const tooLarge = await shop.place({ items: [{ productId: 11, quantity: 51 }] });
    await reserveStock({ ctx, input: { orderId: tooLarge.id } });
    const fulfillable = await shop.place({ items: [{ productId: 11, quantity: 45 }] });
    await reserveStock({ ctx, input: { orderId: fulfillable.id } });
    await drainOutbox(ctx, new LivePublisher(ctx));
    const lowStock = shop.sentEvents.filter(({ name }) => name === "inventory/low_stock");
    expect(lowStock.map(({ data }) => data.productId)).toEqual([11]);
  });

  it("is drained by exactly one dispatcher, which a commit wakes", async () => {
    const url = shop.databaseUrl;
    const first = startDispatcher(ctx, url);
    const second = startDispatcher(ctx, url);
    await waitFor("a dispatcher to hold the lease", holder);
    const placed = await Promise.all(Array.from({ length: 20 }, () => shop.place()));
    wakeOutbox("order_events");
    await expect.poll(unsent).toBe(0);
    await Promise.all([first.stop(), second.stop()]);
    const ids = shop.sentEvents.map((event) => event.id).sort();
    expect(ids).toEqual(placed.map(({ id }) => `order-${id}-1`).sort());
  });

  it("sends webhooks also while Inngest takes long for order events", async () => {
    const sending: string[] = [];
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const send: Context["inngest"]["send"] = async (events) => {
      sending.push(...events.map(({ name }) => name));
      if (sending.at(-1) === "order/created") await answered;
    };
    await shop.place();
    const dispatcher = startDispatcher({ ...ctx, inngest: { send } }, shop.databaseUrl);
    await expect.poll(() => sending).toEqual(["order/created"]);
    const webhook = { provider: "gateway", eventId: "evt_9", type: "t", subject: "pi_9" } as const;
    await recordWebhook({ ctx, input: webhook });
    wakeOutbox("webhook_receipts");
    await expect.poll(() => sending).toEqual(["order/created", "gateway/event.received"]);
    answer();
    await expect.poll(unsent).toBe(0);
    await dispatcher.stop();
  });

  it("is drained by another process soon after its dispatcher was killed", async () => {
    const killed = await takeOutboxLease(shop.db);
    expect(await takeOutboxLease(shop.db)).toBeNull();
    await killed?.release();
    // What a killed process leaves behind: a lease that is not renewed and ends by its time.
    await shop.db.query(sql`
      UPDATE outbox_leases SET token = 70, expires_at = clock_timestamp() + interval '1 second'`);
    await shop.place();
    const successor = startDispatcher(ctx, shop.databaseUrl);
    await waitFor("the successor to send the event", async () => ((await unsent()) ? null : true));
    expect(await holder()).toMatchObject({ token: 71 });
    await successor.stop();
    expect(await holder()).toBeNull();
  });

  it("stays lost once its renewals failed for too long, also when the database is back", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
    try {
      let isDown = false;
      let renewals = 0;
      const query: Queryable["query"] = (statement) => {
        if (isDown) return Promise.reject(new Error("Connection terminated"));
        renewals += 1;
        return shop.db.query(statement);
      };
      const lease = await takeOutboxLease({ ...shop.db, query });
      isDown = true;
      await vi.advanceTimersByTimeAsync(3_900);
      expect(lease?.isHeld()).toBe(true);
      await vi.advanceTimersByTimeAsync(200);
      isDown = false;
      renewals = 0;
      // Nobody has asked since. A loop that asks only now has to end like one that asked before.
      await vi.advanceTimersByTimeAsync(2_000);
      expect([renewals, lease?.isHeld()]).toEqual([0, false]);
      await lease?.release();
    } finally {
      vi.useRealTimers();
    }
  });

  it("is left by a dispatcher whose lease another process has taken", async () => {
    const paused = await takeOutboxLease(shop.db);
    expect(paused?.isHeld()).toBe(true);
    await shop.db.query(sql`
      UPDATE outbox_leases SET token = token + 1, expires_at = clock_timestamp() + interval '1 hour'`);
    const successor = await holder();
    await waitFor("the first to notice", async () => (paused?.isHeld() ? null : true));
    await paused?.release();
    expect(await holder()).toEqual(successor);
    await shop.db.query(sql`DELETE FROM outbox_leases`);
  });

  it("is drained by the sweep when no dispatcher is running", async () => {
    const { id } = await shop.place();
    shop.advanceClock(31_000);
    expect(await sweepOutbox({ ctx })).toEqual({ overdue: 1, drained: true });
    expect(shop.sentEvents.map((event) => event.id)).toEqual([`order-${id}-1`]);
  });

  it("is drained by the sweep also if only a webhook is overdue", async () => {
    const webhook = { provider: "gateway", eventId: "evt_2", type: "t", subject: "pi_2" } as const;
    await recordWebhook({ ctx, input: webhook });
    await shop.db.query(sql`UPDATE webhook_receipts SET received_at = ${shop.ctx.now()}`);
    shop.advanceClock(31_000);
    expect(await sweepOutbox({ ctx })).toEqual({ overdue: 1, drained: true });
    expect(shop.sentEvents.map((event) => event.id)).toEqual(["gateway-evt_2"]);
  });
});

describe("the metrics of the outbox", () => {
  let collected: TestMetrics;
  beforeEach(() => {
    collected = startTestMetrics();
  });
  afterEach(() => collected.stop());
  const read = async (name: string) => (await collected.read(`waybill_outbox_${name}`))[""];

  it("count everything that waits, until it is sent", async () => {
    await Promise.all([shop.place(), shop.place()]);
    const webhook = { provider: "gateway", eventId: "evt_3", type: "t", subject: "pi_3" } as const;
    await recordWebhook({ ctx, input: webhook });
    await shop.db.query(sql`UPDATE reorder_requests SET sent_at = NULL
      WHERE id = (SELECT max(id) FROM reorder_requests)`);
    const send = () => Promise.reject(new Error("fetch failed"));
    const unavailable: Context = { ...ctx, inngest: { send } };
    await expect(drainOutbox(unavailable, new LivePublisher(ctx))).rejects.toThrow("fetch failed");
    expect(await read("unsent")).toBe(2 + 1 + 1);
    await drainOutbox(ctx, new LivePublisher(ctx));
    expect([await read("unsent"), await read("oldest_seconds")]).toEqual([0, 0]);
  });

  it("name the dispatcher, also while Inngest is unavailable, until it stops", async () => {
    await shop.place();
    const send = () => Promise.reject(new Error("fetch failed"));
    const dispatcher = startDispatcher({ ...ctx, inngest: { send } }, shop.databaseUrl);
    await expect.poll(() => read("unsent")).toBe(1);
    expect(await read("dispatcher")).toBe(1);
    await dispatcher.stop();
    expect(await read("dispatcher")).toBe(0);
  });
});
