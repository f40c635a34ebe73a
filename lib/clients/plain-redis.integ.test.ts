import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Queryable } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import { startRedis, withoutRedis } from "@/tests/support/redis-server";
import { waitFor } from "@/tests/support/wait";
import { createRateLimiter, type RateDecision } from "./rate-limiter";

const limits = { create: 50, read: 50, sign_in: 3, account: 3, email: 50 };
const notUsed = () => Promise.reject(new Error("PostgreSQL was used."));
const db = { query: notUsed, queryOnce: notUsed, run: notUsed } as unknown as Queryable;
const caller = () => `caller-${Math.random()}`;

describe.skipIf(withoutRedis)(`createRateLimiter on Redis${withoutRedis}`, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: Redis;
  const warn = vi.fn();
  /** A limiter of its own, as in another process. */
  const openLimiter = () => {
    const log = { debug() {}, info() {}, error() {}, warn };
    return createRateLimiter({
      env: { REDIS_URL: server.url } as Env,
      limits: () => limits,
      db,
      log,
    });
  };

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url, { maxRetriesPerRequest: 0 });
    redis.on("error", () => undefined);
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });

  afterEach(() => vi.useRealTimers());

  /** Its commands fail until it has connected, so the first requests are counted elsewhere. */
  async function connected() {
    const limiter = openLimiter();
    await redis.flushall();
    await waitFor("the limiter to connect", async () => {
      await limiter.take("email", caller());
      return (await redis.keys("waybill:email:*")).length > 0 || null;
    });
    await redis.flushall();
    warn.mockClear();
    return limiter;
  }

  it("counts each request of a burst, even from two processes", async () => {
    const processes = [await connected(), await connected()];
    const flood = caller();
    const results: (RateDecision | undefined)[] = [];
    // In groups, because a busy machine may not get all of their answers within the limiter's timeout.
    for (let group = 0; group < 8; group += 1) {
      const requests = Array.from({ length: 20 }, (_, n) => processes[n % 2]?.take("email", flood));
      results.push(...(await Promise.all(requests)));
    }
    const passed = results.filter((result) => result?.success);
    expect(passed).toHaveLength(50);
    const remaining = passed.map((result) => result?.remaining ?? -1).sort((a, b) => a - b);
    expect(remaining).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(passed[0]?.resetAtMs).toBeGreaterThan(Date.now());
    expect(warn).not.toHaveBeenCalled();
  });

  it("counts callers and kinds apart, and stores neither for longer than two windows", async () => {
    const limiter = await connected();
    const [a, b] = [caller(), caller()];
    for (const who of [a, a, a, b]) {
      expect((await limiter.take("sign_in", who)).success).toBe(true);
    }
    expect((await limiter.take("sign_in", a)).success).toBe(false);
    expect((await limiter.take("account", a)).success).toBe(true);
    const keys = await redis.keys("*");
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
      expect(key).not.toContain(a);
      const ttlMs = await redis.pttl(key);
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(2 * 60_000 + 1_000);
    }
  });

  it("sends the script again when the server has lost it", async () => {
    const limiter = await connected();
    const who = caller();
    await limiter.take("sign_in", who);
    await redis.script("FLUSH");
    expect(await limiter.take("sign_in", who)).toMatchObject({ success: true, remaining: 1 });
    expect(warn).not.toHaveBeenCalled();
  });

  it("warns once while the server is away, and counts there again after its return", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const limiter = await connected();
    // It has warned before it was connected.
    vi.advanceTimersByTime(60_000);
    const who = caller();
    await server.stop();
    await waitFor("the connection to end", async () => {
      await limiter.take("sign_in", caller());
      return warn.mock.calls.length > 0 || null;
    });
    const results = [];
    for (let n = 0; n < 5; n += 1) results.push(await limiter.take("sign_in", who));
    expect(results.map(({ success }) => success)).toEqual([true, true, true, false, false]);
    expect((await limiter.take("read", who)).success).toBe(true);
    expect(warn).toHaveBeenCalledTimes(1);

    server = await startRedis(server.port);
    await waitFor("the limiter to reconnect", async () => {
      await limiter.take("email", who);
      return (await redis.keys("waybill:email:*").catch(() => [])).length > 0 || null;
    });
    expect((await limiter.take("sign_in", who)).success).toBe(true);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
