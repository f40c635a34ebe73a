import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { FeedEvent } from "@/lib/domain/feed";
import { takeOutboxLease } from "@/lib/services/outbox/outbox-lease";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { FeedWaiters, feedWaiters } from "./feed-waiters";
import { type ReadFeedInput, readFeed } from "./read-feed";
import { stampFeed } from "./stamp-feed";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const neverAborted = new AbortController().signal;

async function read(input: Partial<ReadFeedInput> = {}, ctx = shop.ctx) {
  const defaults = { after: 0, types: [], limit: 1_000, waitMs: 0, signal: neverAborted };
  const outcome = await readFeed({ ctx, input: { ...defaults, ...input } });
  if (outcome.kind !== "page") throw new Error(`The feed ends at ${outcome.last}.`);
  return outcome.page;
}

/** Takes the lease, stamps everything once, and gives the lease back. */
async function stampAll() {
  const lease = await waitFor("the lease", () => takeOutboxLease(shop.db));
  while ((await stampFeed(shop.db, lease.token)).hasMore);
  await lease.release();
}

async function lastPosition() {
  await stampAll();
  const [counter] = await shop.db.query<{ last: number }>(
    sql`SELECT last_position AS last FROM feed_counter`,
  );
  return counter?.last ?? 0;
}

/** Adds an event to an order under the order's lock, and commits `ms` later. */
async function addEvent(orderId: number, ms: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    await tx.query(sql`
      WITH o AS (
        UPDATE orders SET seq = seq + 1 WHERE id = ${orderId} RETURNING *
      ) INSERT INTO order_events
        (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
      SELECT id, seq, 'shipment/updated', '{}', 'system', now(), status, payment_status,
        inventory_status FROM o`);
    await sleep(ms);
  });
}

function startDispatcherProcess(): ChildProcess {
  const script = fileURLToPath(
    new URL("../../../tests/support/dispatcher-process.ts", import.meta.url),
  );
  const args = ["--import", "tsx", script, shop.databaseUrl];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

/** The events of these orders, as a reader gets them that goes on from `nextAfter`. */
async function follow(orderIds: readonly number[], from: number, count: number, limit: number) {
  const found: FeedEvent[] = [];
  let after = from;
  while (found.length < count) {
    const page = await read({ after, limit, waitMs: 1_000 });
    found.push(...page.events.filter(({ orderId }) => orderIds.includes(orderId)));
    expect(page.nextAfter).toBeGreaterThanOrEqual(after);
    after = page.nextAfter;
  }
  return found;
}

describe("the feed", () => {
  it("has every event once, in the order of commits per order, though dispatchers are killed", async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.place()));
    const orderIds = orders.map(({ id }) => id);
    const from = await lastPosition();
    const perWriter = 15;
    const count = 32 * perWriter;
    let isWriting = true;
    const killing = (async () => {
      let kills = 0;
      while (isWriting || kills < 3) {
        const child = startDispatcherProcess();
        const before = await lastStamped();
        await waitFor("the dispatcher to stamp events", async () =>
          (await lastStamped()) > before || !isWriting ? true : null,
        );
        child.kill("SIGKILL");
        await once(child, "exit");
        kills += 1;
      }
      const last = startDispatcherProcess();
      return { kills, last };
    })();
    const readers = [1, 7, 1_000].map((limit) => follow(orderIds, from, count, limit));
    await Promise.all(
      Array.from({ length: 32 }, async (_, writer) => {
        for (let round = 0; round < perWriter; round += 1) {
          await addEvent(orderIds[writer % orderIds.length] ?? 0, Math.random() * 80);
          await sleep(Math.random() * 500);
        }
      }),
    );
    isWriting = false;
    const { kills, last } = await killing;
    const followed = await Promise.all(readers);
    last.kill("SIGKILL");
    expect(kills).toBeGreaterThanOrEqual(3);
    const [first = []] = followed;
    for (const other of followed) expect(other).toEqual(first);
    const positions = first.map(({ position }) => position);
    expect(positions).toEqual(Array.from({ length: count }, (_, index) => from + 1 + index));
    for (const id of orderIds) {
      const seqs = first.filter(({ orderId }) => orderId === id).map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: count / 8 }, (_, index) => index + 2));
    }
  });

  it("numbers an event that commits late after those that a reader has seen", async () => {
    const [early, late] = [await shop.place(), await shop.place()];
    const from = await lastPosition();
    const committing = addEvent(late.id, 300);
    await sleep(100);
    await addEvent(early.id, 0);
    await stampAll();
    const seen = await read({ after: from });
    expect(seen.events.map(({ orderId }) => orderId)).toEqual([early.id]);
    await committing;
    await stampAll();
    const then = await read({ after: seen.nextAfter });
    expect(then.events.map(({ orderId }) => orderId)).toEqual([late.id]);
  });

  it("is not stamped by a dispatcher that has lost its lease", async () => {
    await lastPosition();
    const old = await waitFor("the lease", () => takeOutboxLease(shop.db));
    await shop.db.query(sql`UPDATE outbox_leases SET token = token + 1`);
    const { id } = await shop.place();
    const before = await lastStamped();
    await stampFeed(shop.db, old.token);
    expect(await lastStamped()).toBe(before);
    await shop.db.query(sql`DELETE FROM outbox_leases`);
    await old.release();
    await stampAll();
    expect((await read({ after: before })).events).toMatchObject([{ orderId: id, seq: 1 }]);
  });

  it("carries all but notes and what operators write for the shop alone", async () => {
    const from = await lastPosition();
    const { id } = await shop.place();
    await shop.db.query(sql`
      UPDATE order_events SET type = 'payment/refund_requested',
        data = '{"amount": 1, "reason": "Called Ann", "noteId": 3}' WHERE order_id = ${id}`);
    await addEvent(id, 0);
    await shop.db.query(sql`
      UPDATE order_events SET type = 'order/noted' WHERE order_id = ${id} AND seq = 2`);
    await addEvent(id, 0);
    await stampAll();
    const { events, nextAfter } = await read({ after: from });
    expect(events.map(({ seq, type, data }) => [seq, type, data])).toEqual([
      [1, "payment/refund_requested", { amount: 1 }],
      [3, "shipment/updated", {}],
    ]);
    expect(nextAfter).toBe(from + 3);
    const some = await read({ after: from, types: ["order/held"] });
    expect(some).toEqual({ events: [], nextAfter: from + 3 });
    expect(await read({ after: from, limit: 1 })).toMatchObject({ nextAfter: from + 1 });
  });

  it("wakes a waiting caller, and no caller that asks for what does not exist yet", async () => {
    const from = await lastPosition();
    const waiting = read({ after: from, waitMs: 20_000 });
    const { id } = await shop.place();
    await stampAll();
    expect((await waiting).events).toMatchObject([{ orderId: id, position: from + 1 }]);
    const ahead = { after: from + 100, types: [], limit: 1, waitMs: 0, signal: neverAborted };
    expect(await readFeed({ ctx: shop.ctx, input: ahead })).toEqual({
      kind: "ahead",
      last: from + 1,
    });
  });

  it("is read by callers that wait for some types only when it has one of them", async () => {
    const from = await lastPosition();
    let reads = 0;
    const query: typeof shop.db.query = (statement) => {
      if (statement.sql.includes("LATERAL")) reads += 1;
      return shop.db.query(statement);
    };
    const ctx = { ...shop.ctx, db: { ...shop.db, query } };
    const input = { after: from, types: ["order/held", "order/shipped"], waitMs: 20_000 };
    const waiting = Array.from({ length: 8 }, () => read(input, ctx));
    await waitFor("the callers to wait", async () => (reads === 8 ? true : null));
    const { id } = await shop.place();
    for (let round = 0; round < 5; round += 1) {
      await addEvent(id, 0);
      await feedWaiters().advance(ctx.db, await lastPosition());
    }
    expect(reads).toBe(8);
    await addEvent(id, 0);
    await shop.db.query(sql`
      UPDATE order_events SET type = 'order/shipped' WHERE order_id = ${id} AND seq = 7`);
    await stampAll();
    for (const { events, nextAfter } of await Promise.all(waiting)) {
      expect(events).toMatchObject([{ orderId: id, seq: 7, type: "order/shipped" }]);
      expect(nextAfter).toBe(from + 7);
    }
    expect(reads).toBe(16);
  });

  it("answers at once when its caller waits too often already, or has gone", async () => {
    const from = await lastPosition();
    const gone = new AbortController();
    // Longer than a test may take.
    const input = { after: from, waitMs: 600_000, signal: gone.signal };
    const waiting = Array.from({ length: 11 }, () => read(input));
    expect(await Promise.race(waiting)).toEqual({ events: [], nextAfter: from });
    gone.abort();
    expect(await Promise.all(waiting)).toHaveLength(11);
    feedWaiters().stop();
    expect(await read({ after: from, waitMs: 20_000 })).toEqual({ events: [], nextAfter: from });
    globalThis.waybillFeedWaiters = new FeedWaiters();
  });

  it("is for operators, and API keys with its scope", async () => {
    const allowed: Actor[] = [
      { kind: "operator", userId: 1, role: "operator" },
      { kind: "api_key", id: 1, scopes: ["events:read"] },
    ];
    for (const actor of allowed) expect((await read({}, shop.as(actor))).events).not.toEqual([]);
    const refused: Actor[] = [
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: 1 },
      { kind: "api_key", id: 1, scopes: ["orders:read"] },
      { kind: "anonymous" },
    ];
    for (const actor of refused) {
      await expect(read({}, shop.as(actor))).rejects.toBeInstanceOf(Forbidden);
    }
  });
});

async function lastStamped(): Promise<number> {
  const [counter] = await shop.db.query<{ last: number }>(
    sql`SELECT last_position AS last FROM feed_counter`,
  );
  return counter?.last ?? 0;
}
