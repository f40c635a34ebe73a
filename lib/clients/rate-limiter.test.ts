import { afterEach, describe, expect, it, vi } from "vitest";
import type { Queryable } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import { createRateLimiter } from "./rate-limiter";

const perMinute = 50;
const limits = { create: 0, read: perMinute, sign_in: 0, account: 0, email: 0 };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A fake database that counts tokens as `take_rate_token` does, and records its own load. */
function fakeDatabase() {
  const counts = new Map<unknown, number>();
  const load = { concurrent: 0, concurrentMax: 0, queries: 0 };
  const query: Queryable["query"] = async <Row extends object>(statement: {
    values: unknown[];
  }) => {
    load.queries += 1;
    load.concurrent += 1;
    load.concurrentMax = Math.max(load.concurrentMax, load.concurrent);
    await new Promise((resolve) => setImmediate(resolve));
    load.concurrent -= 1;
    const [requests, key] = statement.values;
    const rows = Array.from({ length: Number(requests) }, () => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const remaining = count > perMinute ? -1 : perMinute - count;
      return { remaining, reset: Date.now() + 60_000 };
    });
    return rows as unknown as Row[];
  };
  const notUsed = () => Promise.reject(new Error("not used"));
  return { load, db: { query, queryOnce: query, run: notUsed } as Queryable };
}

function limiterOn(db: Queryable) {
  return createRateLimiter({ env: {} as Env, limits: () => limits, db, log });
}

describe("createRateLimiter", () => {
  it("counts a burst of one caller over one connection, in few statements", async () => {
    const { db, load } = fakeDatabase();
    const limiter = limiterOn(db);
    const results = await Promise.all(
      Array.from({ length: 400 }, () => limiter.take("read", "flood")),
    );
    expect(results.filter(({ success }) => success)).toHaveLength(perMinute);
    expect(load.concurrentMax).toBe(1);
    expect(load.queries).toBe(5);
  });

  it("applies the limit that a caller has of its own", async () => {
    const { db } = fakeDatabase();
    const limiter = limiterOn(db);
    expect(await limiter.take("read", "one", 700)).toMatchObject({ success: true, limit: 700 });
    expect(await limiter.take("read", "other")).toMatchObject({ limit: perMinute });
  });

  it("serves a caller during another caller's burst", async () => {
    const { db } = fakeDatabase();
    const limiter = limiterOn(db);
    const order: string[] = [];
    const take = async (caller: string) => {
      await limiter.take("read", caller);
      order.push(caller);
    };
    await Promise.all([...Array.from({ length: perMinute }, () => take("flood")), take("other")]);
    expect(order.indexOf("other")).toBeLessThan(10);
  });

  it("fails only the requests whose statement failed", async () => {
    const { db } = fakeDatabase();
    let isDown = true;
    const query: Queryable["query"] = (statement) =>
      isDown ? Promise.reject(new Error("down")) : db.query(statement);
    const limiter = limiterOn({ ...db, query });
    await expect(limiter.take("read", "caller")).rejects.toThrow("down");
    isDown = false;
    expect(await limiter.take("read", "caller")).toMatchObject({ remaining: perMinute - 1 });
  });
});

describe("createRateLimiter without its Redis", () => {
  afterEach(() => vi.useRealTimers());

  it("warns once a minute, with how many requests could not be counted there", async () => {
    const warn = vi.fn();
    const limiter = createRateLimiter({
      // Nothing listens there.
      env: { REDIS_URL: "redis://127.0.0.1:9" } as Env,
      limits: () => ({ ...limits, create: 2 }),
      ...{ db: fakeDatabase().db, log: { ...log, warn } },
    });
    vi.useFakeTimers({ toFake: ["performance"] });
    const takeAll = async () =>
      Promise.all(
        (["create", "read", "create", "create"] as const).map((kind) => limiter.take(kind, "a")),
      );
    expect((await takeAll()).map(({ success }) => success)).toEqual([true, true, true, false]);
    vi.advanceTimersByTime(59_000);
    await takeAll();
    expect(warn).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    await takeAll();
    expect(warn.mock.calls.map(([fields]) => fields.requests)).toEqual([1, 8]);
    expect(warn.mock.calls[0]?.[0]).toMatchObject({ kind: "create", error: expect.any(Error) });
  });
});
